// The strip over the time line: night and day, how much was fired, and the engagements.

import { h, whenResized } from "../dom.ts";
import { colour } from "../colours.ts";
import { darkness, skyAt } from "./scene.ts";
import type { Replay } from "./model.ts";

const HIGH_PX = 46;

export class Strip {
  readonly root: HTMLElement;
  private readonly canvas = h("canvas", { "aria-hidden": "true" });
  private readonly hand = h("div", { class: "hand", "aria-hidden": "true" });
  private replay: Replay | undefined;
  private numberOf: (index: number) => number = (index) => index + 1;
  private width = 0;

  constructor() {
    this.root = h("div", { class: "strip" }, this.canvas, this.hand);
    whenResized(this.root, (width) => {
      this.width = width;
      this.draw();
    });
  }

  show(replay: Replay, numberOf: (index: number) => number): void {
    this.replay = replay;
    this.numberOf = numberOf;
    this.draw();
  }

  at(time_s: number): void {
    if (this.replay) this.hand.style.left = `${(time_s / this.replay.head.duration_s) * 100}%`;
  }

  private draw(): void {
    const { replay, width, canvas } = this;
    if (!replay || width === 0) return;
    const sharpness = Math.min(2, window.devicePixelRatio);
    canvas.width = Math.round(width * sharpness);
    canvas.height = Math.round(HIGH_PX * sharpness);
    const context = canvas.getContext("2d")!;
    context.scale(sharpness, sharpness);
    const whole = replay.head.duration_s;
    for (let x = 0; x < width; x += 1) {
      const dark = darkness(skyAt(replay, (x / width) * whole)) / 0.62;
      context.fillStyle = `rgb(${Math.round(244 - 190 * dark)} ${Math.round(236 - 178 * dark)} ${Math.round(214 - 130 * dark)})`;
      context.fillRect(x, 0, 1, HIGH_PX);
    }
    this.drawFire(context, replay, width, whole);
    context.font = "600 11px system-ui, sans-serif";
    context.textBaseline = "middle";
    context.textAlign = "center";
    let edge = -20;
    replay.head.engagements.forEach((engagement, index) => {
      const from = (engagement.start_s / whole) * width;
      const to = Math.max(from + 3, (engagement.end_s / whole) * width);
      context.fillStyle = "#ffd34d";
      context.fillRect(from, HIGH_PX - 5, to - from, 5);
      if (from < edge + 16) return;
      edge = from;
      context.fillStyle = "#6a2a14";
      context.beginPath();
      context.arc(from + 8, 9, 8, 0, 2 * Math.PI);
      context.fill();
      context.fillStyle = "#fff";
      context.fillText(String(this.numberOf(index)), from + 8, 9.5);
    });
    this.drawDays(context, replay, width, whole);
  }

  /** Rounds in each few pixels, by side, on a logarithmic scale: one side up, the other down from the middle. */
  private drawFire(context: CanvasRenderingContext2D, replay: Replay, width: number, whole: number): void {
    const { fires, sections, head } = replay;
    const wide = 3;
    const bins = Math.ceil(width / wide);
    const rounds = head.sides.map(() => new Float64Array(bins));
    for (let at = 0; at < fires.count; at += 1) {
      const bin = Math.min(bins - 1, Math.floor((fires.time[at]! / whole) * width / wide));
      rounds[head.units[sections.unit[fires.section[at]!]!]!.side]![bin]! += fires.rounds[at]!;
    }
    const most = Math.log1p(rounds.reduce((most, column) => column.reduce((a, b) => Math.max(a, b), most), 1));
    const middle = 29;
    rounds.forEach((column, side) => {
      for (let bin = 0; bin < bins; bin += 1) {
        const high = (Math.log1p(column[bin]!) / most) * 12;
        if (high <= 0) continue;
        context.fillStyle = "#fffdf5";
        context.fillRect(bin * wide - 0.5, side === 0 ? middle - high - 0.5 : middle - 0.5, wide, high + 1);
        context.fillStyle = colour(side);
        context.fillRect(bin * wide, side === 0 ? middle - high : middle, wide - 1, high);
      }
    });
  }

  private drawDays(context: CanvasRenderingContext2D, replay: Replay, width: number, whole: number): void {
    const start = Date.parse(`${replay.head.start.slice(0, 19)}Z`) / 1_000;
    const first = Math.ceil(start / 86_400) * 86_400 - start;
    context.fillStyle = "rgb(255 255 255 / 0.75)";
    for (let midnight = first; midnight < whole; midnight += 86_400) context.fillRect((midnight / whole) * width, 0, 1, HIGH_PX);
  }
}
