// The quieter parts: engagements, timeline, how we know, and how to do it again.

import { fullName, h, scrollBox, type Child } from "../dom.ts";
import { dateWords, dayWords, estimate, estimateRange, grouped, percent, spanWords } from "../numbers.ts";
import { text } from "../text/index.ts";
import type { Look } from "../look.ts";
import type { EngagementSide, Interval } from "../model.ts";

/** So many limits are read at once; the others are there for who asks. */
const MOST_LIMITS = 8;

function words(interval: Interval | null): string {
  if (!interval) return "–";
  const [median, range] = [estimate(interval.median), estimateRange(interval.low, interval.high)];
  return range === median ? median : `${median} (${range})`;
}

function table(titles: string[], rows: HTMLTableRowElement[]): HTMLTableElement {
  return h(
    "table",
    {},
    h("thead", {}, h("tr", {}, titles.map((title) => h("th", { scope: "col" }, title)))),
    h("tbody", {}, rows),
  );
}

function number(value: Child): HTMLTableCellElement {
  return h("td", { class: "number" }, value);
}

export function engagementsPart(look: Look): Node[] {
  const rows = look.page.engagements.flatMap((engagement, index) => {
    const there = engagement.sides.filter(tookPart);
    // Where nobody fought there is still a line that says so.
    const sides = there.length > 0 ? there : engagement.sides.slice(0, 1);
    return sides.map((side, nth) => {
      const span = sides.length;
      const lead = nth > 0 ? [] : [
        h(
          "th",
          { scope: "rowgroup", rowspan: span },
          h("p", {}, `${index + 1}. `, fullName(engagement.name)),
          h("p", { class: "small" }, `${text.recorded}: ${spanWords(engagement.from, engagement.to)}`),
        ),
        h("td", { rowspan: span }, engagement.median_start ? dayWords(engagement.median_start) : "–"),
        h("td", { rowspan: span, class: "number" }, percent(engagement.share_of_runs)),
      ];
      return h(
        "tr",
        { class: nth === 0 ? "first" : null },
        lead,
        ...(there.length > 0 ? figures(look, side) : [h("td", { colspan: 7 }, text.neverHappened)]),
      );
    });
  });
  const titles = [
    text.engagement, text.begins, text.inRuns, text.side, text.engaged, capital(text.killed), text.wounded, text.ownFire,
    text.rounds, text.gaveWay,
  ];
  return [h("p", {}, text.engagementsLead), scrollBox(text.engagements, table(titles, rows), "engagements")];
}

/** Whether a side was there in any number worth a line. */
export function tookPart(side: EngagementSide): boolean {
  return [side.engaged, side.killed, side.wounded, side.rounds_fired].some((found) => found !== null && found.high > 0);
}

