// Where men were hit and where cartridges lie, engagement by engagement: signs of each side's shape and colour, the more the larger.

import { colour, shape } from "../colours.ts";
import { h } from "../dom.ts";
import { estimate, grouped } from "../numbers.ts";
import { inLanguage, text } from "../text/index.ts";
import { type Box, drawLines, namePlaces, nameRivers, paintRelief, scaleBar, type Place } from "../terrain.ts";
import type { Look } from "../look.ts";
import type { Engagement, EngagementDensity, MapData } from "../model.ts";

const catalogues = {
  en: {
    fallen: "Where men were hit",
    cartridges: "Where cartridges lie",
    men: (n: string) => `${n} men`,
    cases: (n: string) => `${n} cases`,
    most: (most: string, cell: string) => `largest sign: ${most} in a square of ${cell} m`,
    mean: (runs: string) => `mean of ${runs} ${runs === "1" ? "run" : "runs"}`,
    label: (what: string, told: string) => `${what}: ${told}`,
  },
  ko: {
    fallen: "병사가 맞은 곳",
    cartridges: "탄피가 떨어진 곳",
    men: (n: string) => `${n}명`,
    cases: (n: string) => `${n}개`,
    most: (most: string, cell: string) => `가장 큰 표시: 한 변 ${cell} m 안에 ${most}`,
    mean: (runs: string) => `모의 전투 ${runs}번의 평균`,
    label: (what: string, told: string) => `${what}: ${told}`,
  },
  zh: {
    fallen: "中弹之处",
    cartridges: "弹壳散落之处",
    men: (n: string) => `${n} 人`,
    cases: (n: string) => `${n} 枚`,
    most: (most: string, cell: string) => `最大的记号：边长 ${cell} 米的方格内 ${most}`,
    mean: (runs: string) => `${runs} 次模拟作战的平均`,
    label: (what: string, told: string) => `${what}：${told}`,
  },
  ja: {
    fallen: "兵が撃たれた場所",
    cartridges: "薬莢が落ちた場所",
    men: (n: string) => `${n}人`,
    cases: (n: string) => `${n}個`,
    most: (most: string, cell: string) => `最も大きな印：一辺 ${cell} m の升に${most}`,
    mean: (runs: string) => `模擬戦闘${runs}回の平均`,
    label: (what: string, told: string) => `${what}：${told}`,
  },
};

/** Width to height of a map. */
const ASPECT = 4 / 3;
const SHARPNESS = 2;
/** How each map is drawn that is not yet; each is drawn when it comes near the window, and all of them before the page is printed. */
const waiting = new WeakMap<Element, () => void>();
let watcher: IntersectionObserver | undefined;

function drawWhenNear(canvas: HTMLCanvasElement, draw: () => void): void {
  const now = (element: Element) => {
    const due = waiting.get(element);
    if (!due || element.clientWidth === 0) return;
    waiting.delete(element);
    watcher?.unobserve(element);
    due();
  };
  if (!watcher) {
    watcher = new IntersectionObserver((seen) => seen.forEach(({ isIntersecting, target }) => isIntersecting && now(target)), { rootMargin: "800px" });
    addEventListener("beforeprint", () => document.querySelectorAll(".fight-map canvas").forEach(now));
  }
  waiting.set(canvas, draw);
  watcher.observe(canvas);
}

/** Two maps, or none where nothing is known of the ground of the engagement. */
export function fightMaps(look: Look, engagement: Engagement): Node[] {
  const { map, density } = look.page;
  const found = density?.engagements?.find((one) => one.engagement === engagement.id);
  if (!map || !found || found.layers.length === 0) return [];
  const kinds = (["fallen", "cartridges"] as const).filter((kind) => found.layers.some((layer) => layer.kind === kind));
  return [h("div", { class: "fight-maps" }, kinds.map((kind) => oneMap(look, map, found, kind)))];
}

