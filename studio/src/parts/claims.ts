// The table of claims: searched, filtered and sorted by keyboard or pointer.

import { english, h, nameIn, scrollBox, told } from "../dom.ts";
import { claimFigure, claimMiddle, type Look, plausibilityWords, withUnit } from "../look.ts";
import { claimed, estimate, grouped } from "../numbers.ts";
import { kindWords, language, named, text } from "../text/index.ts";
import type { Claim, Contradiction, Need, Standing } from "../model.ts";

type Column = { title: string; key: (claim: Claim) => string | number; cell: (claim: Claim) => Node };

const ORDER: Standing[] = ["can-be-true", "hard", "cannot-be-true", "not-weighed"];

export function claimsPart(look: Look): Node[] {
  const all = inOrder(look);
  const columns = columnsOf(look);
  const body = h("tbody");
  const status = h("p", { class: "count", role: "status" });
  const search = h("input", { type: "search", id: "claims-search", autocomplete: "off" });
  const kind = select("claims-kind", [...new Set(all.map((claim) => claim.kind))].map((id) => [id, kindWords(id)]));
  const side = select("claims-side", look.page.battle.sides.map((found) => [found.id, named(found.name)]));
  const standing = select("claims-standing", ORDER.map((id) => [id, text.standings[id]]));
  const rows = new Map(all.map((claim) => [claim.id, rowOf(columns, claim, look)]));
  const haystack = new Map(all.map((claim) => [
    claim.id,
    [claim.id, claim.says, ...Object.values(claim.says_in ?? {}), look.chain(claim), look.sourceName(claim.origin), look.about(claim), claimFigure(claim)]
      .join(" ").toLowerCase(),
  ]));
  const heads = columns.map((column) => h("th", { scope: "col" }, h("button", { type: "button", title: text.sortBy(column.title) }, column.title)));
  let sorted: { column: number; down: boolean } | null = null;

  const show = () => {
    const words = search.value.toLowerCase().trim();
    const shown = all.filter((claim) =>
      (kind.value === "" || claim.kind === kind.value)
      && (side.value === "" || claim.side === side.value)
      && (standing.value === "" || look.standing(claim.id) === standing.value)
      && haystack.get(claim.id)!.includes(words)
    );
    if (sorted) {
      const { column, down } = sorted;
      const key = columns[column]!.key;
      shown.sort((a, b) => {
        const [left, right] = [key(a), key(b)];
        const order = typeof left === "number" && typeof right === "number"
          ? left - right
          : String(left).localeCompare(String(right));
        return down ? -order : order;
      });
    }
    body.replaceChildren(...shown.map((claim) => rows.get(claim.id)!));
    status.textContent = text.shown(shown.length, all.length);
    heads.forEach((head, index) => {
      head.setAttribute("aria-sort", sorted?.column === index ? (sorted.down ? "descending" : "ascending") : "none");
    });
  };
  heads.forEach((head, index) => {
    head.querySelector("button")!.addEventListener("click", () => {
      sorted = { column: index, down: sorted?.column === index && !sorted.down };
      show();
    });
  });
  for (const control of [kind, side, standing]) control.addEventListener("change", show);
  search.addEventListener("input", show);
  show();

  const table = h("table", { class: "claims" }, h("thead", {}, h("tr", {}, heads)), body);
  return [
    h("p", {}, text.claimsLead),
    h(
      "div",
      { class: "controls" },
      h("label", {}, `${text.search} `, search),
      h("label", {}, `${text.kind} `, kind),
      h("label", {}, `${text.side} `, side),
      h("label", {}, `${text.standing} `, standing),
    ),
    status,
    h("p", { class: "small print-only" }, text.claimsPrinted),
    scrollBox(text.claim, table, "tall"),
    ...questions(look),
    ...wrongs(look),
  ];
}

