// Engagement by engagement: what probably happened in each, with intervals, and why the parts are not the total.

import { fullName, h, whenResized } from "../dom.ts";
import { lossesChart, SIGNS, voice } from "../charts.ts";
import { disputedQuantities, type Look, withUnit } from "../look.ts";
import { dayWords, estimate, estimateRange, percent, spanWords } from "../numbers.ts";
import { kindWords, text } from "../text/index.ts";
import { fightMaps } from "./fightmaps.ts";
import { tookPart } from "./rest.ts";
import type { Engagement, EngagementSide, Interval } from "../model.ts";

type Measure = Exclude<keyof EngagementSide, "side" | "gave_way" | "range_near_m" | "range_far_m">;
/** In the order in which they are shown, with the unit where it is not men or rounds; what is nought on every side is left out, but for
 * the first three. */
const MEASURES: [Measure, string, string?][] = [
  ["engaged", "engaged"],
  ["killed", "killed"],
  ["wounded", "wounded"],
  ["missing", "missing"],
  ["captured", "captured"],
  ["killed_by_own", "killed-by-own"],
  ["civilians_killed", "civilians-killed"],
  ["rounds_fired", "rounds-fired"],
  ["rounds_per_hit", "rounds-per-hit"],
  ["range_m", "range", "metres"],
  ["minutes_under_fire", "minutes-under-fire", "min"],
  ["men_broken", "men-broken"],
];
const ALWAYS = 3;

export function engagementsPart(look: Look): Node[] {
  const { engagements } = look.page;
  if (engagements.length === 0) return [];
  const chart = h("div", { class: "chart", id: "engagements-chart" });
  whenResized(chart, (width) => chart.replaceChildren(lossesChart(look, engagements.filter((one) => one.share_of_runs > 0), width)));
  return [
    h("p", {}, text.engagementsLead),
    h("p", {}, text.whyNotTheSum),
    h("h3", {}, text.killedByEngagement),
    h(
      "ul",
      { class: "legend" },
      look.page.answer.sides.map((side) =>
        h("li", {}, h("span", { class: `shape side-${look.sideIndex(side)}`, "aria-hidden": "true" }, SIGNS[voice(look, side).symbol]), ` ${look.sideName(side)}`)
      ),
    ),
    h("figure", {}, chart),
    h("div", { class: "fights" }, engagements.map((engagement, index) => card(look, engagement, index + 1))),
  ];
}

function card(look: Look, engagement: Engagement, number: number): HTMLElement {
  const sides = engagement.sides.filter(tookPart);
  const quantities = disputedQuantities(look.page).filter((quantity) => quantity.engagement === engagement.id);
  const said = quantities.reduce((sum, quantity) => sum + quantity.claims.length, 0);
  const meter = h("span", { class: "meter", "aria-hidden": "true" }, h("span", {}));
  (meter.firstElementChild as HTMLElement).style.width = `${engagement.share_of_runs * 100}%`;
  const begins = engagement.median_start && engagement.start90
    ? text.startsAt(dayWords(engagement.median_start), dayWords(engagement.start90[0]), dayWords(engagement.start90[1]))
    : null;
  return h(
    "article",
    { class: "fight", id: `engagement-${engagement.id}` },
    h("h4", {}, `${number}. `, fullName(engagement.name)),
    engagement.place ? h("p", { class: "small" }, fullName(engagement.place)) : null,
    h("p", { class: "small" }, `${text.recorded}${text.colon}${spanWords(engagement.from, engagement.to)}`),
    h("p", {}, meter, engagement.share_of_runs > 0 ? text.happened(percent(engagement.share_of_runs)) : text.noFight),
    begins ? h("p", { class: "small" }, begins) : null,
    sides.length > 0 && engagement.share_of_runs > 0 ? figures(look, sides) : null,
    ...fightMaps(look, engagement),
    said > 0 ? toDispute(quantities[0]!.key, text.accountsOfIt(said)) : null,
  );
}

/** A measure to a row, a side to a column: narrow enough for a phone. */
function figures(look: Look, sides: EngagementSide[]): HTMLElement {
  const rows = MEASURES.filter(([measure], place) => place < ALWAYS || sides.some((side) => (side[measure]?.high ?? 0) > 0));
  return h(
    "table",
    { class: "measures" },
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, h("span", { class: "unseen" }, text.measure)), sides.map((side) => h("th", { scope: "col" }, look.sideName(side.side))))),
    h(
      "tbody",
      {},
      rows.flatMap(([measure, kind, unit]) => [
        h("tr", {}, h("th", { scope: "row" }, kindWords(kind)), sides.map((side) => h("td", { class: "number" }, ...interval(side[measure], unit)))),
        measure === "range_m"
          ? h("tr", {}, h("th", { scope: "row" }, text.nineShotsInTen), sides.map((side) => h("td", { class: "number" }, shots(side))))
          : null,
      ]),
      h(
        "tr",
        {},
        h("th", { scope: "row" }, text.gaveWay),
        sides.map((side) => h("td", { class: "number" }, side.gave_way === null ? "–" : percent(side.gave_way))),
      ),
    ),
  );
}

/** From how near and how far a side shot, but for the nearest and farthest twentieths of its shots. */
function shots(side: EngagementSide): string {
  if (!side.range_near_m || !side.range_far_m) return "–";
  return withUnit(estimateRange(side.range_near_m.median, side.range_far_m.median), "metres");
}

function interval(found: Interval | null, unit = ""): Node[] {
  if (!found) return [document.createTextNode("–")];
  const range = estimateRange(found.low, found.high);
  const median = h("span", { class: "median" }, withUnit(estimate(found.median), unit));
  if (found.low === found.high) return [median];
  return range === estimate(found.median) ? [median] : [median, h("span", { class: "range" }, ` ${range}`)];
}

/** Leads to the dispute with this quantity chosen. */
function toDispute(key: string, words: string): HTMLElement {
  const link = h("a", { href: "#dispute-choice", class: "small" }, words);
  link.addEventListener("click", () => {
    const choice = document.querySelector<HTMLSelectElement>("#dispute-choice");
    if (!choice) return;
    choice.value = key;
    choice.dispatchEvent(new Event("change"));
    choice.focus({ preventScroll: true });
  });
  return h("p", { class: "screen-only" }, link);
}
