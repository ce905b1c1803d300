// Charts with Observable Plot: the dispute, the overview and the authors' factors.

import * as Plot from "@observablehq/plot";
import { axisDomain, axisTicks, onAxis, spaced, ZERO_AT } from "./axis.ts";
import { claimFigure, claimMiddle, type Disputed, Look } from "./look.ts";
import { estimate, estimateRange, factor, grouped } from "./numbers.ts";
import { language, text } from "./text/index.ts";
import type { Claim, Engagement, OriginVerdict, Quantity } from "./model.ts";

const INK = "var(--ink)";
const FAINT = "var(--faint)";
const LEAST_WIDTH = 300;

/** Colour and shape of whoever speaks: sides by index, third parties last. */
export function voice(look: Look, side: string): { colour: string; symbol: "circle" | "square" | "triangle" | "diamond" } {
  // Of a source, "third" always means a third party, whatever sides the battle has.
  const index = side === "third" ? -1 : look.sideIndex(side);
  if (index === 0) return { colour: "var(--side-0)", symbol: "circle" };
  if (index === 1) return { colour: "var(--side-1)", symbol: "square" };
  if (index === -1) return { colour: "var(--third)", symbol: "triangle" };
  return { colour: "var(--side-2)", symbol: "diamond" };
}

/** The shapes as characters, for legends and boxes. */
export const SIGNS = { circle: "●", square: "■", triangle: "▲", diamond: "◆" };

function tickWords(value: number): string {
  return value === ZERO_AT ? text.zero : value < 1 ? String(value) : grouped(value);
}

function shorten(words: string, letters: number): string {
  return words.length <= letters ? words : `${words.slice(0, letters - 1)}…`;
}

/** Rough width of a label; characters of East Asian scripts are twice as wide. */
function labelWidth(words: string): number {
  return [...words].reduce((sum, letter) => sum + (letter.codePointAt(0)! > 0x2e80 ? 13.5 : 7.3), 16);
}

/** Below this width there is no room for names beside the rows: they stand above them. */
const NARROW = 560;

/** Names of the rows: beside them, or above them on a narrow page. */
function rowNames(keys: string[], name: (key: string) => string, narrow: boolean): Plot.Markish {
  if (!narrow) return Plot.axisY({ tickFormat: name, tickSize: 0, label: null, color: INK });
  return Plot.text(keys, { y: (key: string) => key, text: name, frameAnchor: "left", textAnchor: "start", dy: -19, dx: -4, fill: INK });
}

function leftMargin(names: string[], wide: number): number {
  return wide < NARROW ? 8 : Math.min(wide * 0.45, Math.max(...names.map(labelWidth)));
}

function bands(posterior: Quantity, y: object): Plot.Markish[] {
  const [low90, high90] = posterior.ci90.map(onAxis) as [number, number];
  const [low50, high50] = posterior.ci50.map(onAxis) as [number, number];
  return [
    Plot.rect([0], { x1: low90, x2: high90, fill: "var(--band-90)", ...y }),
    Plot.rect([0], { x1: low50, x2: high50, fill: "var(--band-50)", ...y }),
    Plot.ruleX([onAxis(posterior.median)], { stroke: "var(--accent)", strokeWidth: 2, ...y }),
  ];
}

/** A chart, and where its rows stand, px. */
export interface Rows { chart: Element; rows: { claim: Claim; top: number; height: number }[] }

