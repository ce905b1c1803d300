// Assumptions: unknowns as sliders over their priors, mechanisms as switches, orders and other files as text. Nothing of it is saved unless
// somebody says so; fights and ensembles from this window take it as it stands here.

import { english, h } from "../dom.ts";
import { language, text } from "../text/index.ts";
import { statementWords } from "../text/statements.ts";
import type { State, Unknown } from "./api.ts";
import type { Desk } from "./common.ts";
import type { Part } from "./desk.ts";
import { valueText } from "./figures.ts";
import { editorOf } from "./files.ts";
import { mechanismName, words } from "./words.ts";

const STEPS = 1000;
const WIDTH = 240;
const HEIGHT = 34;
const SVG = "http://www.w3.org/2000/svg";

/** Where a value stands on a slider, 0 to 1. */
export function place(unknown: Pick<Unknown, "low" | "high" | "logarithmic">, value: number): number {
  const { low, high, logarithmic } = unknown;
  if (high <= low) return 0;
  const share = logarithmic ? Math.log(Math.max(value, low) / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.min(1, Math.max(0, share));
}

/** The value at a place, with as many digits as a person would say. */
export function valueAt(unknown: Pick<Unknown, "low" | "high" | "logarithmic">, share: number): number {
  const { low, high, logarithmic } = unknown;
  const value = logarithmic ? low * (high / low) ** share : low + share * (high - low);
  const digits = high - low >= 20 && Math.abs(value) >= 10 ? Math.round(value) : Number(value.toPrecision(3));
  return Math.min(high, Math.max(low, digits));
}

function svg(name: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** The prior as a curve: light where nine in ten lie, dark the middle half, a line at the median, a pin where the value is held. */
function curve(unknown: Unknown): { node: SVGElement; pin(value: number | null): void } {
  const [q05, q25, q50, q75, q95] = unknown.quantiles;
  const node = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT + 2}`, class: "prior", role: "img", preserveAspectRatio: "none" });
  node.setAttribute("aria-label", words().priorLabel(valueText(q05), valueText(q50), valueText(q95)));
  const x = (value: number) => Number((place(unknown, value) * WIDTH).toFixed(1));
  if (unknown.values) {
    for (const value of unknown.values.slice(0, 80)) node.append(svg("line", { x1: x(value), x2: x(value), y1: HEIGHT, y2: 8, class: "stick" }));
  } else {
    const most = Math.max(...unknown.density, 1e-300);
    const points = unknown.density.map((density, index) => [index / (unknown.density.length - 1) * WIDTH, HEIGHT - density / most * (HEIGHT - 3)] as const);
    const part = (from: number, to: number, kind: string) => {
      const inside = points.filter(([at]) => at >= from && at <= to);
      if (inside.length < 2) return;
      const path = `M${inside[0]?.[0]},${HEIGHT} ${inside.map(([at, y]) => `L${at.toFixed(1)},${y.toFixed(1)}`).join(" ")} L${inside.at(-1)?.[0]},${HEIGHT} Z`;
      node.append(svg("path", { d: path, class: kind }));
    };
    part(0, WIDTH, "all");
    part(x(q05), x(q95), "ninety");
    part(x(q25), x(q75), "fifty");
  }
  node.append(svg("line", { x1: x(q50), x2: x(q50), y1: 0, y2: HEIGHT, class: "median" }));
  const pin = svg("path", { class: "pin", d: "" });
  node.append(pin);
  return {
    node,
    pin: (value) => {
      const at = value === null ? null : x(value);
      pin.setAttribute("d", at === null ? "" : `M${at - 5},0 L${at + 5},0 L${at},8 Z M${at},0 L${at},${HEIGHT}`);
    },
  };
}

function unknownRow(desk: Desk, unknown: Unknown): { node: HTMLElement; put(): void } {
  const { asked } = desk;
  const middle = unknown.middle ?? unknown.quantiles[2];
  const name = `unknown-${unknown.id}`;
  const own = unknown.says_in?.[language()] ?? statementWords(unknown.says);
  const says = own ?? unknown.says;
  const unit = unknown.unit === "-" ? "" : text.unitNames[unknown.unit] ?? unknown.unit;
  const hold = h("input", { type: "checkbox", id: `${name}-hold`, "aria-label": words().holdAt(says) });
  const number = h("input", { type: "number", id: name, step: "any", "aria-label": words().valueOf(says) });
  const slider = h("input", {
    type: "range", min: 0, max: unknown.values ? unknown.values.length - 1 : STEPS, step: 1, id: `${name}-slider`, "aria-label": words().valueOf(says),
  });
  const line = curve(unknown);
  const values = unknown.values ? [...unknown.values].sort((one, other) => one - other) : null;
  const share = (value: number) =>
    values ? values.reduce((best, one, index) => (Math.abs(one - value) < Math.abs((values[best] as number) - value) ? index : best), 0) : Math.round(place(unknown, value) * STEPS);
  const state = h("span", { class: "held-state" });

  function put(): void {
    const held = asked.set[unknown.id];
    const value = held ?? middle;
    hold.checked = held !== undefined;
    number.value = String(Number(value.toPrecision(6)));
    slider.value = String(share(value));
    slider.setAttribute("aria-valuetext", `${valueText(value)} ${unit}`);
    line.pin(held ?? null);
    state.textContent = held === undefined ? words().letVary : words().held;
    node.classList.toggle("held", held !== undefined);
  }
  function set(value: number | null): void {
    if (value === null) delete asked.set[unknown.id];
    else asked.set[unknown.id] = value;
    desk.assumed();
  }
  hold.addEventListener("change", () => set(hold.checked ? Number(number.value) : null));
  slider.addEventListener("input", () => {
    const at = Number(slider.value);
    set(values ? (values[at] as number) : valueAt(unknown, at / STEPS));
  });
  number.addEventListener("change", () => {
    const value = Number(number.value);
    if (number.value !== "" && Number.isFinite(value)) set(value);
    else put();
  });
  const node = h(
    "li",
    { class: "unknown" },
    h("div", { class: "unknown-name" }, h("b", {}, own ?? english(says)), " ", h("code", {}, unknown.id),
      h("div", { class: "small" }, words().priorWords(valueText(unknown.quantiles[0]), valueText(unknown.quantiles[4])), unit === "" ? "" : ` ${unit}`,
        unknown.source ? [` · ${words().priorSource}: `, english(unknown.source)] : "")),
    h("div", { class: "unknown-slider" }, line.node as unknown as Node, slider),
    h("div", { class: "unknown-value" }, number, unit === "" ? null : h("span", {}, ` ${unit}`), h("label", {}, hold, ` ${words().hold}`), state),
  );
  put();
  return { node, put };
}

/** What is assumed beyond the folder, as a list with a way back for each. */
export function inForce(desk: Desk): HTMLElement {
  const box = h("div", { class: "in-force", role: "group", "aria-label": words().inForce });
  const draw = () => {
    const { set, without, changed } = desk.asked;
    const chip = (text: string, away: () => void) => {
      const button = h("button", { type: "button", class: "chip" }, text, h("span", { "aria-hidden": "true" }, " ×"));
      button.addEventListener("click", () => {
        away();
        desk.assumed();
      });
      return button;
    };
    const chips = [
      ...Object.entries(set).map(([id, value]) => chip(words().heldAt(id, valueText(value)), () => { delete set[id]; })),
      ...without.map((name) => chip(words().off(mechanismName(name)), () => { desk.asked.without = without.filter((one) => one !== name); })),
      ...Object.keys(changed).map((file) => chip(words().tried(file), () => { delete changed[file]; })),
    ];
    box.replaceChildren(h("p", {}, h("b", {}, `${words().inForce}: `), chips.length === 0 ? words().asItStands : null), ...chips);
  };
  draw();
  desk.onAssumed(draw);
  return box;
}

export function assumptionsPart(desk: Desk): Part {
  const { unknowns, mechanisms } = desk.battle;
  const rows = unknowns.map((unknown) => unknownRow(desk, unknown));
  const switches = mechanisms.map((name) => {
    const box = h("input", { type: "checkbox", id: `mechanism-${name}` });
    box.addEventListener("change", () => {
      desk.asked.without = [...desk.asked.without.filter((one) => one !== name), ...(box.checked ? [] : [name])].sort();
      desk.assumed();
    });
    return { name, box };
  });
  const put = () => {
    for (const row of rows) row.put();
    for (const { name, box } of switches) box.checked = !desk.asked.without.includes(name);
  };
  put();
  desk.onAssumed(put);
  const editor = editorOf(desk, Object.keys(desk.state.files).filter((file) => file.endsWith(".toml")), "orders.toml");
  const reset = h("button", { type: "button", id: "reset" }, words().reset);
  reset.addEventListener("click", () => {
    Object.assign(desk.asked, { set: {}, without: [], changed: {} });
    desk.assumed();
  });
  const node = h(
    "section",
    { "aria-labelledby": "to-assumptions" },
    h("h2", {}, words().assumptions),
    inForce(desk),
    h("p", { class: "buttons" }, reset),
    h("h3", {}, words().unknowns),
    h("p", { class: "lead" }, words().unknownsLead),
    h("ul", { class: "unknowns" }, rows.map((row) => row.node)),
    h("h3", {}, words().mechanisms),
    h("p", { class: "lead" }, words().mechanismsLead),
    h("ul", { class: "mechanisms" }, switches.map(({ name, box }) => h("li", {}, h("label", { title: name }, box, ` ${mechanismName(name)}`)))),
    h("h3", {}, words().orders),
    h("p", { class: "lead" }, words().ordersLead),
    editor.node,
  );
  return { node, dirty: editor.dirty, heard: (_: State, files) => editor.heard(files) };
}
