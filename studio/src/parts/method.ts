// How we know: what nobody knows, what the result hangs on, what would move it, how good the calculation is, what was assumed.

import { english, fullName, h, scrollBox, type Child } from "../dom.ts";
import { estimate, estimateRange, grouped, percent } from "../numbers.ts";
import { text } from "../text/index.ts";
import { withUnit, type Look } from "../look.ts";
import { statementWords } from "../text/statements.ts";
import { number, table } from "./rest.ts";
import type { Quantity, Sensitivity } from "../model.ts";

/** So many limits are read at once; the others are there for who asks. */
const MOST_LIMITS = 8;
/** So many changes are shown of each quantity, those that move it most. */
const MOST_CHANGES = 6;
/** An unknown with less than this share of the spread is not drawn. */
const LEAST_SHARE = 0.01;

export function methodPart(look: Look): Node[] {
  return [...unknowns(look), ...hangsOn(look), ...moves(look), ...hypotheses(look), ...diagnostics(look), ...statements(look)];
}

function unknowns(look: Look): Node[] {
  const rows = look.page.unknowns.map((unknown) => {
    const words = (q: readonly number[]) => `${withUnit(estimate(q[2]!), unknown.unit)} (${estimateRange(q[0]!, q[4]!)})`;
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, look.unknownWords(unknown.id), h("p", { class: "small" }, unknown.id)),
      h("td", { class: "boxes" }, boxes(unknown.prior, unknown.posterior)),
      number(words(unknown.prior)),
      number(words(unknown.posterior)),
    );
  });
  if (rows.length === 0) return [];
  return [
    h("h3", {}, text.unknowns),
    h("p", {}, text.unknownsLead),
    h(
      "ul",
      { class: "legend" },
      h("li", {}, h("span", { class: "stroke before", "aria-hidden": "true" }), ` ${text.before}`),
      h("li", {}, h("span", { class: "stroke after", "aria-hidden": "true" }), ` ${text.after}`),
    ),
    scrollBox(text.unknowns, table([text.unknown, "", text.before, text.after], rows), "tall unknowns"),
  ];
}

/** Two box plots over one another on the unknown's own axis: 90 %, 50 % and the median. The figures stand beside them. */
function boxes(prior: readonly number[], posterior: readonly number[]): HTMLElement {
  const low = Math.min(prior[0]!, posterior[0]!);
  const span = Math.max(prior[4]!, posterior[4]!) - low || 1;
  const part = (kind: string, from: number, to: number) => {
    const box = h("span", { class: kind });
    box.style.left = `${((from - low) / span) * 100}%`;
    box.style.width = `${Math.max(0.8, ((to - from) / span) * 100)}%`;
    return box;
  };
  const line = (q: readonly number[], kind: string) =>
    h("span", { class: `box ${kind}` }, part("whole", q[0]!, q[4]!), part("half", q[1]!, q[3]!), part("middle", q[2]!, q[2]!));
  return h("span", { class: "pair", "aria-hidden": "true" }, line(prior, "before"), line(posterior, "after"));
}

function quantityOf(look: Look, id: string): Quantity | undefined {
  return look.page.verdict.quantities.find((found) => found.id === id);
}

function hangsOn(look: Look): Node[] {
  const shown = look.page.verdict.indices.flatMap((index) => {
    const quantity = quantityOf(look, index.quantity);
    return quantity && look.page.answer.sides.includes(quantity.side) ? [{ index, quantity }] : [];
  });
  if (shown.length === 0) return [];
  const bar = (name: Child, first: number, total: number) => {
    const track = h("span", { class: "share", "aria-hidden": "true" }, h("span", { class: "total" }), h("span", { class: "first" }));
    (track.children[0] as HTMLElement).style.width = `${Math.min(1, total) * 100}%`;
    (track.children[1] as HTMLElement).style.width = `${Math.min(1, first) * 100}%`;
    const words = total - first < 0.005 ? percent(first) : `${percent(first)} – ${percent(total)}`;
    return h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, track), number(words));
  };
  return [
    h("h3", {}, text.hangsOn),
    h("p", {}, text.hangsOnLead),
    h(
      "div",
      { class: "pairs" },
      shown.map(({ index, quantity }) =>
        h(
          "div",
          {},
          h("h4", {}, look.about(quantity)),
          table([text.unknown, "", `${text.alone} – ${text.together}`], [
            ...index.unknowns.filter((one) => one.total >= LEAST_SHARE).map((one) => bar(look.unknownWords(one.unknown), one.first, one.total)),
            bar(text.dice, index.chance, index.chance),
          ]),
        )
      ),
    ),
  ];
}

/** What was changed, in the reader's language; what it does not know stays in English. */
export function changeWords(look: Look, change: Sensitivity): Child {
  const [kind, of] = [change.id.split(":")[0], change.id.slice(change.id.indexOf(":") + 1)];
  if (kind === "without") return text.without(text.quoted(look.sourceName(of)));
  return text.changes[change.id] ?? english(change.change);
}