/** What can be weighed stands first, and of that the whole battle; otherwise as in the ledger. */
function inOrder(look: Look): Claim[] {
  const kinds = ["killed", "wounded", "killed-wounded", "casualties", "strength"];
  const rank = (claim: Claim) => [
    look.standing(claim.id) === "not-weighed" ? 1 : 0,
    claim.engagement === "battle" && claim.force === null ? 0 : 1,
    kinds.includes(claim.kind) ? kinds.indexOf(claim.kind) : kinds.length,
    look.sideIndex(claim.side),
  ];
  const ranked = look.page.ledger.claims.map((claim, index) => ({ claim, key: [...rank(claim), index] }));
  ranked.sort((a, b) => a.key.map((part, index) => part - b.key[index]!).find((part) => part !== 0) ?? 0);
  return ranked.map(({ claim }) => claim);
}

function select(id: string, options: [string, string][]): HTMLSelectElement {
  return h(
    "select",
    { id },
    h("option", { value: "" }, text.any),
    options.map(([value, words]) => h("option", { value }, words)),
  );
}

function columnsOf(look: Look): Column[] {
  return [
    {
      title: text.claim,
      key: (claim) => claim.says_in?.[language()] ?? claim.says,
      cell: (claim) =>
        h("div", {}, h("p", { class: "says" }, told(claim.says, claim.says_in)), h("p", { class: "small" }, `${claim.id}${claim.footnote ? `, ${text.footnote} ${claim.footnote}` : ""}`)),
    },
    {
      title: text.kind,
      key: (claim) => look.about(claim),
      cell: (claim) => h("span", {}, claim.kind === "proposition" ? look.where(claim.engagement) : look.about(claim)),
    },
    { title: text.value, key: claimMiddle, cell: (claim) => h("span", { class: "number" }, claimFigure(claim)) },
    {
      title: text.whoSays,
      key: (claim) => look.chain(claim),
      cell: (claim) => {
        const count = claim.copy_of !== null
          ? text.sameAs(claim.copy_of)
          : claim.origin !== claim.claimant ? `${text.origin}: ${look.sourceName(claim.origin)}` : "";
        return h("div", {}, h("p", {}, look.chain(claim)), count === "" ? null : h("p", { class: "small" }, count));
      },
    },
    {
      title: text.plausibility,
      key: (claim) => look.verdict(claim.id)?.plausibility ?? -1,
      cell: (claim) => {
        const standing = look.standing(claim.id);
        return h(
          "div",
          { class: `standing ${standing}` },
          h("p", {}, h("span", { "aria-hidden": "true" }, `${text.signs[standing]} `), text.standings[standing]),
          standing === "not-weighed" ? null : h("p", { class: "small" }, plausibilityWords(look.verdict(claim.id)?.plausibility)),
        );
      },
    },
    {
      title: text.nearest,
      key: (claim) => look.verdict(claim.id)?.nearest?.value ?? -1,
      cell: (claim) => {
        const verdict = look.verdict(claim.id);
        if (!verdict?.nearest) return h("span", {}, "–");
        return h(
          "div",
          {},
          h("p", {}, text.run(verdict.nearest.run, estimate(verdict.nearest.value))),
          verdict.needs.map((need) => {
            return h("p", { class: "small" }, ...needWords(look, need));
          }),
        );
      },
    },
  ];
}

/** A ledger of more claims is not printed whole. */
const MOST_PRINTED = 80;

/** `rounds per hit, Northern army: 60 (usually 30)`; an unknown is named as the battle's data name it. */
export function needWords(look: Look, need: Need): Node[] {
  const usual = need.usual === null ? "" : estimate(need.usual);
  const value = text.needValue(withUnit(estimate(need.value), need.unit), usual);
  if (need.kind === "") return [look.unknownWords(need.unknown, need.what), document.createTextNode(`${text.colon}${value}`)];
  const where = need.engagement === "battle" ? [] : [look.where(need.engagement)];
  return [document.createTextNode(`${[kindWords(need.kind), look.sideName(need.side), ...where].join(text.comma)}${text.colon}${value}`)];
}

