// The ground on a canvas: relief, rivers, ways, names and a scale. Shared by the map of engagements and by the battle.

import { h } from "./dom.ts";
import { decodeRaster, hillshade, tint } from "./relief.ts";
import { named, text } from "./text/index.ts";
import type { MapData, MapLine, MapPlace, Names } from "./model.ts";

export type Spot = [number, number];
/** From metres of the plane to pixels of a picture. */
export type Place = (point: Spot) => Spot;
export interface Box { left: number; right: number; top: number; bottom: number }

/** Fonts of names on maps, with those of Korean, Chinese and Japanese systems. */
export const SANS = '"Helvetica Neue", Arial, "Noto Sans CJK KR", "Noto Sans CJK JP", "Noto Sans CJK SC", "Apple SD Gothic Neo", "Malgun Gothic", sans-serif';
const RANK = ["town", "pass", "height", "peak", "village", "hamlet"];

export function heightRange(map: MapData): [number, number] {
  const { offset, step } = map.heights_m;
  return [offset, offset + step * (map.heights_m.bytes === 2 ? 65535 : 255)];
}

const painted = new WeakMap<MapData, HTMLCanvasElement>();

/** The relief at its own resolution, painted once; scaled when drawn. */
export function paintRelief(map: MapData): HTMLCanvasElement {
  const before = painted.get(map);
  if (before) return before;
  const { columns, rows } = map.heights_m;
  const heights = decodeRaster(map.heights_m);
  const cover = decodeRaster(map.cover);
  const light = hillshade(heights, columns, rows, map.width_m / columns);
  const [low, high] = heightRange(map);
  const canvas = h("canvas", { width: columns, height: rows });
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(columns, rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const cell = row * columns + column;
      const coverRow = Math.floor((row * map.cover.rows) / rows);
      const coverColumn = Math.floor((column * map.cover.columns) / columns);
      const wooded = map.covers[cover[coverRow * map.cover.columns + coverColumn]!]?.wooded ?? 0;
      const share = (heights[cell]! - low) / Math.max(high - low, 1);
      const [red, green, blue] = tint(wooded, share, light[cell]!);
      image.data.set([red, green, blue, 255], cell * 4);
    }
  }
  context.putImageData(image, 0, 0);
  painted.set(map, canvas);
  return canvas;
}

/** Rivers and ways, wider where the picture is nearer. */
export function drawLines(context: CanvasRenderingContext2D, map: MapData, place: Place, near = 1): void {
  const wider = Math.min(2.2, Math.max(1, Math.sqrt(near)));
  for (const way of map.ways) {
    const road = way.class === "cart-road";
    stroke(context, way, place, "rgb(110 70 40 / 0.75)", (road ? 1.6 : 1.1) * wider, road ? [] : [5, 3]);
  }
  for (const river of map.rivers) stroke(context, river, place, "rgb(45 95 150 / 0.9)", (river.class === "stream" ? 1 : 1.8) * wider, []);
}

