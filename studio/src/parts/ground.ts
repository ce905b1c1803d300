// The ground: relief on a canvas, engagements as buttons over it.

import { english, fullName, h, told, whenResized } from "../dom.ts";
import { dayWords, estimate, estimateRange, grouped, percent, spanWords } from "../numbers.ts";
import { tint } from "../relief.ts";
import { type Box, drawLines, heightRange, namePlaces, nameRivers, paintRelief, scaleBar, type Place, type Spot } from "../terrain.ts";
import { kindWords, named, text } from "../text/index.ts";
import { statementWords } from "../text/statements.ts";
import { densityLayers } from "./density.ts";
import { tookPart } from "./rest.ts";
import type { Look } from "../look.ts";
import type { Engagement, MapData } from "../model.ts";

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
      { type: "button", class: "marker", "aria-pressed": "false", "aria-label": `${index + 1}. ${named(engagement.name)}`, title: named(engagement.name) },
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
  let drawn = 0;
  const layers = densityLayers(look, "ground-layer", () => show(drawn));
  const show = (width: number) => {
    drawn = width;
    if (width === 0) return;
    frame.classList.toggle("layered", layers?.on() ?? false);
    const spots = apart(fought.map((at): Spot => [at.x_m, at.y_m]), width, map);
    spots.forEach(([x, y], index) => {
      // In per cent, so that a page in print keeps them in place.
      buttons[index]!.style.left = `${(x / width) * 100}%`;
      buttons[index]!.style.top = `${(y / ((width * map.depth_m) / map.width_m)) * 100}%`;
    });
    draw(canvas, relief, map, spots, width, layers?.draw);
  };
  whenResized(frame, show);
  const heights = heightRange(map);
  return [
    h("p", {}, text.groundLead),
    layers?.control ?? null,
    h("div", { class: "ground" }, frame, told),
    h(
      "ul",
      { class: "legend" },
      [...new Set(map.covers.map((cover) => cover.wooded))].map((wooded) => {
        const swatch = h("span", { class: "swatch", "aria-hidden": "true" });
        swatch.style.background = `rgb(${tint(wooded, 0.2, 0.68).map(Math.round).join(" ")})`;
        const alike = map.covers.filter((cover) => cover.wooded === wooded).map((cover) => text.covers[cover.id] ?? cover.name);
        return h("li", {}, swatch, ` ${alike.join(", ")}`);
      }),
      h("li", {}, h("span", { class: "stroke river", "aria-hidden": "true" }), ` ${text.river}`),
      h("li", {}, h("span", { class: "stroke way", "aria-hidden": "true" }), ` ${text.way}`),
      h("li", {}, text.heightsRange(grouped(heights[0]), grouped(heights[1]))),
    ),
    map.relief_note === "" ? null : h("p", { class: "small" }, statementWords(map.relief_note) ?? english(map.relief_note)),
    h(
      "details",
      { class: "not-in-print" },
      h("summary", {}, `${text.placesList} (${map.places.length})`),
      h(
        "ul",
        { class: "columns" },
        map.places.map((place) =>
          h("li", {}, fullName(place.name), h("span", { class: "small" }, ` ${text.placeKinds[place.kind] ?? place.kind}${text.comma}${place.at.lat.toFixed(3)} N ${place.at.lon.toFixed(3)} E`))
        ),
      ),
    ),
  ].filter((part) => part !== null);
}

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

function tell(look: Look, engagement: Engagement): Node[] {
  const losses = engagement.sides.filter(tookPart).map((side) => {
    const words = [[kindWords("killed"), side.killed], [kindWords("wounded"), side.wounded]] as const;
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
    engagement.note === "" ? null : h("p", {}, told(engagement.note, engagement.note_in)),
  ].filter((part) => part !== null);
}

function draw(canvas: HTMLCanvasElement, relief: HTMLCanvasElement, map: MapData, markers: Spot[], width: number, layer?: (context: CanvasRenderingContext2D, place: Place, scale: number) => void): void {
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
  drawLines(context, map, place);
  layer?.(context, place, scale);
  const taken: Box[] = markers.map(([x, y]) => ({ left: x - 15, right: x + 15, top: y - 15, bottom: y + 15 }));
  taken.push({ left: 0, right: 150, top: height - 34, bottom: height });
  nameRivers(context, map.rivers, place, taken, width, height);
  namePlaces(context, map.places, place, taken, width, height);
  scaleBar(context, scale, width, height);
}

