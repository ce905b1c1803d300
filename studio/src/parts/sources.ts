// Who got it from whom: claims of one origin stand together and count once; then all sources, and how far each is off.

import { authorsChart, SIGNS, voice } from "../charts.ts";
import { fullName, h, scrollBox, whenResized } from "../dom.ts";
import { type GraphLink, type GraphNode, layeredGraph } from "../graph.ts";
import { claimFigure, claimMiddle, type Disputed, disputedQuantities, type Look } from "../look.ts";
import { dateWords, factor, percent } from "../numbers.ts";
import { quantityChoice } from "./dispute.ts";
import { text } from "../text/index.ts";
import type { Claim, Interval } from "../model.ts";

/** So many origins are drawn, the furthest from the truth; the table has all. */
const MOST_ROWS = 14;

export function sourcesPart(look: Look): Node[] {
  return [h("p", {}, text.sourcesLead), ...descentOfClaims(look), ...everySource(look), ...howFarOff(look)];
}

/** From the origin through whoever handed it on: identifiers of sources, none twice in a row. */
function path(claim: Claim): string[] {
  return [claim.origin, claim.claimant, ...claim.via.toReversed()].filter((id, index, all) => id !== all[index - 1]);
}

function node(look: Look, id: string, below: string, origin: boolean): GraphNode {
  const { colour, symbol } = voice(look, look.source(id)?.side ?? "third");
  return { id, name: look.sourceName(id), below, colour, sign: SIGNS[symbol], origin };
}

function descentOfClaims(look: Look): Node[] {
  const quantities = disputedQuantities(look.page).filter((quantity) => quantity.claims.length > 1);
  if (quantities.length === 0) return [];
  const choice = quantityChoice(look, quantities, "sources-choice");
  const count = h("p", { class: "count", role: "status" });
  const drawing = h("div", { class: "chart graph", id: "sources-graph", tabindex: 0, role: "region", "aria-label": text.sources });
  const table = h("div", {});
  const draw = () => {
    const quantity = quantities.find((found) => found.key === choice.value) ?? quantities[0]!;
    const origins = originsOf(quantity);
    count.textContent = origins.size === quantity.claims.length
      ? text.originsAll(quantity.claims.length, origins.size)
      : text.originsCount(quantity.claims.length, origins.size);
    drawing.replaceChildren(claimsGraph(look, quantity));
    table.replaceChildren(scrollBox(text.graphTable, originsTable(look, origins)));
  };
  choice.addEventListener("change", draw);
  draw();
  return [
    h("div", { class: "controls" }, h("label", {}, `${text.disputeChoose} `, choice)),
    count,
    h("figure", {}, drawing),
    h("details", {}, h("summary", {}, text.graphTable), table),
  ];
}

/** Claims by origin, the origin with the most claims first. */
function originsOf(quantity: Disputed): Map<string, Claim[]> {
  const origins = new Map<string, Claim[]>();
  for (const claim of quantity.claims) origins.set(claim.origin, [...origins.get(claim.origin) ?? [], claim]);
  return new Map([...origins].sort(([, a], [, b]) => b.length - a.length));
}

function claimsGraph(look: Look, quantity: Disputed): SVGElement {
  const said = new Map<string, string[]>();
  const links = new Map<string, GraphLink>();
  const ids = new Set<string>();
  for (const claim of [...quantity.claims].sort((a, b) => claimMiddle(a) - claimMiddle(b))) {
    const steps = path(claim);
    steps.forEach((id) => ids.add(id));
    steps.slice(1).forEach((to, index) => {
      const from = steps[index]!;
      // Two who hand on to each other would make a ring; the first way round stands.
      if (from !== to && !links.has(`${to} ${from}`)) links.set(`${from} ${to}`, { from, to, strong: true });
    });
    const figures = said.get(claim.claimant) ?? [];
    if (!figures.includes(claimFigure(claim))) said.set(claim.claimant, [...figures, claimFigure(claim)]);
  }
  const origins = originsOf(quantity);
  const nodes = [...ids].map((id) => node(look, id, (said.get(id) ?? []).join(" · "), origins.has(id)));
  return layeredGraph(nodes, [...links.values()], text.graphLabel(look.about(quantity)));
}

function originsTable(look: Look, origins: Map<string, Claim[]>): HTMLTableElement {
  const rows = [...origins].flatMap(([origin, claims]) =>
    claims.map((claim, index) =>
      h(
        "tr",
        { class: index === 0 ? "first" : null },
        index === 0 ? h("th", { scope: "rowgroup", rowspan: claims.length }, look.sourceName(origin)) : null,
        h("td", { class: "number" }, claimFigure(claim)),
        h("td", {}, look.chain(claim)),
      )
    )
  );
  return h(
    "table",
    {},
    h("thead", {}, h("tr", {}, [text.origin, text.value, text.whoSays].map((title) => h("th", { scope: "col" }, title)))),
    h("tbody", {}, rows),
  );
}

