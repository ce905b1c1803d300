// The ground: relief on a canvas, engagements as buttons over it.

import { fullName, h, otherNames, whenResized } from "../dom.ts";
import { dayWords, estimate, estimateRange, grouped, percent, spanWords } from "../numbers.ts";
import { decodeRaster, hillshade, tint } from "../relief.ts";
import { text } from "../text.ts";
import { tookPart } from "./rest.ts";
import type { Look } from "../look.ts";
import type { Engagement, MapData, MapLine, MapPlace } from "../model.ts";

export function groundPart(look: Look): Node[] {
  const map = look.page.map;
  if (!map) return [h("p", {}, text.noGround)];
  const canvas = h("canvas", { role: "img", "aria-label": text.groundLabel });
  const frame = h("div", { class: "map" }, canvas);
  frame.style.aspectRatio = `${map.width_m} / ${map.depth_m}`;
  const told = h("div", { class: "told", "aria-live": "polite" }, h("p", { class: "small" }, text.chooseEngagement));
  const buttons: HTMLButtonElement[] = [];
  look.page.engagements.forEach((engagement, index) => {
    if (!engagement.at) return;
    const button = h(
      "button",
      { type: "button", class: "marker", "aria-pressed": "false", "aria-label": `${index + 1}. ${engagement.name.en}`, title: engagement.name.en },
      String(index + 1),
    );
    button.addEventListener("click", () => {
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      told.replaceChildren(...tell(look, engagement));
    });
    buttons.push(button);
    frame.append(button);
  });
  const relief = paintRelief(map);
  const fought = look.page.engagements.flatMap((engagement) => (engagement.at ? [engagement.at] : []));
  whenResized(frame, (width) => {
    const spots = apart(fought.map((at): Spot => [at.x_m, at.y_m]), width, map);
    spots.forEach(([x, y], index) => {
      // In per cent, so that a page in print keeps them in place.
      buttons[index]!.style.left = `${(x / width) * 100}%`;
      buttons[index]!.style.top = `${(y / ((width * map.depth_m) / map.width_m)) * 100}%`;
    });
    draw(canvas, relief, map, spots, width);
  });
  const heights = heightRange(map);
  return [
    h("p", {}, text.groundLead),
    h("div", { class: "ground" }, frame, told),
    h(
      "ul",
      { class: "legend" },
      [...new Set(map.covers.map((cover) => cover.wooded))].map((wooded) => {
        const swatch = h("span", { class: "swatch", "aria-hidden": "true" });
        swatch.style.background = `rgb(${tint(wooded, 0.2, 0.68).map(Math.round).join(" ")})`;
        const alike = map.covers.filter((cover) => cover.wooded === wooded).map((cover) => cover.name);
        return h("li", {}, swatch, ` ${alike.join(", ")}`);
      }),
      h("li", {}, h("span", { class: "stroke river", "aria-hidden": "true" }), ` ${text.river}`),
      h("li", {}, h("span", { class: "stroke way", "aria-hidden": "true" }), ` ${text.way}`),
      h("li", {}, text.heightsRange(grouped(heights[0]), grouped(heights[1]))),
    ),
    map.relief_note === "" ? null : h("p", { class: "small" }, map.relief_note),
    h(
      "details",
      {},
      h("summary", {}, `${text.placesList} (${map.places.length})`),
      h(
        "ul",
        { class: "columns" },
        map.places.map((place) =>
          h("li", {}, fullName(place.name), h("span", { class: "small" }, ` ${place.kind}, ${place.at.lat.toFixed(3)} N ${place.at.lon.toFixed(3)} E`))
        ),
      ),
    ),
  ].filter((part) => part !== null);
}

type Spot = [number, number];
/** Markers are this wide, px, with a little air. */
const MARKER_PX = 29;

