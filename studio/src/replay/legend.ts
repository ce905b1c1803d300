// What the signs on the map mean, drawn by the same hand as the map.

import { colour, shape } from "../colours.ts";
import { h } from "../dom.ts";
import { named } from "../text/index.ts";
import { distance } from "./telling.ts";
import type { Replay } from "./model.ts";
import { words } from "./words.ts";

type Draw = (context: CanvasRenderingContext2D) => void;
const [WIDE, HIGH] = [34, 18];

function sign(draw: Draw): HTMLCanvasElement {
  const canvas = h("canvas", { width: WIDE * 2, height: HIGH * 2, "aria-hidden": "true", class: "sign" });
  const context = canvas.getContext("2d")!;
  context.scale(2, 2);
  context.fillStyle = "#cfcfae";
  context.fillRect(0, 0, WIDE, HIGH);
  draw(context);
  return canvas;
}

const line = (stroke: string, width: number, dash: number[]): Draw => (context) => {
  context.strokeStyle = "#fffdf5";
  context.lineWidth = width + 2;
  context.beginPath();
  context.moveTo(3, HIGH / 2);
  context.lineTo(WIDE - 3, HIGH / 2);
  context.stroke();
  context.setLineDash(dash);
  context.strokeStyle = stroke;
  context.lineWidth = width;
  context.stroke();
};

const cross = (stroke: string, killed: boolean): Draw => (context) => {
  const [x, y] = [WIDE / 2, HIGH / 2];
  context.beginPath();
  if (killed) {
    context.moveTo(x - 4, y - 4);
    context.lineTo(x + 4, y + 4);
    context.moveTo(x - 4, y + 4);
    context.lineTo(x + 4, y - 4);
  } else {
    context.moveTo(x - 5, y);
    context.lineTo(x + 5, y);
  }
  context.strokeStyle = stroke;
  context.lineWidth = 2;
  context.stroke();
};

/** The legend, and what the picture cannot say. */
export function legend(replay: Replay): Node[] {
  const w = words();
  const item = (draw: Draw, label: string) => h("li", {}, sign(draw), ` ${label}`);
  const present = new Set(replay.head.units.filter((unit) => unit.men > 0).map((unit) => unit.side));
  const sides = replay.head.sides.flatMap((side, index) => {
    if (!present.has(index)) return [];
    const name = named(side.name);
    return [
      item((context) => {
        shape(context, index, WIDE / 2, HIGH / 2, 8);
        context.fillStyle = colour(index);
        context.fill();
        context.strokeStyle = "#fffdf5";
        context.stroke();
      }, w.legendUnit(name)),
      item((context) => {
        context.fillStyle = colour(index);
        for (const [x, y] of [[10, 6], [17, 11], [24, 7]] as const) {
          if (index === 0) {
            context.fillRect(x - 3, y - 1, 6, 2);
            context.fillRect(x - 1, y - 3, 2, 6);
          } else context.fillRect(x - 2.5, y - 2.5, 5, 5);
        }
      }, w.legendMan(name)),
    ];
  });
  return [
    h("h3", {}, w.legend),
    h(
      "ul",
      { class: "legend" },
      sides,
      item(line(colour(0), 1.2, [3, 3]), w.legendFire),
      item(line("#d6008f", 2, [7, 4]), w.legendFriendly),
      item(cross(colour(1), true), w.legendKilled),
      item(cross(colour(1), false), w.legendWounded),
      item((context) => {
        shape(context, 1, WIDE / 2, HIGH / 2, 7.5);
        context.fillStyle = "rgb(255 253 245 / 0.62)";
        context.fill();
        context.setLineDash([5, 3]);
        context.strokeStyle = colour(1);
        context.lineWidth = 2;
        context.stroke();
      }, w.legendBelief),
      item(line("rgb(20 16 10)", 1.1, [2, 4]), w.legendOff),
    ),
    h("p", { class: "small" }, `${w.honest} ${w.fineness(distance(Math.max(10, replay.head.fineness.place_error_m)))}`),
    h("details", {}, h("summary", {}, w.help), h("dl", { class: "keys" }, w.keys.flatMap(([keys, does]) => [h("dt", {}, keys), h("dd", {}, does)]))),
  ];
}