function moves(look: Look): Node[] {
  const { sensitivity } = look.page.verdict;
  const ids = [...new Set(sensitivity.map((change) => change.quantity))].filter((id) => {
    const quantity = quantityOf(look, id);
    return quantity !== undefined && look.page.answer.sides.includes(quantity.side);
  });
  if (ids.length === 0) return [];
  const size = (change: Sensitivity) => Math.abs(Math.log((change.after + 1) / (change.before + 1)));
  const row = (change: Sensitivity) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, changeWords(look, change)),
      number(estimate(change.after)),
      h("td", {}, change.changes ? text.changesIt : change.supported ? text.no : text.unsupported),
    );
  const heads = [text.change, text.changed, text.doesItChange];
  return [
    h("h3", {}, text.sensitivity),
    h(
      "div",
      { class: "pairs" },
      ids.map((id) => {
        const changes = sensitivity.filter((change) => change.quantity === id).sort((a, b) => Number(b.changes) - Number(a.changes) || size(b) - size(a));
        const name = text.moveMost(look.about(quantityOf(look, id)!), estimate(changes[0]!.before));
        const rest = changes.slice(MOST_CHANGES);
        return h(
          "div",
          {},
          h("h4", {}, name),
          scrollBox(name, table(heads, changes.slice(0, MOST_CHANGES).map(row))),
          rest.length > 0 ? h("details", { class: "not-in-print" }, h("summary", {}, text.more(rest.length)), scrollBox(name, table(heads, rest.map(row)), "tall")) : null,
        );
      }),
    ),
  ];
}

function hypotheses(look: Look): Node[] {
  const { hypotheses, verdict } = look.page;
  if (hypotheses.length === 0) return [];
  const share = (value: number | null | undefined) => number(value === null || value === undefined ? "–" : percent(value));
  const rows = hypotheses.map((hypothesis) => {
    const found = verdict.hypotheses.find((other) => other.id === hypothesis.id);
    const support = found?.log_bayes_factor ?? null;
    // A set of claims without any that a fight can speak to is neither borne out nor against: no figure stands beside it.
    const silent = hypothesis.claims.every((id) => look.standing(id) === "not-weighed");
    return h(
      "tr",
      {},
      h("th", { scope: "row" }, fullName(hypothesis.name), h("p", { class: "small" }, hypothesis.claims.join(text.comma))),
      share(silent ? null : found?.prior),
      share(silent ? null : found?.posterior),
      number(silent ? text.notWeighedWords : support === null ? text.notComputed : support.toFixed(1).replace("-", "−")),
      number(found?.mcse === null || found?.mcse === undefined ? "–" : `± ${found.mcse.toFixed(1)}`),
    );
  });
  const heads = [text.hypothesis, text.before, text.after, text.bayesFactor, text.error];
  return [h("h3", {}, text.hypotheses), scrollBox(text.hypotheses, table(heads, rows))];
}

function diagnostics(look: Look): Node[] {
  const { verdict, answer } = look.page;
  const main = verdict.quantities.filter((found) => found.kind === "killed" && found.engagement === "battle" && answer.sides.includes(found.side));
  const facts: [string, string][] = [
    [text.runs, grouped(verdict.runs)],
    [text.failedRuns, grouped(verdict.failed)],
    [text.ess, grouped(verdict.ess)],
    [text.largestShare, percent(verdict.largest_share)],
    ...(verdict.tail_shape === null ? [] : [[text.tailShape, verdict.tail_shape.toFixed(2).replace("-", "−")] as [string, string]]),
    [text.reportingSet, text.reportingSets[verdict.reporting] ?? verdict.reporting],
    ...main.map((quantity): [string, string] => [text.errorOf(look.about(quantity)), `± ${estimate(quantity.mcse)}`]),
  ];
  return [
    h("h3", {}, text.diagnostics),
    h("p", {}, verdict.effective ? text.supports : text.supportsNot),
    h("dl", { class: "facts" }, facts.map(([term, value]) => h("div", {}, h("dt", {}, term), h("dd", {}, value)))),
  ];
}

function statements(look: Look): Node[] {
  const { assumptions, limits } = look.page.verdict;
  const list = (lines: string[]) => h("ul", {}, lines.map((line) => h("li", {}, statementWords(line) ?? english(line))));
  const parts: Node[] = [];
  if (assumptions.length > 0) parts.push(h("h3", {}, text.assumptions), list(assumptions));
  if (limits.length > 0) {
    parts.push(h("h3", {}, text.limits), list(limits.slice(0, MOST_LIMITS)));
    const rest = limits.slice(MOST_LIMITS);
    if (rest.length > 0) parts.push(h("details", {}, h("summary", {}, text.more(rest.length)), list(rest)));
  }
  return parts;
}