function rowOf(columns: Column[], claim: Claim, look: Look): HTMLTableRowElement {
  const long = look.page.ledger.claims.length > MOST_PRINTED;
  return h(
    "tr",
    // On paper the claims on the whole battle; those on single fights would fill thirty sheets.
    { id: `claim-${claim.id}`, class: `${look.standing(claim.id)}${long && claim.engagement !== "battle" ? " not-in-print" : ""}` },
    columns.map((column, index) =>
      index === 0
        ? h("th", { scope: "row", "data-title": column.title }, column.cell(claim))
        : h("td", { "data-title": column.title }, column.cell(claim))
    ),
  );
}

function questions(look: Look): Node[] {
  const { propositions, claims } = look.page.ledger;
  const asked = propositions
    .map((proposition) => ({ proposition, answers: claims.filter((claim) => claim.proposition === proposition.id) }))
    .filter(({ answers }) => answers.length > 0);
  if (asked.length === 0) return [];
  const list = h(
      "dl",
      { class: "questions" },
      asked.flatMap(({ proposition, answers }) => [
        h("dt", {}, nameIn(proposition.asks)),
        ...answers.map((claim) =>
          h("dd", {}, h("strong", {}, `${look.chain(claim)} – ${text.stances[claim.stance] ?? claim.stance}: `), told(claim.says, claim.says_in), h("span", { class: "small" }, ` ${claim.id}`))
        ),
      ]),
    );
  return [h("details", { open: asked.length <= 6, class: asked.length <= 6 ? null : "not-in-print" }, h("summary", {}, `${text.questions} (${asked.length})`), list)];
}

/** `Killed, Northern army: 11 (Returns) against 1,200 (Gazette)`, from the claims themselves in another language than English. */
function against(look: Look, found: Contradiction): Node[] {
  const claims = found.claims.map((id) => look.page.ledger.claims.find((claim) => claim.id === id)).filter((claim) => claim !== undefined);
  const [first] = claims;
  if (language() === "en" || !first || claims.length !== found.claims.length) return [english(found.says)];
  const once = (words: string[]) => [...new Set(words)];
  const side = (those: Claim[]) => {
    const said = once(those.map((claim) => claim.kind === "proposition" ? text.stances[claim.stance] ?? claim.stance : claimFigure(claim)));
    const who = once(those.map((claim) => look.sourceName(claim.origin)));
    return `${said.join(" / ")}${text.bracketed([...who.slice(0, 3), ...who.length > 3 ? [text.more(who.length - 3)] : []].join(text.comma))}`;
  };
  const question = look.page.ledger.propositions.find(({ id }) => id === first.proposition);
  const about = question ? nameIn(question.asks) : document.createTextNode(look.about(first));
  return [about, document.createTextNode(`${text.colon}${side(claims.slice(0, found.first))} ↔ ${side(claims.slice(found.first))}`)];
}

function wrongs(look: Look): Node[] {
  const { contradictions, failing_sums: sums } = look.page.ledger;
  const range = ([low, high]: [number, number]) => (low === high ? grouped(low) : claimed(low, high, "range"));
  const parts: Node[] = [];
  if (contradictions.length > 0) {
    parts.push(
      h(
        "details",
        { open: contradictions.length <= 6, class: contradictions.length <= 6 ? null : "not-in-print" },
        h("summary", {}, `${text.contradictions} (${contradictions.length})`),
        h("ul", {}, contradictions.map((found) => h("li", {}, ...against(look, found), h("span", { class: "small" }, ` ${found.claims.join(", ")}`)))),
      ),
    );
  }
  if (sums.length > 0) {
    parts.push(
      h(
        "details",
        { open: true },
        h("summary", {}, `${text.sums} (${sums.length})`),
        h(
          "ul",
          {},
          sums.map((sum) =>
            h("li", {}, `${text.sumSays(sum.total, range(sum.total_value), sum.parts.join(text.comma), range(sum.parts_value))} `, language() === "en" ? sum.note : null)
          ),
        ),
      ),
    );
  }
  return parts;
}
