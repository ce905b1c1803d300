// Two verdicts side by side: what is assumed differently, where the losses went, which claims became likelier.

import { h, nameIn, scrollBox } from "../dom.ts";
import { estimate, estimateRange, percent } from "../numbers.ts";
import { kindWords, locale } from "../text/index.ts";
import { type Asked, get, type Kept, type KeptShort, type Quantity, Refusal, type State } from "./api.ts";
import type { Desk } from "./common.ts";
import type { Part } from "./desk.ts";
import { valueText } from "./figures.ts";
import { faultList } from "./messages.ts";
import { mechanismName, words } from "./words.ts";

const KINDS = ["killed", "wounded", "killed-wounded", "missing", "captured"];
const MOST_CLAIMS = 20;
const EFFECTIVE = 100;

/** The assumptions that are not the same in two askings. */
export function differences(before: Asked, after: Asked): string[] {
  const found: string[] = [];
  for (const id of new Set([...Object.keys(before.set), ...Object.keys(after.set)])) {
    if (before.set[id] !== after.set[id]) {
      const say = (value: number | undefined) => (value === undefined ? words().letVary : valueText(value));
      found.push(`${id}: ${say(before.set[id])} → ${say(after.set[id])}`);
    }
  }
  for (const name of new Set([...before.without, ...after.without])) {
    const [was, is] = [before.without.includes(name), after.without.includes(name)];
    if (was !== is) found.push(`${mechanismName(name)}: ${was ? words().no : words().yes} → ${is ? words().no : words().yes}`);
  }
  for (const file of new Set([...Object.keys(before.changed), ...Object.keys(after.changed)])) {
    if (before.changed[file] !== after.changed[file]) found.push(words().tried(file));
  }
  if (before.seed !== after.seed) found.push(`${words().seed}: ${before.seed} → ${after.seed}`);
  return found;
}

/** How two medians stand to each other. */
export function shift(before: number, after: number): string {
  const ratio = (after + 0.5) / (before + 0.5);
  if (ratio > 0.95 && ratio < 1.05) return words().shiftNone;
  const times = (value: number) => value.toLocaleString(locale(), { maximumSignificantDigits: 2 });
  return ratio > 1 ? words().shiftUp(times(ratio)) : words().shiftDown(times(ratio));
}

export function verdictsPart(desk: Desk): Part {
  const node = h("section", { "aria-labelledby": "to-verdicts" });
  const before = h("select", { id: "verdict-before" });
  const after = h("select", { id: "verdict-after" });
  const none = h("p", { class: "none" }, words().noVerdicts);
  const controls = h("div", { class: "controls" }, h("label", {}, `${words().verdictBefore} `, before), h("label", {}, `${words().verdictAfter} `, after));
  const box = h("div", { class: "compared" });
  let known: KeptShort[] = [];
  let seen = "";

  const title = (one: KeptShort) => {
    const name = one.number === 0 ? words().fromCommandLine : one.asked.name || words().unnamed;
    const when = new Date(one.finished_unix_s * 1000).toLocaleString(locale(), { dateStyle: "medium", timeStyle: "short" });
    return words().verdictLine(`${one.number === 0 ? "" : `${one.number}. `}${name}`, when, String(one.runs ?? "–"), String(Math.round(one.ess ?? 0)));
  };
  async function list(): Promise<void> {
    known = await get<KeptShort[]>("/api/verdicts").catch(() => known);
    const options = () => known.map((one) => h("option", { value: String(one.number) }, title(one)));
    const kept = [before.value, after.value];
    before.replaceChildren(...options());
    after.replaceChildren(...options());
    none.hidden = known.length > 0;
    controls.hidden = known.length === 0;
    const has = (value: string | undefined) => known.some(({ number }) => String(number) === value);
    after.value = has(kept[1]) ? kept[1] as string : String(known[0]?.number ?? "");
    before.value = has(kept[0]) ? kept[0] as string : String((known[1] ?? known[0])?.number ?? "");
    await draw();
  }
  async function draw(): Promise<void> {
    if (known.length === 0) return;
    try {
      const [one, other] = await Promise.all([before.value, after.value].map((number) => get<Kept>(`/api/verdicts/${number}`)));
      box.replaceChildren(...(one && other ? compared(desk, one, other) : []));
      node.dataset.compared = `${before.value}-${after.value}`;
    } catch (error) {
      if (error instanceof Refusal) box.replaceChildren(faultList(error.faults));
    }
  }
  before.addEventListener("change", () => void draw());
  after.addEventListener("change", () => void draw());
  desk.compare = (number) => {
    void list().then(() => {
      after.value = String(number);
      const earlier = known.filter((one) => one.number < number);
      before.value = String((earlier[0] ?? known[0])?.number ?? number);
      return draw();
    });
  };
  node.append(h("h2", {}, words().verdicts), h("p", { class: "lead" }, words().verdictsLead), none, controls, box);
  void list();
  return {
    node,
    dirty: () => false,
    heard: (state: State) => {
      const now = JSON.stringify(state.ensembles.ended);
      if (now === seen) return;
      seen = now;
      void list();
    },
  };
}

