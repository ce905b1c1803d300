// The dispute: claims on a logarithmic axis against the posterior.

import { disputeChart, overviewChart, posteriorWords, voice } from "../charts.ts";
import { h, whenResized } from "../dom.ts";
import { disputedQuantities, type Look } from "../look.ts";
import { named, text } from "../text/index.ts";

export function disputePart(look: Look): Node[] {
  const quantities = disputedQuantities(look.page);
  if (quantities.length === 0) return [];
  const whole = quantities.filter((quantity) => quantity.engagement === "battle" && look.posterior(quantity));
  const parts: Node[] = [h("p", {}, text.disputeLead), legend(look)];
  if (whole.length > 1) {
    const overview = h("div", { class: "chart", id: "dispute-overview" });
    whenResized(overview, (width) => overview.replaceChildren(overviewChart(look, whole, width)));
    parts.push(h("h3", {}, text.disputeOverview), h("figure", {}, overview));
  }

  const choice = h(
    "select",
    { id: "dispute-choice" },
    quantities.map((quantity) =>
      h("option", { value: quantity.key }, `${look.about(quantity)} (${quantity.claims.length})`)
    ),
  );
  const copies = h("input", { type: "checkbox", id: "dispute-copies" });
  const chart = h("div", { class: "chart", id: "dispute-chart" });
  const caption = h("figcaption", { "aria-live": "polite" });
  let width = 0;
  const draw = () => {
    const quantity = quantities.find((found) => found.key === choice.value) ?? quantities[0]!;
    const claims = quantity.claims.filter((claim) => copies.checked || claim.copy_of === null);
    const posterior = look.posterior(quantity);
    caption.textContent = posterior
      ? `${look.about(quantity)}: ${text.posteriorBand} ${posteriorWords(posterior)}.`
      : `${look.about(quantity)}. ${text.noPosterior}`;
    if (width > 0) chart.replaceChildren(disputeChart(look, quantity, claims, width));
  };
  choice.addEventListener("change", draw);
  copies.addEventListener("change", draw);
  whenResized(chart, (now) => {
    width = now;
    draw();
  });
  draw();
  parts.push(
    h(
      "div",
      { class: "controls" },
      h("label", {}, `${text.disputeChoose} `, choice),
      h("label", {}, copies, ` ${text.copiesToo}`),
    ),
    h("figure", {}, caption, chart),
  );
  return parts;
}

const SHAPES = { circle: "●", square: "■", triangle: "▲", diamond: "◆" };

function legend(look: Look): Node {
  const speaks = (id: string) => id !== "third" && look.page.ledger.sources.some((source) => source.side === id);
  const sides = look.page.battle.sides.filter((side) => speaks(side.id));
  const speakers = [...sides.map((side) => [side.id, text.sourceOf(named(side.name))] as const), [
    "third",
    text.thirdSource,
  ] as const];
  return h(
    "ul",
    { class: "legend" },
    speakers.map(([side, words]) => {
      const { symbol } = voice(look, side);
      const shape = h("span", { class: `shape ${side === "third" ? "third" : `side-${look.sideIndex(side)}`}`, "aria-hidden": "true" }, SHAPES[symbol]);
      return h("li", {}, shape, ` ${text.said} ${words}`);
    }),
    h("li", {}, h("span", { class: "swatch band-50", "aria-hidden": "true" }), ` ${text.interval50}`),
    h("li", {}, h("span", { class: "swatch band-90", "aria-hidden": "true" }), ` ${text.interval90}`),
    h("li", {}, h("span", { class: "shape", "aria-hidden": "true" }, "→"), ` ${text.openEnded}`),
  );
}
