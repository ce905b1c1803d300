// Where men fell and where cartridges lie, as a light layer over the map: the mean of runs drawn by their weights.

import { h } from "../dom.ts";
import { estimate, grouped } from "../numbers.ts";
import { inLanguage } from "../text/index.ts";
import type { Look } from "../look.ts";
import type { DensityLayer } from "../model.ts";
import type { Place } from "../terrain.ts";

const catalogues = {
  en: {
    choose: "On the map",
    none: "nothing more",
    fallen: (side: string) => `where men of ${side} were hit`,
    cartridges: (side: string) => `where cartridges of ${side} lie`,
    legend: (cell: string, runs: string) => `mean of ${runs} runs in a square of ${cell} m:`,
    men: "men",
    cases: "cases",
  },
  ko: {
    choose: "지도에 표시",
    none: "없음",
    fallen: (side: string) => `${side} 병사가 맞은 곳`,
    cartridges: (side: string) => `${side} 탄피가 떨어진 곳`,
    legend: (cell: string, runs: string) => `모의 전투 ${runs}번의 평균, 한 변 ${cell} m 칸마다:`,
    men: "명",
    cases: "발",
  },
  zh: {
    choose: "图上显示",
    none: "不另显示",
    fallen: (side: string) => `${side}的人中弹之处`,
    cartridges: (side: string) => `${side}弹壳散落之处`,
    legend: (cell: string, runs: string) => `${runs} 次模拟作战的平均，每个边长 ${cell} 米的方格：`,
    men: "人",
    cases: "枚",
  },
  ja: {
    choose: "地図に表示",
    none: "表示しない",
    fallen: (side: string) => `${side}の兵が撃たれた場所`,
    cartridges: (side: string) => `${side}の薬莢が落ちている場所`,
    legend: (cell: string, runs: string) => `模擬戦闘${runs}回の平均、一辺${cell} mの升ごと：`,
    men: "人",
    cases: "個",
  },
};

/** From few to many: lighter to darker, so that it is read without colour too. */
const RAMP: [number, number, number][] = [[255, 236, 140], [250, 160, 60], [205, 60, 60], [110, 10, 70]];

function shade(share: number): string {
  const at = Math.min(RAMP.length - 1.001, Math.max(0, share * (RAMP.length - 1)));
  const [low, high] = [RAMP[Math.floor(at)]!, RAMP[Math.floor(at) + 1]!];
  const mix = low.map((value, channel) => Math.round(value + (high[channel]! - value) * (at % 1)));
  return `rgb(${mix.join(" ")} / ${(0.62 + 0.33 * share).toFixed(2)})`;
}

/** The counts between which the colours run: the least is what one man in a few runs gives. */
function range(layer: DensityLayer): [number, number] {
  const counts = layer.cells.map(([, count]) => count).sort((a, b) => a - b);
  return [counts[Math.floor(counts.length * 0.1)] ?? 0, counts.at(-1) ?? 1];
}

/** A choice of layers with its legend, which draws the chosen one. */
export interface Layers {
  control: HTMLElement;
  draw: (context: CanvasRenderingContext2D, place: Place, scale: number) => void;
  /** A layer is chosen. */
  on: () => boolean;
  /** Its words anew, in the language of the moment. */
  speak: () => void;
}

/** Nothing where the page has no layers. */
export function densityLayers(look: Look, id: string, redraw: () => void): Layers | undefined {
  const density = look.page.density;
  if (!density || density.layers.length === 0) return undefined;
  const select = h("select", { id });
  const name = h("label", { for: id });
  const legend = h("span", { class: "small density-legend" });
  const chosen = () => (select.value === "" ? undefined : density.layers[Number(select.value)]);
  const tell = () => {
    const words = inLanguage(catalogues);
    const layer = chosen();
    legend.replaceChildren();
    if (!layer) return;
    const [low, high] = range(layer);
    const bar = h("span", { class: "ramp", "aria-hidden": "true" });
    bar.style.background = `linear-gradient(90deg, ${[0, 1 / 3, 2 / 3, 1].map(shade).join(", ")})`;
    const unit = layer.kind === "fallen" ? words.men : words.cases;
    legend.append(words.legend(grouped(density.cell_m), grouped(density.runs)), " ", estimate(low), " ", bar, ` ${estimate(high)} ${unit}`);
  };
  const speak = () => {
    const words = inLanguage(catalogues);
    const value = select.value;
    const label = (layer: DensityLayer) => (layer.kind === "fallen" ? words.fallen : words.cartridges)(look.sideName(layer.side));
    name.textContent = words.choose;
    select.replaceChildren(h("option", { value: "" }, words.none), ...density.layers.map((layer, index) => h("option", { value: index }, label(layer))));
    select.value = value;
    tell();
  };
  select.addEventListener("change", () => {
    tell();
    redraw();
  });
  speak();
  const top_m = density.rows * density.cell_m;
  return {
    control: h("div", { class: "density" }, name, " ", select, " ", legend),
    on: () => chosen() !== undefined,
    speak,
    draw: (context, place, scale) => {
      const layer = chosen();
      if (!layer) return;
      const [low, high] = range(layer);
      // Never so small that a fight cannot be found on the whole map.
      const size = Math.max(7, density.cell_m * scale);
      const span = Math.max(1e-9, Math.log(high / low));
      for (const [cell, count] of [...layer.cells].sort((a, b) => a[1] - b[1])) {
        const [column, row] = [cell % density.columns, Math.floor(cell / density.columns)];
        const [x, y] = place([(column + 0.5) * density.cell_m, top_m - (row + 0.5) * density.cell_m]);
        context.fillStyle = shade(Math.max(0, Math.log(count / low) / span));
        context.fillRect(x - size / 2, y - size / 2, size, size);
      }
    },
  };
}