/** Where the markers stand, px: at their places, or beside one another where places coincide. */
function apart(places: Spot[], width: number, map: MapData): Spot[] {
  const scale = width / map.width_m;
  const height = map.depth_m * scale;
  const placed: Spot[] = [];
  for (const [x_m, y_m] of places) {
    const [x, y] = [x_m * scale, height - y_m * scale];
    const around = [1, 2, 3].flatMap((ring) =>
      [0, 4, 2, 6, 1, 5, 3, 7].map((eighth): Spot => {
        const angle = (eighth * Math.PI) / 4;
        return [x + ring * MARKER_PX * Math.cos(angle), y + ring * MARKER_PX * Math.sin(angle)];
      })
    );
    const clear = ([left, top]: Spot) =>
      left > 14 && left < width - 14 && top > 14 && top < height - 14
      && placed.every(([other_x, other_y]) => Math.hypot(other_x - left, other_y - top) >= MARKER_PX - 1);
    placed.push([[x, y] as Spot, ...around].find(clear) ?? [x, y]);
  }
  return placed;
}

function heightRange(map: MapData): [number, number] {
  const { offset, step } = map.heights_m;
  return [offset, offset + step * (map.heights_m.bytes === 2 ? 65535 : 255)];
}

function tell(look: Look, engagement: Engagement): Node[] {
  const losses = engagement.sides.filter(tookPart).map((side) => {
    const words = [["killed", side.killed], ["wounded", side.wounded]] as const;
    const told = words.flatMap(([kind, interval]) =>
      interval ? [`${estimate(interval.median)} ${kind} (${estimateRange(interval.low, interval.high)})`] : []
    );
    return told.length > 0 ? h("p", {}, h("strong", {}, `${look.sideName(side.side)}: `), told.join(", ")) : null;
  });
  const begins = engagement.median_start ? `${text.begins}: ${dayWords(engagement.median_start)}` : null;
  return [
    h("h3", {}, fullName(engagement.name)),
    engagement.place ? h("p", {}, fullName(engagement.place)) : null,
    h("p", {}, text.happened(percent(engagement.share_of_runs))),
    h("p", { class: "small" }, `${text.recorded}: ${spanWords(engagement.from, engagement.to)}`),
    begins ? h("p", { class: "small" }, begins) : null,
    ...losses,
    engagement.note === "" ? null : h("p", {}, engagement.note),
  ].filter((part) => part !== null);
}

/** The relief at its own resolution; scaled when drawn. */
function paintRelief(map: MapData): HTMLCanvasElement {
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
  return canvas;
}

function draw(canvas: HTMLCanvasElement, relief: HTMLCanvasElement, map: MapData, markers: Spot[], width: number): void {
  const height = (width * map.depth_m) / map.width_m;
  const sharpness = Math.min(3, Math.max(2, window.devicePixelRatio));
  canvas.width = Math.round(width * sharpness);
  canvas.height = Math.round(height * sharpness);
  const context = canvas.getContext("2d")!;
  context.scale(sharpness, sharpness);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  context.drawImage(relief, 0, 0, width, height);
  const scale = width / map.width_m;
  const place = ([x_m, y_m]: [number, number]): [number, number] => [x_m * scale, height - y_m * scale];
  for (const way of map.ways) stroke(context, way, place, "rgb(110 70 40 / 0.75)", way.class === "cart-road" ? 1.6 : 1.1, way.class === "cart-road" ? [] : [5, 3]);
  for (const river of map.rivers) stroke(context, river, place, "rgb(45 95 150 / 0.9)", river.class === "stream" ? 1 : 1.8, []);
  const taken: Box[] = markers.map(([x, y]) => ({ left: x - 15, right: x + 15, top: y - 15, bottom: y + 15 }));
  taken.push({ left: 0, right: 150, top: height - 34, bottom: height });
  nameRivers(context, map.rivers, place, taken, width, height);
  namePlaces(context, map.places, place, taken, width, height);
  scaleBar(context, scale, width, height);
}