/** One quantity of one side: a row for every claim, the posterior behind them. */
export function disputeChart(look: Look, quantity: Disputed, claims: Claim[], width: number): Rows {
  const posterior = look.posterior(quantity);
  const rows = [...claims].sort((a, b) => claimMiddle(a) - claimMiddle(b) || a.id.localeCompare(b.id));
  const wide = Math.max(width, LEAST_WIDTH);
  const narrow = wide < NARROW;
  const label = (claim: Claim) => {
    const name = `${claim.stance === "denies" ? `${text.denies}: ` : ""}${look.sourceName(claim.claimant)}`;
    return narrow ? shorten(`${text.signs[look.standing(claim.id)]} ${name}`, 48) : shorten(name, 46);
  };
  const marginLeft = leftMargin(rows.map(label), wide);
  const marginRight = wide < NARROW ? 16 : 150;
  const domain = axisDomain([
    ...rows.flatMap((claim) => [claim.low, claim.high].filter((value) => value !== null)),
    ...(posterior ? posterior.ci90 : []),
  ]);
  const ticks = axisTicks(domain, wide - marginLeft - marginRight);
  const at = (claim: Claim) => onAxis(claimMiddle(claim));
  const ids = rows.map((claim) => claim.id);
  const labels = new Map(rows.map((claim) => [claim.id, label(claim)]));
  const open = rows.filter((claim) => claim.low === null || claim.high === null);
  const ranges = rows.filter((claim) => claim.low !== null && claim.high !== null && claim.high > claim.low);
  const marks: Plot.Markish[] = [];
  if (posterior) marks.push(...bands(posterior, {}));
  marks.push(
    Plot.gridY(ids, { stroke: FAINT, strokeOpacity: 0.35 }),
    Plot.axisX({ ticks, text: tickWords, anchor: "bottom", label: null, color: INK }),
    rowNames(ids, (id) => labels.get(id) ?? id, narrow),
    Plot.link(ranges, {
      x1: (claim: Claim) => onAxis(claim.low!),
      x2: (claim: Claim) => onAxis(claim.high!),
      y: "id",
      stroke: (claim: Claim) => voice(look, look.source(claim.claimant)?.side ?? "").colour,
      strokeWidth: 3,
      strokeLinecap: "round",
    }),
    Plot.text(open, {
      x: at,
      y: "id",
      text: (claim: Claim) => (claim.high === null ? "→" : "←"),
      dx: 12,
      fill: INK,
      fontSize: 14,
    }),
  );
  for (const symbol of ["circle", "square", "triangle", "diamond"] as const) {
    const own = rows.filter((claim) => voice(look, look.source(claim.claimant)?.side ?? "").symbol === symbol);
    if (own.length === 0) continue;
    const { colour } = voice(look, look.source(own[0]!.claimant)?.side ?? "");
    marks.push(
      Plot.dot(own, {
        x: at,
        y: "id",
        symbol,
        r: 5.5,
        stroke: colour,
        strokeWidth: 2,
        fill: (claim: Claim) => (claim.copy_of === null ? colour : "var(--paper)"),
      }),
    );
  }
  if (marginRight > 100) {
    marks.push(
      Plot.text(rows, {
        frameAnchor: "right",
        textAnchor: "start",
        dx: 10,
        y: "id",
        text: (claim: Claim) => `${text.signs[look.standing(claim.id)]} ${text.standings[look.standing(claim.id)]}`,
        fill: INK,
      }),
    );
  }
  const plot = Plot.plot({
      width: wide,
      height: 46 + rows.length * (narrow ? 44 : 28),
      marginLeft,
      marginRight,
      marginBottom: 26,
      x: { type: "log", domain, clamp: true },
      y: { domain: ids, padding: 0.4, axis: null },
      color: { type: "identity" },
      marks,
      style: CHART_STYLE,
    });
  const scale = plot.scale("y");
  const step = scale?.step ?? 28;
  const band = scale?.bandwidth ?? 16;
  return {
    chart: finished(plot, text.detailLabel(look.about(quantity))),
    rows: rows.map((claim) => {
      const middle = Number(scale?.apply(claim.id) ?? 0) + band / 2;
      // On a narrow page the name stands above the mark.
      return narrow ? { claim, top: middle - 26, height: 42 } : { claim, top: middle - step / 2, height: step };
    }),
  };
}

const CHART_STYLE = { fontSize: "13px", fontFamily: "var(--sans)", background: "none", color: INK, overflow: "visible" };

