// The dispute: claims on a logarithmic axis against the posterior, each to be read where it stands.

import { disputeChart, overviewChart, posteriorWords, SIGNS, voice } from "../charts.ts";
import { h, whenResized } from "../dom.ts";
import { type Disputed, disputedQuantities, type Look } from "../look.ts";
import { claimCard, rowLabel } from "./card.ts";
import { named, text } from "../text/index.ts";
import type { Claim } from "../model.ts";

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
  const choice = quantityChoice(look, quantities, "dispute-choice");
  const copies = h("input", { type: "checkbox", id: "dispute-copies" });
  const chart = h("div", { class: "chart open", id: "dispute-chart" });
  const caption = h("figcaption", { "aria-live": "polite" });
  let width = 0;
  const draw = () => {
    const quantity = quantities.find((found) => found.key === choice.value) ?? quantities[0]!;
    const claims = quantity.claims.filter((claim) => copies.checked || claim.copy_of === null);
    const posterior = look.posterior(quantity);
    caption.textContent = posterior
      ? `${look.about(quantity)}${text.colon}${text.posteriorBand} ${posteriorWords(posterior)}`
      : `${look.about(quantity)}${text.colon}${text.noPosterior}`;
    if (width > 0) drawRows(look, quantity, claims, chart, width);
  };
  choice.addEventListener("change", draw);
  copies.addEventListener("change", draw);
  whenResized(chart, (now) => {
    width = now;
    draw();
  });
  draw();
  parts.push(
    h("h3", {}, text.disputeOne),
    h("p", { class: "screen-only" }, text.disputeHow),
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

/** Quantities to choose from: the whole battle first, then engagement by engagement. */
export function quantityChoice(look: Look, quantities: Disputed[], id: string): HTMLSelectElement {
  const groups = new Map<string, Disputed[]>();
  for (const quantity of quantities) {
    const group = groups.get(quantity.engagement) ?? [];
    group.push(quantity);
    groups.set(quantity.engagement, group);
  }
  return h(
    "select",
    { id },
    [...groups].map(([engagement, those]) =>
      h(
        "optgroup",
        { label: look.where(engagement) },
        those.map((quantity) => h("option", { value: quantity.key }, `${look.about(quantity)} (${quantity.claims.length})`)),
      )
    ),
  );
}

/** The chart with a button over every row; the claim is told beneath the row while it is pointed at, in focus or chosen. */
function drawRows(look: Look, quantity: Disputed, claims: Claim[], box: HTMLElement, width: number): void {
  const { chart, rows } = disputeChart(look, quantity, claims, width);
  const card = h("div", { class: "card", id: "dispute-card", "aria-live": "polite", hidden: true });
  let chosen: string | null = null;
  const buttons = rows.map(({ claim, top, height }) => {
    const button = h("button", {
      type: "button",
      class: "row",
      "aria-expanded": "false",
      "aria-controls": "dispute-card",
      "aria-label": rowLabel(look, claim),
    });
    button.style.top = `${top}px`;
    button.style.height = `${height}px`;
    return button;
  });
  const show = (index: number | null) => {
    buttons.forEach((button, place) => button.setAttribute("aria-expanded", String(place === index)));
    card.hidden = index === null;
    const row = index === null ? undefined : rows[index];
    if (!row) return;
    card.replaceChildren(...claimCard(look, quantity, row.claim, () => {
      chosen = null;
      show(null);
    }));
    card.style.top = `${row.top + row.height}px`;
  };
  buttons.forEach((button, index) => {
    const id = rows[index]!.claim.id;
    button.addEventListener("pointerenter", (event) => {
      if (chosen === null && event.pointerType === "mouse") show(index);
    });
    button.addEventListener("focus", () => {
      if (chosen === null) show(index);
    });
    button.addEventListener("click", () => {
      chosen = chosen === id ? null : id;
      show(chosen === null ? null : index);
    });
  });
  const inner = h("div", { class: "rows" }, chart, buttons, card);
  inner.addEventListener("pointerleave", (event) => {
    if (chosen === null && event.pointerType === "mouse" && !inner.contains(document.activeElement)) show(null);
  });
  inner.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    chosen = null;
    show(null);
  });
  inner.addEventListener("focusout", (event) => {
    if (chosen === null && !inner.contains(event.relatedTarget as Node | null)) show(null);
  });
  box.replaceChildren(inner);
}

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
      const shape = h("span", { class: `shape ${side === "third" ? "third" : `side-${look.sideIndex(side)}`}`, "aria-hidden": "true" }, SIGNS[symbol]);
      return h("li", {}, shape, ` ${text.said(words)}`);
    }),
    h("li", {}, h("span", { class: "shape", "aria-hidden": "true" }, "○"), ` ${text.copyMark}`),
    h("li", {}, h("span", { class: "swatch band-50", "aria-hidden": "true" }), ` ${text.interval50}`),
    h("li", {}, h("span", { class: "swatch band-90", "aria-hidden": "true" }), ` ${text.interval90}`),
    h("li", {}, h("span", { class: "shape", "aria-hidden": "true" }, "→"), ` ${text.openEnded}`),
  );
}