function figures(look: Look, side: EngagementSide): HTMLTableCellElement[] {
  return [
    h("td", {}, look.sideName(side.side)),
    number(words(side.engaged)),
    number(words(side.killed)),
    number(words(side.wounded)),
    number(words(side.killed_by_own)),
    number(words(side.rounds_fired)),
    number(side.gave_way === null ? "–" : percent(side.gave_way)),
  ];
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Identifiers of claims; many of them only for who asks. */
function claimsOf(ids: string[]): HTMLElement | null {
  if (ids.length === 0) return null;
  const list = h("p", { class: "small" }, ids.join(", "));
  return ids.length <= 6 ? list : h("details", { class: "small" }, h("summary", {}, text.claimsCount(ids.length)), list);
}

export function timelinePart(look: Look): Node[] {
  const kinds = ["prelude", "battle", "aftermath"];
  return kinds.flatMap((kind) => {
    const events = look.page.events.filter((event) => event.kind === kind);
    if (events.length === 0) return [];
    return [
      h("h3", {}, text.eventKinds[kind] ?? kind),
      h(
        "ol",
        { class: "timeline" },
        events.map((event) =>
          h(
            "li",
            {},
            h("p", { class: "date" }, dateWords(event.end ? `${event.date}/${event.end}` : event.date)),
            h(
              "div",
              {},
              h("p", {}, fullName(event.title)),
              event.place ? h("p", { class: "small" }, fullName(event.place)) : null,
              event.note === "" ? null : h("p", { class: "small" }, event.note),
              claimsOf(event.claims),
            ),
          )
        ),
      ),
    ];
  });
}

export function methodPart(look: Look): Node[] {
  const { unknowns, hypotheses, verdict } = look.page;
  const parts: Node[] = [];
  if (verdict.assumptions.length > 0) {
    parts.push(h("h3", {}, text.assumptions), h("ul", {}, verdict.assumptions.map((line) => h("li", {}, line))));
  }
  if (verdict.limits.length > 0) {
    const [first, rest] = [verdict.limits.slice(0, MOST_LIMITS), verdict.limits.slice(MOST_LIMITS)];
    parts.push(h("h3", {}, text.limits), h("ul", {}, first.map((line) => h("li", {}, line))));
    if (rest.length > 0) {
      parts.push(h("details", {}, h("summary", {}, text.more(rest.length)), h("ul", {}, rest.map((line) => h("li", {}, line)))));
    }
  }
  if (verdict.sensitivity.length > 0) {
    const rows = verdict.sensitivity.map((change) => {
      const quantity = verdict.quantities.find((found) => found.id === change.quantity);
      return h(
        "tr",
        {},
        h("th", { scope: "row" }, change.change),
        h("td", {}, quantity ? look.about(quantity) : change.quantity),
        number(estimate(change.before)),
        number(estimate(change.after)),
        h("td", {}, !change.supported ? text.unsupported : change.changes ? text.changesIt : text.no),
      );
    });
    const titles = [text.change, text.quantity, text.asItStands, text.changed, text.doesItChange];
    parts.push(h("h3", {}, text.sensitivity), scrollBox(text.sensitivity, table(titles, rows), "tall"));
  }
  if (hypotheses.length > 0) {
    const rows = hypotheses.map((hypothesis) => {
      const found = verdict.hypotheses.find((other) => other.id === hypothesis.id);
      const support = found?.log_bayes_factor ?? null;
      return h(
        "tr",
        {},
        h("th", { scope: "row" }, fullName(hypothesis.name), h("p", { class: "small" }, hypothesis.claims.join(", "))),
        number(found?.prior === null || found?.prior === undefined ? "–" : percent(found.prior)),
        number(found?.posterior === null || found?.posterior === undefined ? "–" : percent(found.posterior)),
        number(support === null ? text.notComputed : support.toFixed(1).replace("-", "−")),
        number(found?.mcse === null || found?.mcse === undefined ? "–" : `± ${found.mcse.toFixed(1)}`),
        h("td", {}, found?.calibrated ? text.yes : text.no),
      );
    });
    parts.push(h("h3", {}, text.hypotheses), scrollBox(text.hypotheses, table([text.hypothesis, text.before, text.after, text.bayesFactor, text.error, text.calibrated], rows)));
  }
  if (unknowns.length > 0) {
    const interval = (q: readonly number[]) => `${estimate(q[2]!)} (${estimateRange(q[0]!, q[4]!)})`;
    const rows = unknowns.map((unknown) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, unknown.says, h("p", { class: "small" }, [unknown.id, ...unknown.claims].join(", "))),
        h("td", {}, unknown.unit),
        number(interval(unknown.prior)),
        number(interval(unknown.posterior)),
        h("td", {}, beforeAfter(unknown.prior, unknown.posterior)),
      )
    );
    parts.push(
      h("h3", {}, text.unknowns),
      h("p", {}, text.unknownsLead),
      scrollBox(text.unknowns, table([text.unknown, text.unit, text.before, text.after, ""], rows), "tall"),
    );
  }
  return parts;
}

/** Two little box plots over one another, on the unknown's own axis; the figures stand beside them. */
function beforeAfter(prior: readonly number[], posterior: readonly number[]): HTMLElement {
  const low = Math.min(prior[0]!, posterior[0]!);
  const span = Math.max(prior[4]!, posterior[4]!) - low || 1;
  const bar = (q: readonly number[], kind: string) => {
    const box = h("span", { class: `bar ${kind}` });
    box.style.left = `${((q[0]! - low) / span) * 100}%`;
    box.style.width = `${Math.max(2, ((q[4]! - q[0]!) / span) * 100)}%`;
    return box;
  };
  return h("span", { class: "bars", "aria-hidden": "true" }, bar(prior, "before"), bar(posterior, "after"));
}

export function reproducePart(look: Look): Node[] {
  const { run, verdict } = look.page;
  const command = h("code", {}, run.command);
  const button = h("button", { type: "button", class: "copy" }, text.copy);
  button.addEventListener("click", () => {
    const range = document.createRange();
    range.selectNodeContents(command);
    const selection = getSelection();
    selection?.removeAllRanges();
    selection?.addRange(range);
    // A page opened from disk may not use the clipboard; the selection is then left to be copied by hand.
    void navigator.clipboard?.writeText(run.command).then(() => (button.textContent = text.copied), () => undefined);
  });
  const facts: [string, string][] = [
    [text.seed, String(verdict.seed)],
    [text.runs, grouped(verdict.runs)],
    [text.failedRuns, grouped(verdict.failed)],
    [text.ess, grouped(verdict.ess)],
    [text.umpire, run.umpire_version],
    [text.engine, verdict.engine],
    [text.time, text.seconds(grouped(run.wall_s))],
    [text.digest, run.results_digest],
  ];
  if (run.finished) facts.push([text.finished, dateWords(run.finished)]);
  const rows = run.inputs.map((file) =>
    h("tr", {}, h("th", { scope: "row" }, file.path), h("td", { class: "hash" }, file.sha256))
  );
  return [
    h("p", {}, text.reproduceLead),
    h("div", { class: "command" }, h("pre", { tabindex: 0 }, command), button),
    h("dl", { class: "facts" }, facts.map(([term, value]) => h("div", { class: term === text.digest ? "wide" : null }, h("dt", {}, term), h("dd", { class: term === text.digest ? "hash" : null }, value)))),
    h("details", {}, h("summary", {}, `${text.inputs} (${run.inputs.length})`), scrollBox(text.inputs, table([text.file, "SHA-256"], rows))),
  ];
}