function oneMap(look: Look, map: MapData, density: EngagementDensity, kind: "fallen" | "cartridges"): HTMLElement {
  const words = inLanguage(catalogues);
  const layers = density.layers.filter((layer) => layer.kind === kind);
  const count = kind === "fallen" ? words.men : words.cases;
  const sides = layers.map((layer) => {
    const all = layer.cells.reduce((sum, [, count]) => sum + count, 0);
    return { index: look.sideIndex(layer.side), told: `${look.sideName(layer.side)} ${count(estimate(all))}` };
  });
  const most = Math.max(...layers.flatMap((layer) => layer.cells.map(([, count]) => count)));
  const canvas = h("canvas", { role: "img", "aria-label": words.label(words[kind], sides.map(({ told }) => told).join(text.comma)) });
  drawWhenNear(canvas, () => draw(canvas, look, map, density, kind, most));
  return h(
    "figure",
    { class: "fight-map" },
    h("figcaption", {}, h("strong", {}, words[kind])),
    canvas,
    h(
      "p",
      { class: "small" },
      sides.flatMap(({ index, told }) => [h("span", { class: `shape side-${index}`, "aria-hidden": "true" }, index === 0 ? "● " : index === 1 ? "■ " : "◆ "), told, h("br")]),
      `${words.mean(grouped(density.runs))}${text.semicolon}${words.most(count(estimate(most)), grouped(density.cell_m))}`,
    ),
  );
}

function draw(canvas: HTMLCanvasElement, look: Look, map: MapData, density: EngagementDensity, kind: string, most: number): void {
  const width = canvas.clientWidth;
  const height = Math.round(width / ASPECT);
  [canvas.width, canvas.height] = [width * SHARPNESS, height * SHARPNESS];
  const context = canvas.getContext("2d")!;
  context.scale(SHARPNESS, SHARPNESS);
  const { columns, rows, cell_m, west_m, south_m } = density;
  const wide_m = Math.max(columns * cell_m, rows * cell_m * ASPECT);
  const scale = width / wide_m;
  const [middle_x, middle_y] = [west_m + (columns * cell_m) / 2, south_m + (rows * cell_m) / 2];
  const place: Place = ([x, y]) => [(x - middle_x) * scale + width / 2, height / 2 - (y - middle_y) * scale];
  context.fillStyle = "#d9d5c4";
  context.fillRect(0, 0, width, height);
  const [left, top] = place([0, map.depth_m]);
  context.imageSmoothingEnabled = true;
  context.drawImage(paintRelief(map), left, top, map.width_m * scale, map.depth_m * scale);
  drawLines(context, map, place, 2);
  const largest = Math.max(9, cell_m * scale * 0.95);
  for (const layer of density.layers.filter((layer) => layer.kind === kind)) {
    const side = look.sideIndex(layer.side);
    // Sides stand a little apart, so that neither covers the other where both lie in one cell.
    const apart = (side === 0 ? -0.15 : side === 1 ? 0.15 : 0) * cell_m;
    for (const [cell, count] of layer.cells) {
      const [column, row] = [cell % columns, Math.floor(cell / columns)];
      const [x, y] = place([west_m + (column + 0.5) * cell_m + apart, south_m + (rows - row - 0.5) * cell_m]);
      const radius = largest * Math.sqrt(count / most);
      if (radius < 0.35) continue;
      shape(context, side, x, y, Math.max(0.8, radius));
      context.globalAlpha = 0.78;
      context.fillStyle = colour(side);
      context.fill();
      if (radius > 1.6) {
        context.globalAlpha = 0.9;
        context.lineWidth = 0.7;
        context.strokeStyle = "#fffdf5";
        context.stroke();
      }
      context.globalAlpha = 1;
    }
  }
  const taken: Box[] = [{ left: 0, right: 130, top: height - 34, bottom: height }];
  nameRivers(context, map.rivers, place, taken, width, height);
  namePlaces(context, map.places, place, taken, width, height);
  scaleBar(context, scale, width, height);
}