function everySource(look: Look): Node[] {
  const { sources } = look.page.ledger;
  const links = sources.flatMap((source) =>
    source.draws_on.filter((link) => look.source(link.source)).map((link): GraphLink => ({ from: link.source, to: source.id, strong: link.descent >= 0.5 }))
  );
  const joined = new Set(links.flatMap(({ from, to }) => [from, to]));
  const drawsOn = new Set(links.map(({ to }) => to));
  const drawing = h("div", { class: "chart graph", tabindex: 0, role: "region", "aria-label": text.everySource });
  const details = h(
    "details",
    { class: "not-in-print" },
    h("summary", {}, `${text.everySource} (${sources.length})`),
    links.length > 0 ? [h("p", { class: "small" }, text.everySourceLead), h("figure", {}, drawing)] : null,
    sources.length > joined.size ? h("p", { class: "small" }, text.notConnected(sources.length - joined.size)) : null,
    sourceList(look),
  );
  // Laid out when it is first looked at: some hundred boxes take a moment.
  details.addEventListener("toggle", () => {
    if (!details.open || drawing.firstChild || links.length === 0) return;
    const nodes = sources.filter((source) => joined.has(source.id)).map((source) => node(look, source.id, "", !drawsOn.has(source.id)));
    drawing.append(layeredGraph(nodes, links, text.everyGraphLabel));
  });
  return [details];
}

function sourceList(look: Look): HTMLElement {
  return h(
    "ul",
    { class: "sources" },
    look.page.ledger.sources.map((source) => {
      const from = source.draws_on.map((link) =>
        h("li", {}, `${text.drawsOn} ${look.sourceName(link.source)}${text.bracketed(text.copies(percent(link.descent)))}`)
      );
      const kind = [text.sourceKinds[source.kind] ?? source.kind.replaceAll("-", " "), source.date === "" ? "" : dateWords(source.date)];
      return h(
        "li",
        {},
        fullName(source.name),
        h("span", { class: "small" }, ` ${kind.filter((word) => word !== "").join(text.comma)}`),
        h("ul", { class: "small" }, from.length > 0 ? from : h("li", {}, text.firstHand)),
      );
    }),
  );
}

/** What is said, divided by what was, for each origin. */
function howFarOff(look: Look): Node[] {
  const origins = look.page.verdict.origins;
  const weighed = origins.filter((origin) => origin.weighed);
  if (weighed.length === 0) return [];
  const chart = h("div", { class: "chart", id: "authors-chart" });
  const size = ({ factor: { posterior } }: (typeof weighed)[number]) => Math.abs(Math.log(posterior.median));
  const furthest = [...weighed].sort((a, b) => size(b) - size(a)).slice(0, MOST_ROWS).sort((a, b) => b.factor.posterior.median - a.factor.posterior.median);
  whenResized(chart, (width) => chart.replaceChildren(authorsChart(look, furthest, width)));
  const words = ({ median, low, high }: Interval) => `${factor(median)} (${factor(low)}–${factor(high)})`;
  const table = h(
    "table",
    {},
    h("thead", {}, h("tr", {}, [text.origin, text.quantity, text.before, text.after].map((title) => h("th", { scope: "col" }, title)))),
    h(
      "tbody",
      {},
      weighed.map((origin) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, fullName(look.sourceNames(origin.id))),
          h("td", {}, look.factorOf(origin)),
          h("td", { class: "number" }, words(origin.factor.prior)),
          h("td", { class: "number" }, words(origin.factor.posterior)),
        )
      ),
    ),
  );
  const others = origins.length - weighed.length;
  return [
    h("h3", {}, text.howFarOff),
    h("p", {}, text.authorsLead),
    h(
      "ul",
      { class: "legend" },
      h("li", {}, h("span", { class: "stroke before", "aria-hidden": "true" }), ` ${text.before} (${text.interval90})`),
      h("li", {}, h("span", { class: "stroke after", "aria-hidden": "true" }), ` ${text.after} (${text.interval90})`),
    ),
    h("figure", {}, chart),
    h("details", { class: "not-in-print" }, h("summary", {}, `${text.authorsTable} (${weighed.length})`), scrollBox(text.howFarOff, table)),
    ...others > 0 ? [h("p", { class: "small" }, text.originsNotWeighed(others))] : [],
  ];
}