/** All quantities of the whole battle on one axis, a row each. */
export function overviewChart(look: Look, quantities: Disputed[], width: number): Element {
  const wide = Math.max(width, LEAST_WIDTH);
  const narrow = wide < NARROW;
  const label = (quantity: Disputed) => shorten(look.about(quantity).replace(`${text.comma}${text.theWhole}`, ""), 48);
  const marginLeft = leftMargin(quantities.map(label), wide);
  const labels = new Map(quantities.map((quantity) => [quantity.key, label(quantity)]));
  const claims = quantities.flatMap((quantity) => quantity.claims.map((claim) => ({ claim, key: quantity.key })));
  const posteriors = quantities.flatMap((quantity) => {
    const posterior = look.posterior(quantity);
    return posterior ? [{ posterior, key: quantity.key }] : [];
  });
  const domain = axisDomain([
    ...claims.map(({ claim }) => claimMiddle(claim)),
    ...posteriors.flatMap(({ posterior }) => posterior.ci90),
  ]);
  const interval = (pick: (posterior: Quantity) => [number, number], fill: string) =>
    Plot.barX(posteriors, {
      x1: ({ posterior }: { posterior: Quantity }) => onAxis(pick(posterior)[0]),
      x2: ({ posterior }: { posterior: Quantity }) => onAxis(pick(posterior)[1]),
      y: "key",
      fill,
      rx: 3,
    });
  const marks: Plot.Markish[] = [
    Plot.gridY(quantities.map((quantity) => quantity.key), { stroke: FAINT, strokeOpacity: 0.35 }),
    interval((posterior) => posterior.ci90, "var(--band-90)"),
    interval((posterior) => posterior.ci50, "var(--band-50)"),
    Plot.tickX(posteriors, {
      x: ({ posterior }: { posterior: Quantity }) => onAxis(posterior.median),
      y: "key",
      stroke: "var(--accent)",
      strokeWidth: 2.5,
    }),
    Plot.axisX({ ticks: axisTicks(domain, wide - marginLeft - 16), text: tickWords, label: null, color: INK }),
    rowNames(quantities.map((quantity) => quantity.key), (key) => labels.get(key) ?? key, narrow),
  ];
  for (const symbol of ["circle", "square", "triangle", "diamond"] as const) {
    const own = claims
      .filter(({ claim }) => voice(look, look.source(claim.claimant)?.side ?? "").symbol === symbol)
      // What a copy repeats lies upon it.
      .sort((a, b) => Number(a.claim.copy_of === null) - Number(b.claim.copy_of === null));
    if (own.length === 0) continue;
    const { colour } = voice(look, look.source(own[0]!.claim.claimant)?.side ?? "");
    marks.push(
      Plot.dot(own, {
        x: ({ claim }: { claim: Claim }) => onAxis(claimMiddle(claim)),
        y: "key",
        symbol,
        r: 4.5,
        // Hollow where it repeats, as the legend says; see-through, so that marks upon one another are told apart.
        fill: ({ claim }: { claim: Claim }) => (claim.copy_of === null ? colour : "var(--paper)"),
        fillOpacity: 0.75,
        stroke: colour,
        strokeWidth: 1.8,
        title: ({ claim }: { claim: Claim }) => `${look.chain(claim)}: ${claimFigure(claim)}`,
      }),
    );
  }
  return finished(
    Plot.plot({
      width: wide,
      height: 46 + quantities.length * (narrow ? 54 : 34),
      marginLeft,
      marginRight: 16,
      marginBottom: 26,
      x: { type: "log", domain, clamp: true },
      y: { domain: quantities.map((quantity) => quantity.key), padding: narrow ? 0.62 : 0.35, axis: null },
      marks,
      style: CHART_STYLE,
    }),
    text.overviewLabel,
  );
}

/** How far each origin is off, before (thin) and after (thick). */
export function authorsChart(look: Look, origins: OriginVerdict[], width: number): Element {
  const wide = Math.max(width, LEAST_WIDTH);
  const rows = origins.map((origin, index) => ({
    ...origin,
    key: String(index),
    label: `${shorten(look.sourceName(origin.id), language() === "en" ? 34 : 18)}${text.comma}${look.factorOf(origin)}`,
  }));
  const labels = new Map(rows.map((row) => [row.key, row.label]));
  type Row = (typeof rows)[number];
  const narrow = wide < NARROW;
  const marginLeft = leftMargin(rows.map((row) => row.label), wide);
  const marginRight = wide < NARROW ? 16 : 170;
  const values = rows.flatMap((row) => [row.factor.prior, row.factor.posterior].flatMap(({ low, high }) => [low, high]));
  const domain: [number, number] = [Math.min(0.5, ...values) / 1.2, Math.max(2, ...values) * 1.2];
  const ticks = spaced(
    [0.001, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 1000].filter((tick) => tick >= domain[0] && tick <= domain[1]),
    domain,
    wide - marginLeft - marginRight,
  );
  const link = (pick: (row: Row) => { low: number; high: number }, options: object) =>
    Plot.link(rows, {
      x1: (row: Row) => pick(row).low,
      x2: (row: Row) => pick(row).high,
      y: "key",
      strokeLinecap: "round",
      ...options,
    });
  const marks: Plot.Markish[] = [
    Plot.gridX(ticks, { stroke: FAINT, strokeOpacity: 0.4 }),
    Plot.ruleX([1], { stroke: INK, strokeDasharray: "4 3" }),
    Plot.axisX({ ticks, text: (tick: number) => `${tick}×`, label: null, color: INK }),
    rowNames(rows.map((row) => row.key), (key) => labels.get(key) ?? key, narrow),
    link((row) => row.factor.prior, { stroke: "var(--faint)", strokeWidth: 2, dy: -5 }),
    link((row) => row.factor.posterior, { stroke: "var(--accent)", strokeWidth: 5, dy: 3 }),
    Plot.dot(rows, { x: (row: Row) => row.factor.posterior.median, y: "key", r: 5, dy: 3, fill: "var(--paper)", stroke: "var(--accent)", strokeWidth: 2.5 }),
  ];
  if (marginRight > 100) {
    marks.push(
      Plot.text(rows, {
        frameAnchor: "right",
        textAnchor: "start",
        dx: 10,
        y: "key",
        text: (row: Row) =>
          `${factor(row.factor.posterior.median)} (${factor(row.factor.posterior.low)}–${factor(row.factor.posterior.high)})`,
        fill: INK,
      }),
    );
  }
  return finished(
    Plot.plot({
      width: wide,
      height: 46 + rows.length * (narrow ? 54 : 34),
      marginLeft,
      marginRight,
      marginBottom: 26,
      x: { type: "log", domain },
      y: { domain: rows.map((row) => row.key), padding: 0.4, axis: null },
      marks,
      style: CHART_STYLE,
    }),
    text.authorsLabel,
  );
}

