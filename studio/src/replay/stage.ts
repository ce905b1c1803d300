// One picture of one run: the ground below, the night over it, the names, and the men on top. It draws only when something changed.

import { h } from "../dom.ts";
import { type Box, drawLines, free, namePlaces, nameRivers, paintRelief, SANS, scaleBar, type Spot } from "../terrain.ts";
import { onLanguage } from "../text/index.ts";
import type { MapData } from "../model.ts";
import type { Camera } from "./camera.ts";
import { paint, type Wish } from "./paint.ts";
import { Raster } from "./raster.ts";
import { darkness, Scene, skyAt } from "./scene.ts";
import { Sprites } from "./sprites.ts";
import type { Replay } from "./model.ts";

/** Draws on the ground of a picture. */
export type GroundLayer = (context: CanvasRenderingContext2D, place: (point: Spot) => Spot, scale: number) => void;

export class Stage {
  readonly root: HTMLElement;
  readonly scene: Scene;
  private readonly ground = h("canvas", { "aria-hidden": "true" });
  private readonly night = h("div", { class: "night", "aria-hidden": "true" });
  private readonly names = h("canvas", { "aria-hidden": "true" });
  private readonly front = h("canvas", { "aria-hidden": "true" });
  private groundStale = true;
  private nameBoxes: Box[] = [];
  private shaded = "";
  private raster = new Raster(1, 1, 1);
  private sprites = new Sprites(1);
  /** Men in the picture as it was drawn last. */
  men = 0;
  private width = 0;
  private height = 0;
  private readonly stops: (() => void)[] = [];
  private readonly observer: ResizeObserver;

  constructor(readonly replay: Replay, private readonly map: MapData, readonly camera: Camera, private readonly changed: () => void, private readonly numberOf: (index: number) => number, private readonly layer?: GroundLayer) {
    this.scene = new Scene(replay);
    this.root = h("div", { class: "stage-picture" }, this.ground, this.night, this.names, this.front);
    this.observer = new ResizeObserver(() => {
      this.measure();
      changed();
    });
    this.observer.observe(this.root);
    this.stops.push(camera.onChange(() => (this.groundStale = true)), onLanguage(() => (this.groundStale = true)));
  }

  /** Ends watching; the picture stays as it is. */
  close(): void {
    this.observer.disconnect();
    for (const stop of this.stops) stop();
  }

  private measure(): void {
    const [width, height] = [this.root.clientWidth, this.root.clientHeight];
    if (width === this.width && height === this.height) return;
    [this.width, this.height] = [width, height];
    const sharpness = Math.min(2, window.devicePixelRatio);
    for (const canvas of [this.ground, this.names, this.front]) {
      canvas.width = Math.round(width * sharpness);
      canvas.height = Math.round(height * sharpness);
      canvas.getContext("2d")!.setTransform(sharpness, 0, 0, sharpness, 0, 0);
    }
    this.raster = new Raster(Math.max(1, this.front.width), Math.max(1, this.front.height), sharpness);
    if (this.sprites.sharpness !== sharpness) this.sprites = new Sprites(sharpness);
    this.groundStale = true;
  }

  get size(): [number, number] { return [this.width, this.height]; }

  /** Draws the run at a time. */
  draw(time_s: number, wish: Wish): void {
    if (this.width === 0 || this.height === 0) return;
    if (this.groundStale) this.drawGround();
    const sky = skyAt(this.replay, time_s);
    const dark = darkness(sky);
    // Dusk is warm, moonlight blue: only a hint, for the picture must be read.
    const warm = sky.sunAltitude > -8 && sky.sunAltitude < 6;
    this.shade(warm ? "rgb(58 34 40)" : "rgb(12 20 46)", dark.toFixed(2));
    this.scene.moveTo(time_s);
    const { width, height, camera, scene } = this;
    const scale = camera.scale(width);
    const hidden = wish.onlyBelieved && wish.believer !== undefined ? this.replay.head.units[wish.believer]!.side : -1;
    this.men = paint({
      context: this.front.getContext("2d")!,
      raster: this.raster,
      sprites: this.sprites,
      scene,
      scale,
      left: width / 2 - camera.x_m * scale,
      bottom: height / 2 + camera.y_m * scale,
      width,
      height,
      wish,
      names: this.nameBoxes,
      shown: (side) => hidden < 0 || side === hidden,
    });
  }

  /** Changes the night only when it is seen to change. */
  private shade(colour: string, opacity: string): void {
    if (this.shaded === colour + opacity) return;
    this.shaded = colour + opacity;
    this.night.style.backgroundColor = colour;
    this.night.style.opacity = opacity;
    // By day there is nothing to be laid over the map.
    this.night.style.display = opacity === "0.00" ? "none" : "";
  }

  private drawGround(): void {
    this.groundStale = false;
    const { width, height, camera, map } = this;
    const place = camera.toPixel(width, height);
    const relief = paintRelief(map);
    const context = this.ground.getContext("2d")!;
    const [left, top] = place([0, map.depth_m]);
    const scale = camera.scale(width);
    context.fillStyle = "#d9d5c4";
    context.fillRect(0, 0, width, height);
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = camera.zoom > 6 ? "low" : "high";
    context.drawImage(relief, left, top, map.width_m * scale, map.depth_m * scale);
    drawLines(context, map, place, camera.zoom);
    this.layer?.(context, place, scale);
    const names = this.names.getContext("2d")!;
    names.clearRect(0, 0, width, height);
    // The scale bar and the buttons that bring the map nearer lie over these corners.
    const taken: Box[] = [{ left: 0, right: 150, top: height - 34, bottom: height }, { left: width - 50, right: width, top: 0, bottom: 170 }];
    const numbers = this.engagementSpots(place, taken);
    namePlaces(names, map.places, place, taken, width, height);
    nameRivers(names, map.rivers, place, taken, width, height);
    // On top of the places' own dots.
    drawNumbers(names, numbers);
    scaleBar(names, scale, width, height);
    this.nameBoxes = taken;
  }

  /** Draws again at the next turn, the ground too. */
  refresh(): void {
    this.groundStale = true;
    this.changed();
  }

  /** Where the engagements' numbers stand; where some coincide, beside one another. */
  private engagementSpots(place: (point: Spot) => Spot, taken: Box[]): [number, Spot][] {
    return this.replay.head.engagements.flatMap((engagement, index): [number, Spot][] => {
      const [x, y] = place([engagement.x_m, engagement.y_m]);
      const box = (left: number): Box => ({ left: left - 9, right: left + 9, top: y - 9, bottom: y + 9 });
      const left = [x, x + 19, x - 19, x + 38, x - 38].find((left) => free(box(left), taken, this.width, this.height));
      if (left === undefined) return [];
      taken.push(box(left));
      return [[this.numberOf(index), [left, y]]];
    });
  }
}

/** Numbers of engagements, as in their list. */
function drawNumbers(context: CanvasRenderingContext2D, numbers: [number, Spot][]): void {
  context.font = `700 11px ${SANS}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const [number, [x, y]] of numbers) {
    context.fillStyle = "#6a2a14";
    context.strokeStyle = "#fffdf5";
    context.lineWidth = 1.5;
    context.beginPath();
    context.arc(x, y, 8.5, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
    context.fillStyle = "#fff";
    context.fillText(String(number), x, y + 0.5);
  }
}
