// What a commander believes: the enemy where he thinks him, and how far that is from the truth.

import { colour, shape } from "../colours.ts";
import { SANS } from "../terrain.ts";
import { bodyRadius } from "./bodies.ts";
import type { Picture } from "./paint.ts";
import type { Believed } from "./scene.ts";
import { EDGE, FRIENDLY } from "./sprites.ts";

type Context = CanvasRenderingContext2D;

function at(picture: Picture, x: number, y: number): [number, number] {
  return [x * picture.scale + picture.left, picture.bottom - y * picture.scale];
}

/** What a commander believes, over the picture. */
export function paintBeliefs(picture: Picture, believer: number): void {
  const { context, scene, width, height, wish } = picture;
  const side = scene.replay.head.units[believer]!.side;
  const me = scene.body(believer);
  if (me) {
    const [x, y] = at(picture, me.x, me.y);
    context.strokeStyle = "#111";
    context.lineWidth = 5;
    ring(context, x, y, bodyRadius(me.men, width) + 6);
    context.strokeStyle = "#ffe14d";
    context.lineWidth = 2.6;
    ring(context, x, y, bodyRadius(me.men, width) + 6);
  }
  const believed = scene.believed(believer).map((one) => {
    const [x, y] = at(picture, one.x, one.y);
    return { ...one, x, y };
  });
  if (!wish.onlyBelieved) {
    context.strokeStyle = "rgb(20 16 10 / 0.85)";
    context.lineWidth = 1.1;
    context.setLineDash([2, 4]);
    for (const one of believed) {
      const truth = scene.body(one.about);
      if (!truth) continue;
      const [tx, ty] = at(picture, truth.x, truth.y);
      if (Math.hypot(tx - one.x, ty - one.y) > 8) line(context, one.x, one.y, tx, ty);
    }
    context.setLineDash([]);
  }
  for (const one of together(believed)) {
    const { x, y } = one;
    context.globalAlpha = 1 - 0.45 * Math.min(1, one.age_s / 43_200);
    const of = one.ownSide ? side : scene.replay.head.units[one.about]!.side;
    ghost(context, of, x, y, bodyRadius(one.men, width), one);
    context.globalAlpha = 1;
    const words = `${one.ownSide ? "!" : ""}${one.men}?`;
    context.font = `600 11px ${SANS}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    if (x < 0 || x > width || y < 0 || y > height) continue;
    context.lineWidth = 3;
    context.strokeStyle = "rgb(255 253 245 / 0.95)";
    context.strokeText(words, x, y + 0.5);
    context.fillStyle = one.ownSide ? FRIENDLY : colour(of);
    context.fillText(words, x, y + 0.5);
  }
}

/** Beliefs that would cover one another as one, with all their men and the latest news. */
function together(believed: Believed[]): Believed[] {
  const joined: Believed[] = [];
  for (const one of believed.sort((a, b) => b.men - a.men)) {
    const other = joined.find((other) => other.ownSide === one.ownSide && other.gone === one.gone && Math.hypot(other.x - one.x, other.y - one.y) < 30);
    if (!other) joined.push({ ...one });
    else {
      other.men += one.men;
      other.age_s = Math.min(other.age_s, one.age_s);
    }
  }
  return joined;
}

function ring(context: Context, x: number, y: number, r: number): void {
  context.beginPath();
  context.arc(x, y, r, 0, 2 * Math.PI);
  context.stroke();
}

/** A believed body: the outline of its side's shape, broken, the ground seen through it. */
function ghost(context: Context, side: number, x: number, y: number, r: number, one: Believed): void {
  const wide = Math.max(11, r + 3);
  shape(context, side, x, y, wide);
  context.fillStyle = one.gone ? "rgb(255 253 245 / 0.25)" : "rgb(255 253 245 / 0.62)";
  context.fill();
  context.setLineDash(one.gone ? [2, 5] : [5, 3]);
  context.strokeStyle = EDGE;
  context.lineWidth = 4;
  context.stroke();
  context.strokeStyle = one.ownSide ? FRIENDLY : colour(side);
  context.lineWidth = 2.2;
  context.stroke();
  context.setLineDash([]);
}

function line(context: Context, x: number, y: number, tx: number, ty: number): void {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(tx, ty);
  context.stroke();
}