type Place = (point: [number, number]) => [number, number];
interface Box { left: number; right: number; top: number; bottom: number }

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

function free(box: Box, taken: Box[], width: number, height: number): boolean {
  return box.left >= 2 && box.right <= width - 2 && box.top >= 2 && box.bottom <= height - 2
    && taken.every((other) => box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom);
}

function write(context: CanvasRenderingContext2D, words: string, x: number, y: number, colour: string): void {
  context.lineWidth = 3;
  context.lineJoin = "round";
  context.strokeStyle = "rgb(255 253 245 / 0.85)";
  context.strokeText(words, x, y);
  context.fillStyle = colour;
  context.fillText(words, x, y);
}

const SANS = '"Helvetica Neue", Arial, "Noto Sans CJK KR", "Apple SD Gothic Neo", "Malgun Gothic", sans-serif';
const RANK = ["town", "pass", "height", "peak", "village", "hamlet"];

/** Names that find room, the weightier first; the English name and, where there is room, a second one. */
function namePlaces(context: CanvasRenderingContext2D, places: MapPlace[], place: Place, taken: Box[], width: number, height: number): void {
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
    const short = found.name.en.replace(/\s*\(.*\)$/, "");
    const second = otherNames(found.name)[0]?.[1].replace(/\s*\(.*\)$/, "");
    context.font = `${found.kind === "town" ? 600 : 400} ${width < 520 ? 10 : 12}px ${SANS}`;
    for (const words of second && width >= 520 ? [`${short} ${second}`, short] : [short]) {
      const wide = context.measureText(words).width;
      const spots: [number, number][] = [[x + 6, y], [x - 6 - wide, y], [x - wide / 2, y - 11], [x - wide / 2, y + 11], ...beyond(x, y, wide)];
      const spot = spots.find(([left, middle]) =>
        free({ left, right: left + wide, top: middle - 7, bottom: middle + 7 }, taken, width, height)
      );
      if (!spot) continue;
      taken.push({ left: spot[0], right: spot[0] + wide, top: spot[1] - 7, bottom: spot[1] + 7 });
      write(context, words, spot[0], spot[1], "rgb(35 30 25)");
      break;
    }
  }
}

/** Places for a name whose own place is covered by a marker. */
function beyond(x: number, y: number, wide: number): Spot[] {
  return [[x + 19, y], [x - 19 - wide, y], [x - wide / 2, y - 24], [x - wide / 2, y + 24]];
}

function nameRivers(context: CanvasRenderingContext2D, rivers: MapLine[], place: Place, taken: Box[], width: number, height: number): void {
  context.font = `italic ${width < 520 ? 10 : 12}px ${SANS}`;
  context.textBaseline = "middle";
  context.textAlign = "left";
  const named = new Set<string>();
  for (const river of rivers) {
    const words = river.name?.en.replace(/\s*\(.*\)$/, "");
    if (!words || named.has(words)) continue;
    const wide = context.measureText(words).width;
    for (const share of [0.5, 0.35, 0.65, 0.2, 0.8]) {
      const point = river.points[Math.floor(share * (river.points.length - 1))];
      if (!point) continue;
      const [x, y] = place(point);
      const box = { left: x + 5, right: x + 5 + wide, top: y + 3, bottom: y + 17 };
      if (!free(box, taken, width, height)) continue;
      taken.push(box);
      named.add(words);
      write(context, words, box.left, y + 10, "rgb(30 75 130)");
      break;
    }
  }
}

function scaleBar(context: CanvasRenderingContext2D, scale: number, width: number, height: number): void {
  const length_km = [20, 10, 5, 2, 1].find((km) => km * 1000 * scale < Math.min(140, width * 0.3)) ?? 1;
  const long = length_km * 1000 * scale;
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
  write(context, `${text.km(length_km)} · ${text.north} ↑`, 16, height - 23, "rgb(35 30 25)");
}