function compared(desk: Desk, before: Kept, after: Kept): Node[] {
  const differs = differences(before.asked, after.asked);
  const quantities = rows(before.verdict.quantities, after.verdict.quantities);
  const most = Math.max(1, ...quantities.flatMap(({ one, other }) => [one?.ci90[1] ?? 0, other?.ci90[1] ?? 0]));
  const side = (id: string) => {
    const found = desk.battle.battle.sides.find((known) => known.id === id);
    return found ? nameIn(found.name) : id;
  };
  const where = (id: string): Node | string => {
    const found = desk.battle.engagements.find((known) => known.id === id);
    return id === "battle" ? words().wholeBattle : found ? nameIn(found.name) : id;
  };
  const cell = (quantity: Quantity | undefined) =>
    quantity ? [h("b", {}, estimate(quantity.median)), h("span", { class: "small" }, ` (${estimateRange(...quantity.ci90)})`)] : "–";
  const table = h(
    "table",
    { class: "compare" },
    h("thead", {}, h("tr", {}, [words().quantity, words().sideColumn, words().verdictBefore, words().verdictAfter, words().changeColumn, words().intervals].map((head) => h("th", { scope: "col" }, head)))),
    h("tbody", {}, quantities.map(({ one, other, kind, side: whose, engagement }) =>
      h("tr", {},
        h("th", { scope: "row" }, kindWords(kind), ", ", where(engagement)),
        h("td", {}, side(whose)),
        h("td", { class: "number" }, cell(one)),
        h("td", { class: "number" }, cell(other)),
        h("td", { class: "number" }, one && other ? shift(one.median, other.median) : "–"),
        h("td", {}, bars(one, other, most))))),
  );
  const moved = after.verdict.claims
    .map((claim) => ({ id: claim.id, now: claim.plausibility, then: before.verdict.claims.find(({ id }) => id === claim.id)?.plausibility }))
    .filter((claim): claim is { id: string; now: number; then: number } => claim.then !== undefined && Math.abs(claim.now - claim.then) > 0.01)
    .sort((one, other) => Math.abs(other.now - other.then) - Math.abs(one.now - one.then))
    .slice(0, MOST_CLAIMS);
  const once = before.number === after.number;
  const weak = [before, after].filter(({ verdict }) => verdict.ess < EFFECTIVE);
  return [
    h("h3", {}, words().different),
    once ? h("p", {}, words().onlyOne) : differs.length === 0 ? h("p", {}, words().nothingDifferent) : h("ul", {}, differs.map((text) => h("li", {}, text))),
    ...(weak.length > 0 ? [h("p", { class: "caution" }, words().firstLook)] : []),
    h("h3", {}, words().losses),
    h(
      "ul",
      { class: "legend" },
      h("li", {}, h("span", { class: "stroke before", "aria-hidden": "true" }), ` ${words().verdictBefore} (${words().intervals})`),
      h("li", {}, h("span", { class: "stroke after", "aria-hidden": "true" }), ` ${words().verdictAfter} (${words().intervals})`),
    ),
    scrollBox(words().losses, table),
    h("h3", {}, words().claimsMoved),
    moved.length === 0 ? h("p", {}, words().noClaimsMoved) : h("ul", { class: "moved" }, moved.map(({ id, now, then }) =>
      h("li", {}, h("code", {}, id), ` ${percent(then)} → `, h("b", {}, percent(now))))),
  ];
}

interface Row { kind: string; side: string; engagement: string; one: Quantity | undefined; other: Quantity | undefined }

/** The losses of both verdicts, the whole battle first. */
function rows(before: Quantity[], after: Quantity[]): Row[] {
  const found = new Map<string, Row>();
  for (const [which, quantities] of [["one", before], ["other", after]] as const) {
    for (const quantity of quantities) {
      const { kind, side, engagement } = quantity;
      if (!KINDS.includes(kind) || (engagement !== "battle" && kind !== "killed")) continue;
      const row = found.get(quantity.id) ?? { kind, side, engagement, one: undefined, other: undefined };
      row[which] = quantity;
      found.set(quantity.id, row);
    }
  }
  const order = (row: Row) => (row.engagement === "battle" ? KINDS.indexOf(row.kind) : KINDS.length);
  return [...found.values()].sort((one, other) => order(one) - order(other));
}

/** Both 90 % intervals on one axis, the earlier above the later. */
function bars(one: Quantity | undefined, other: Quantity | undefined, most: number): HTMLElement {
  const box = h("span", {
    class: "bars", role: "img", "aria-label": words().scaleLabel(one ? estimateRange(...one.ci90) : "–", other ? estimateRange(...other.ci90) : "–"),
  });
  const at = (value: number) => 100 * Math.log1p(Math.max(0, value)) / Math.log1p(most);
  for (const [quantity, kind] of [[one, "before"], [other, "after"]] as const) {
    if (!quantity) continue;
    const bar = h("span", { class: `bar ${kind}` });
    bar.style.left = `${at(quantity.ci90[0])}%`;
    bar.style.width = `${Math.max(1, at(quantity.ci90[1]) - at(quantity.ci90[0]))}%`;
    box.append(bar);
  }
  return box;
}
