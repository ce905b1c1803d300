// Small pictures that are drawn once by the canvas and then stamped: signs of men, of bodies with their numbers, of fire, and names.

import { colour, shape } from "../colours.ts";
import { SANS } from "../terrain.ts";
import type { Sprite } from "./raster.ts";

type Context = CanvasRenderingContext2D;

export const EDGE = "#fffdf5";
export const FRIENDLY = "#d6008f";
/** Names and numbers change as men fall and parts of a side join; more than so many are not kept. */
const MOST_KEPT = 1_500;

let board: Context | undefined;

/** Sprites of one sharpness, pixels of the screen to a pixel of the page. */
export class Sprites {
  private readonly kept = new Map<string, Sprite>();
  private readonly measured = new Map<string, number>();

  constructor(readonly sharpness: number) {}

  private make(key: string, wide: number, high: number, draw: (context: Context) => void): Sprite {
    const found = this.kept.get(key);
    if (found) return found;
    if (this.kept.size >= MOST_KEPT) this.kept.clear();
    const [width, height] = [Math.ceil(wide * this.sharpness), Math.ceil(high * this.sharpness)];
    board ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true })!;
    board.canvas.width = width;
    board.canvas.height = height;
    board.setTransform(this.sharpness, 0, 0, this.sharpness, width / 2, height / 2);
    draw(board);
    const { data } = board.getImageData(0, 0, width, height);
    const sprite = { width, height, middleX: width >> 1, middleY: height >> 1, pixels: new Int32Array(data.buffer) };
    this.kept.set(key, sprite);
    return sprite;
  }

  /** A section, as a dot of its side. */
  dot(side: number, radius: number): Sprite {
    const around = 2 * radius + 4;
    return this.make(`dot ${side} ${radius}`, around, around, (context) => {
      for (const [grow, fill] of [[1, EDGE], [0, colour(side)]] as const) {
        shape(context, side, 0, 0, radius + grow);
        context.fillStyle = fill;
        context.fill();
      }
    });
  }

  /** A man who was killed, a cross, or wounded, a bar; `size` in half pixels. */
  fallen(side: number, killed: boolean, size: number): Sprite {
    const half = size / 2;
    return this.make(`fallen ${side} ${killed} ${size}`, 2 * half + 6, 2 * half + 6, (context) => {
      context.beginPath();
      if (killed) {
        context.moveTo(-half, -half);
        context.lineTo(half, half);
        context.moveTo(-half, half);
        context.lineTo(half, -half);
      } else {
        context.moveTo(-half, 0);
        context.lineTo(half, 0);
      }
      context.strokeStyle = "rgb(255 253 245 / 0.7)";
      context.lineWidth = 3.5;
      context.stroke();
      context.strokeStyle = colour(side);
      context.lineWidth = 1.5;
      context.stroke();
    });
  }

  /** A small star where somebody fires; `size` in half pixels. */
  flash(size: number, friendly: boolean): Sprite {
    const radius = size / 2;
    return this.make(`flash ${size} ${friendly}`, 2 * radius + 3, 2 * radius + 3, (context) => {
      context.beginPath();
      for (let ray = 0; ray < 8; ray += 1) {
        const [angle, long] = [(ray * Math.PI) / 4, ray % 2 === 0 ? radius : radius * 0.45];
        context.lineTo(long * Math.cos(angle), long * Math.sin(angle));
      }
      context.closePath();
      context.fillStyle = friendly ? FRIENDLY : "#ffd34d";
      context.strokeStyle = "#4a2a00";
      context.lineWidth = 0.8;
      context.fill();
      context.stroke();
    });
  }

  /** A machine gun as a tripod, a mountain gun as a wheel and barrel. */
  gun(size: number, heavy: boolean): Sprite {
    return this.make(`gun ${size} ${heavy}`, 2 * size + 6, 2 * size + 6, (context) => {
      context.beginPath();
      context.moveTo(-size, 0);
      context.lineTo(size, -size * 0.35);
      if (heavy) {
        context.moveTo(size * 0.45, size * 0.25);
        context.arc(0, size * 0.25, size * 0.45, 0, 2 * Math.PI);
      } else {
        context.moveTo(0, -size * 0.15);
        context.lineTo(-size * 0.5, size * 0.6);
        context.moveTo(0, -size * 0.15);
        context.lineTo(size * 0.5, size * 0.6);
      }
      context.lineCap = "round";
      context.strokeStyle = EDGE;
      context.lineWidth = 4;
      context.stroke();
      context.strokeStyle = "#1b1814";
      context.lineWidth = 1.8;
      context.stroke();
    });
  }

  /** A body: the shape of its side with its number of men, where there is room for it. */
  body(side: number, radius: number, men: number): Sprite {
    const rounded = Math.round(radius * 2) / 2;
    const words = rounded >= 8.5 ? String(men) : "";
    const around = 2 * rounded + 8;
    return this.make(`body ${side} ${rounded} ${words}`, around, around, (context) => {
      shape(context, side, 0, 0, rounded);
      context.fillStyle = colour(side);
      context.fill();
      context.strokeStyle = EDGE;
      context.lineWidth = 1.8;
      context.stroke();
      context.font = `600 ${rounded > 12 ? 11 : 9}px ${SANS}`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillStyle = "#ffffff";
      context.fillText(words, 0, 0.5);
    });
  }

  /** Width of a name, px of the page. */
  wide(words: string): number {
    let found = this.measured.get(words);
    if (found === undefined) {
      if (this.measured.size >= MOST_KEPT) this.measured.clear();
      board ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true })!;
      board.font = `600 11px ${SANS}`;
      found = board.measureText(words).width;
      this.measured.set(words, found);
    }
    return found;
  }

  /** A name with a light edge, its middle in its middle. */
  name(words: string, side: number): Sprite {
    return this.make(`name ${side} ${words}`, this.wide(words) + 8, 20, (context) => {
      context.font = `600 11px ${SANS}`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.lineJoin = "round";
      context.lineWidth = 3.5;
      context.strokeStyle = "rgb(255 253 245 / 0.93)";
      context.strokeText(words, 0, 0);
      context.fillStyle = colour(side);
      context.fillText(words, 0, 0);
    });
  }
}