/** Killed in each engagement by side, and in the whole battle: 90 % intervals with medians, a shape to each side. */
export function lossesChart(look: Look, engagements: Engagement[], width: number): Element {
  const wide = Math.max(width, LEAST_WIDTH);
  const narrow = wide < NARROW;
  const { verdict, answer } = look.page;
  const rows = engagements.flatMap((engagement) =>
    engagement.sides.flatMap(({ side, killed }) =>
      killed && answer.sides.includes(side) && killed.high > 0 ? [{ key: engagement.id, side, ...killed }] : []
    )
  );
  const whole = verdict.quantities.flatMap((found) =>
    found.kind === "killed" && found.engagement === "battle" && answer.sides.includes(found.side)
      ? [{ key: "battle", side: found.side, median: found.median, low: found.ci90[0], high: found.ci90[1] }]
      : []
  );
  const all = [...rows, ...whole];
  type Row = (typeof all)[number];
  const keys = [...engagements.map(({ id }) => id).filter((id) => rows.some(({ key }) => key === id)), "battle"];
  const label = (key: string) => {
    const place = look.page.engagements.findIndex(({ id }) => id === key);
    return shorten(place < 0 ? look.where(key) : `${place + 1}. ${look.where(key)}`, 40);
  };
  const marginLeft = leftMargin(keys.map(label), wide);
  const domain = axisDomain(all.flatMap(({ low, high }) => [low, high]));
  const marks: Plot.Markish[] = [
    Plot.gridY(keys, { stroke: FAINT, strokeOpacity: 0.35 }),
    Plot.axisX({ ticks: axisTicks(domain, wide - marginLeft - 16), text: tickWords, label: null, color: INK }),
    rowNames(keys, label, narrow),
  ];
  answer.sides.forEach((side, place) => {
    const own = all.filter((row) => row.side === side);
    const { colour, symbol } = voice(look, side);
    const dy = (place - (answer.sides.length - 1) / 2) * 9;
    marks.push(
      Plot.link(own, { x1: (row: Row) => onAxis(row.low), x2: (row: Row) => onAxis(row.high), y: "key", dy, stroke: colour, strokeWidth: 2.5, strokeLinecap: "round" }),
      Plot.dot(own, { x: (row: Row) => onAxis(row.median), y: "key", dy, symbol, r: 4.5, fill: "var(--paper)", stroke: colour, strokeWidth: 2 }),
    );
  });
  return finished(
    Plot.plot({
      width: wide,
      height: 46 + keys.length * (narrow ? 52 : 30),
      marginLeft,
      marginRight: 16,
      marginBottom: 26,
      x: { type: "log", domain, clamp: true },
      y: { domain: keys, padding: narrow ? 0.62 : 0.3, axis: null },
      marks,
      style: CHART_STYLE,
    }),
    text.killedByLabel,
  );
}

/** Gives a chart its name and hides its inner pieces from screen readers, which have the tables instead. */
function finished(chart: Element, label: string): Element {
  chart.setAttribute("role", "img");
  chart.setAttribute("aria-label", label);
  for (const inner of chart.querySelectorAll("[aria-label]")) inner.removeAttribute("aria-label");
  return chart;
}

/** Median and 90 % interval in words, for captions. */
export function posteriorWords(posterior: Quantity): string {
  return `${estimate(posterior.median)} (${estimateRange(posterior.ci90[0], posterior.ci90[1])})`;
}