function stroke(context: CanvasRenderingContext2D, line: MapLine, place: Place, colour: string, width: number, dash: number[]): void {
  context.beginPath();
  line.points.forEach((point, index) => {
    const [x, y] = place(point);
    if (index === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  });
  context.lineJoin = "round";
  context.setLineDash(dash);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
  context.setLineDash([]);
}

export function free(box: Box, taken: Box[], width: number, height: number): boolean {
  return box.left >= 2 && box.right <= width - 2 && box.top >= 2 && box.bottom <= height - 2
    && taken.every((other) => box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom);
}

/** Words with a light edge, so that they can be read on any ground. */
export function write(context: CanvasRenderingContext2D, words: string, x: number, y: number, colour: string, edge = "rgb(255 253 245 / 0.88)"): void {
  context.lineWidth = 3;
  context.lineJoin = "round";
  context.strokeStyle = edge;
  context.strokeText(words, x, y);
  context.fillStyle = colour;
  context.fillText(words, x, y);
}

/** A name without what stands in brackets behind it. */
export function short(names: Names): string { return named(names).replace(/\s*[(（].*[)）]$/, ""); }

/** Names that find room, the weightier first. */
export function namePlaces(context: CanvasRenderingContext2D, places: MapPlace[], place: Place, taken: Box[], width: number, height: number): void {
  const rank = (kind: string) => (RANK.includes(kind) ? RANK.indexOf(kind) : RANK.length);
  context.textBaseline = "middle";
  context.textAlign = "left";
  for (const found of [...places].sort((a, b) => rank(a.kind) - rank(b.kind))) {
    const [x, y] = place([found.at.x_m, found.at.y_m]);
    if (x < 0 || x > width || y < 0 || y > height) continue;
    context.fillStyle = "rgb(40 34 28)";
    context.beginPath();
    if (found.kind === "height" || found.kind === "peak") {
      context.moveTo(x, y - 4);
      context.lineTo(x + 4, y + 3);
      context.lineTo(x - 4, y + 3);
    } else context.arc(x, y, found.kind === "town" ? 3.2 : 2.2, 0, 2 * Math.PI);
    context.fill();
    context.font = `${found.kind === "town" ? 600 : 400} ${width < 520 ? 10 : 12}px ${SANS}`;
    const words = short(found.name);
    const wide = context.measureText(words).width;
    const spots: Spot[] = [[x + 6, y], [x - 6 - wide, y], [x - wide / 2, y - 11], [x - wide / 2, y + 11], ...beyond(x, y, wide)];
    const spot = spots.find(([left, middle]) =>
      free({ left, right: left + wide, top: middle - 7, bottom: middle + 7 }, taken, width, height)
    );
    if (!spot) continue;
    taken.push({ left: spot[0], right: spot[0] + wide, top: spot[1] - 7, bottom: spot[1] + 7 });
    write(context, words, spot[0], spot[1], "rgb(35 30 25)");
  }
}

/** Places for a name whose own place is covered by a marker. */
function beyond(x: number, y: number, wide: number): Spot[] {
  return [[x + 19, y], [x - 19 - wide, y], [x - wide / 2, y - 24], [x - wide / 2, y + 24]];
}

export function nameRivers(context: CanvasRenderingContext2D, rivers: MapLine[], place: Place, taken: Box[], width: number, height: number): void {
  context.font = `italic ${width < 520 ? 10 : 12}px ${SANS}`;
  context.textBaseline = "middle";
  context.textAlign = "left";
  const done = new Set<string>();
  for (const river of rivers) {
    const words = river.name ? short(river.name) : "";
    if (words === "" || done.has(words)) continue;
    const wide = context.measureText(words).width;
    for (const share of [0.5, 0.35, 0.65, 0.2, 0.8, 0.1, 0.9]) {
      const point = river.points[Math.floor(share * (river.points.length - 1))];
      if (!point) continue;
      const [x, y] = place(point);
      const box = { left: x + 5, right: x + 5 + wide, top: y + 3, bottom: y + 17 };
      if (!free(box, taken, width, height)) continue;
      taken.push(box);
      done.add(words);
      write(context, words, box.left, y + 10, "rgb(30 75 130)");
      break;
    }
  }
}

/** A bar of a round length with north beside it, in the lower left corner. */
export function scaleBar(context: CanvasRenderingContext2D, scale: number, width: number, height: number): void {
  const length_m = [20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50].find((m) => m * scale < Math.min(140, width * 0.3)) ?? 20;
  const long = length_m * scale;
  context.strokeStyle = "rgb(35 30 25)";
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(12, height - 18);
  context.lineTo(12, height - 12);
  context.lineTo(12 + long, height - 12);
  context.lineTo(12 + long, height - 18);
  context.stroke();
  context.font = `12px ${SANS}`;
  context.textAlign = "left";
  context.textBaseline = "middle";
  const words = length_m >= 1_000 ? text.km(length_m / 1_000) : `${length_m} m`;
  write(context, `${words} · ${text.north} ↑`, 16, height - 23, "rgb(35 30 25)");
}
