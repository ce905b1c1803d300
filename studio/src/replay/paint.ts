// Draws what moves: men, sections, units, fire, the fallen, beliefs. Colours hold by day and by moonlight; sides differ in shape too.

import { free, SANS, type Box, type Place } from "../terrain.ts";
import { named } from "../text/index.ts";
import type { Replay } from "./model.ts";
import type { Believed, Scene } from "./scene.ts";

type Context = CanvasRenderingContext2D;

/** By side: deep, on a light edge. Blue and vermilion can be told apart by all common kinds of colour blindness. */
export const COLOURS = ["#0b4f94", "#b3361a", "#5d3b8e", "#2f6130"];
const EDGE = "#fffdf5";
const FRIENDLY = "#d6008f";

/** Men are drawn one by one from so many pixels a metre on, sections one by one from this. */
export const MEN_FROM = 0.22;
export const SECTIONS_FROM = 0.045;
/** A section's men are drawn within a square of this side, m. */
const SPREAD_M = 34;

export interface Wish {
  /** Index of a unit whose commander's beliefs are drawn, or none. */
  believer: number | undefined;
  /** Only what he and his side know is drawn. */
  onlyBelieved: boolean;
  /** Traces of fire that are so old are still drawn, s. */
  fire_s: number;
  /** The fallen stay on the map. */
  fallen: boolean;
  /** Names of units. */
  names: boolean;
}

export interface Picture { context: Context; scene: Scene; place: Place; scale: number; width: number; height: number; wish: Wish; names: readonly Box[]; pixels: Pixels }

export function colour(side: number): string { return COLOURS[side % COLOURS.length]!; }

/** One picture. */
export function paint(picture: Picture): void {
  const { context, scene, scale, wish, width, height } = picture;
  const hidden = wish.onlyBelieved && wish.believer !== undefined ? scene.replay.head.units[wish.believer]!.side : -1;
  const shown = (side: number) => hidden < 0 || side === hidden;
  if (scale >= MEN_FROM) paintMen(picture, shown);
  else context.clearRect(0, 0, width, height);
  if (wish.fallen) paintFallen(picture);
  if (scale < MEN_FROM) paintSections(picture, shown, scale >= SECTIONS_FROM ? 2.6 : 1.4);
  if (hidden < 0) paintFire(picture);
  const taken: Box[] = [];
  paintBodies(picture, shown, taken);
  if (wish.believer !== undefined) paintBeliefs(picture, wish.believer, taken);
}

/** The shape of a side, filled, with its middle at a point. */
export function shape(context: Context, side: number, x: number, y: number, radius: number): void {
  context.beginPath();
  if (side === 0) context.arc(x, y, radius, 0, 2 * Math.PI);
  else if (side === 1) context.rect(x - radius * 0.9, y - radius * 0.9, radius * 1.8, radius * 1.8);
  else {
    context.moveTo(x, y - radius * 1.15);
    context.lineTo(x + radius * 1.15, y);
    context.lineTo(x, y + radius * 1.15);
    context.lineTo(x - radius * 1.15, y);
    context.closePath();
  }
}

/** Pixels of a picture, written one by one: ten thousand men drawn as rectangles take a canvas ten times as long. */
export class Pixels {
  readonly image: ImageData;
  private readonly data: Uint32Array;

  constructor(readonly width: number, readonly height: number, readonly sharpness: number) {
    this.image = new ImageData(width, height);
    this.data = new Uint32Array(this.image.data.buffer);
  }

  clear(): void { this.data.fill(0); }

  /** A rectangle in pixels of the screen, cut off at the edge. */
  fill(left: number, top: number, wide: number, high: number, colour: number): void {
    const right = Math.min(this.width, left + wide);
    const bottom = Math.min(this.height, top + high);
    for (let y = Math.max(0, top); y < bottom; y += 1) {
      const row = y * this.width;
      for (let x = Math.max(0, left); x < right; x += 1) this.data[row + x] = colour;
    }
  }
}

/** `#0b4f94` as a pixel in memory: alpha, blue, green, red. */
function pixel(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return ((255 << 24) | (blue! << 16) | (green! << 8) | red!) >>> 0;
}

/** Men one by one, as the lowest layer of the picture: the pixels replace all that was on it. */
function paintMen(picture: Picture, shown: (side: number) => boolean): void {
  const { context, scene, scale, pixels } = picture;
  const { sections, head } = scene.replay;
  const sharp = pixels.sharpness;
  const size = Math.round(Math.min(8, Math.max(3, Math.round(scale * 2))) * sharp);
  const thin = Math.max(1, Math.round(size / 3));
  const [half, middle] = [size >> 1, (size - thin) >> 1];
  const square = size - Math.round(sharp);
  // A light edge first, then the men, so that nobody's edge covers his neighbour; where they stand dense it would only blur them.
  const edge = scale >= 0.6 ? Math.round(sharp) : 0;
  const crews: [number, number, boolean][] = [];
  pixels.clear();
  for (let side = 0; side < head.sides.length; side += 1) {
    if (!shown(side)) continue;
    for (let pass = edge === 0 ? 1 : 0; pass < 2; pass += 1) {
      const paint = pixel(pass === 0 ? EDGE : colour(side));
      const grow = pass === 0 ? edge : 0;
      for (let section = 0; section < sections.count; section += 1) {
        if (!scene.here[section] || scene.side[section] !== side) continue;
        const [x, y] = picture.place([scene.x[section]!, scene.y[section]!]);
        const spot = spotOf(picture, section, x, y);
        if (!spot) continue;
        if (pass === 1 && spot.crew) crews.push([x, y, sections.arm[section] === 2]);
        const first = sections.firstMan[section]!;
        const last = first + sections.men[section]!;
        const wide = spot.spread * scale;
        for (let man = first; man < last; man += 1) {
          if (scene.fate[man] !== 0) continue;
          const left = Math.round((x + scene.stance[2 * man]! * wide) * sharp) - half;
          const top = Math.round((y - scene.stance[2 * man + 1]! * wide) * sharp) - half;
          if (side === 0) {
            pixels.fill(left - grow, top + middle - grow, size + 2 * grow, thin + 2 * grow, paint);
            pixels.fill(left + middle - grow, top - grow, thin + 2 * grow, size + 2 * grow, paint);
          } else pixels.fill(left - grow, top - grow, square + 2 * grow, square + 2 * grow, paint);
        }
      }
    }
  }
  context.putImageData(pixels.image, 0, 0);
  for (const [x, y, heavy] of crews) gun(context, x, y, Math.max(5, scale * 5), heavy);
}

/** Whether a section is in the picture, and how far its men are spread. */
function spotOf(picture: Picture, section: number, x: number, y: number): { crew: boolean; spread: number } | undefined {
  const margin = SPREAD_M * picture.scale;
  if (x < -margin || x > picture.width + margin || y < -margin || y > picture.height + margin) return undefined;
  const arm = picture.scene.replay.sections.arm[section];
  const crew = arm === 1 || arm === 2;
  return { crew, spread: crew ? 8 : SPREAD_M };
}

/** A machine gun as a tripod, a mountain gun as a wheel and barrel. */
function gun(context: Context, x: number, y: number, size: number, heavy: boolean): void {
  context.beginPath();
  context.moveTo(x - size, y);
  context.lineTo(x + size, y - size * 0.35);
  if (heavy) {
    context.moveTo(x + size * 0.45, y + size * 0.25);
    context.arc(x, y + size * 0.25, size * 0.45, 0, 2 * Math.PI);
  } else {
    context.moveTo(x, y - size * 0.15);
    context.lineTo(x - size * 0.5, y + size * 0.6);
    context.moveTo(x, y - size * 0.15);
    context.lineTo(x + size * 0.5, y + size * 0.6);
  }
  context.lineCap = "round";
  context.strokeStyle = EDGE;
  context.lineWidth = 4;
  context.stroke();
  context.strokeStyle = "#1b1814";
  context.lineWidth = 1.8;
  context.stroke();
}

function paintSections(picture: Picture, shown: (side: number) => boolean, radius: number): void {
  const { context, scene, width, height } = picture;
  for (let side = 0; side < scene.replay.head.sides.length; side += 1) {
    if (!shown(side)) continue;
    for (const [grow, fill] of [[1, EDGE], [0, colour(side)]] as const) {
      context.fillStyle = fill;
      for (let section = 0; section < scene.x.length; section += 1) {
        if (!scene.here[section] || scene.side[section] !== side) continue;
        const [x, y] = picture.place([scene.x[section]!, scene.y[section]!]);
        if (x < 0 || x > width || y < 0 || y > height) continue;
        const r = radius + grow;
        if (side === 0 && radius > 2) {
          context.beginPath();
          context.arc(x, y, r, 0, 2 * Math.PI);
          context.fill();
        } else context.fillRect(x - r, y - r, 2 * r, 2 * r);
      }
    }
  }
}

function paintFallen(picture: Picture): void {
  const { context, scene, scale, width, height } = picture;
  const { falls } = scene.replay;
  const size = Math.min(5, Math.max(1.8, scale * 3));
  const spread = 24;
  context.lineCap = "butt";
  for (const [grow, stroke] of [[2, "rgb(255 253 245 / 0.7)"], [0, ""]] as const) {
    for (let side = 0; side < scene.replay.head.sides.length; side += 1) {
      context.beginPath();
      for (let at = 0; at < scene.fallen; at += 1) {
        const fate = falls.fate[at]!;
        const man = falls.man[at]!;
        const section = scene.section(man);
        if (fate > 1 || section < 0 || scene.side[section] !== side) continue;
        const [x, y] = picture.place([falls.x[at]! + scene.stance[2 * man]! * spread, falls.y[at]! + scene.stance[2 * man + 1]! * spread]);
        if (x < 0 || x > width || y < 0 || y > height) continue;
        if (fate === 0) {
          context.moveTo(x - size, y - size);
          context.lineTo(x + size, y + size);
          context.moveTo(x - size, y + size);
          context.lineTo(x + size, y - size);
        } else {
          context.moveTo(x - size, y);
          context.lineTo(x + size, y);
        }
      }
      context.strokeStyle = stroke === "" ? colour(side) : stroke;
      context.lineWidth = 1.5 + grow;
      context.stroke();
    }
  }
}

/** Own side fired on: for the text beside the picture. */
export function isFriendly(replay: Replay, at: number): boolean {
  const { fires, sections, head } = replay;
  const side = (section: number) => head.units[sections.unit[section]!]!.side;
  return side(fires.section[at]!) === side(fires.on[at]!);
}

function paintFire(picture: Picture): void {
  const { context, scene, scale, wish, width, height } = picture;
  const { fires } = scene.replay;
  const [from, to] = scene.firing(wish.fire_s);
  context.lineCap = "round";
  for (let at = from; at < to; at += 1) {
    const age = scene.time_s - fires.time[at]! - fires.span[at]!;
    if (age > wish.fire_s) continue;
    const [section, on] = [fires.section[at]!, fires.on[at]!];
    const [x, y] = picture.place([scene.x[section]!, scene.y[section]!]);
    const [tx, ty] = picture.place([scene.x[on]!, scene.y[on]!]);
    if (Math.max(x, tx) < 0 || Math.min(x, tx) > width || Math.max(y, ty) < 0 || Math.min(y, ty) > height) continue;
    const fresh = 1 - Math.max(0, age) / wish.fire_s;
    const friendly = scene.side[section] === scene.side[on];
    const heavy = fires.weapon[at]! === 1 || fires.weapon[at]! === 2;
    context.globalAlpha = 0.25 + 0.6 * fresh;
    const far = Math.hypot(tx - x, ty - y);
    if (far > 3) {
      const wide = friendly ? 2.4 : heavy ? 2 : 1.3;
      context.strokeStyle = "rgb(255 253 245 / 0.45)";
      context.lineWidth = wide + 1.4;
      line(context, x, y, tx, ty);
      context.strokeStyle = friendly ? FRIENDLY : colour(scene.side[section]!);
      context.lineWidth = wide;
      context.setLineDash(friendly ? [7, 4] : heavy ? [] : [4, 2]);
      line(context, x, y, tx, ty);
      context.setLineDash([]);
    }
    flash(context, x, y, Math.min(7, 2.5 + Math.sqrt(fires.rounds[at]!) * 0.25 + scale * 2), friendly);
    context.globalAlpha = 1;
  }
}

function line(context: Context, x: number, y: number, tx: number, ty: number): void {
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(tx, ty);
  context.stroke();
}

/** A small star where somebody fires. */
function flash(context: Context, x: number, y: number, size: number, friendly: boolean): void {
  context.beginPath();
  for (let ray = 0; ray < 8; ray += 1) {
    const [angle, long] = [(ray * Math.PI) / 4, ray % 2 === 0 ? size : size * 0.45];
    const [px, py] = [x + long * Math.cos(angle), y + long * Math.sin(angle)];
    if (ray === 0) context.moveTo(px, py);
    else context.lineTo(px, py);
  }
  context.closePath();
  context.fillStyle = friendly ? FRIENDLY : "#ffd34d";
  context.strokeStyle = "#4a2a00";
  context.lineWidth = 0.8;
  context.fill();
  context.stroke();
}

interface Symbol { side: number; x: number; y: number; men: number; units: number[] }

/** Bodies as symbols of their size; those of a side that would cover one another become one. */
function symbols(picture: Picture, shown: (side: number) => boolean): Symbol[] {
  const { scene, scale } = picture;
  const { sections, head } = scene.replay;
  const of = new Map<number, Symbol>();
  for (let section = 0; section < sections.count; section += 1) {
    const side = scene.side[section]!;
    if (!scene.here[section] || !shown(side)) continue;
    const unit = sections.unit[section]!;
    const fit = scene.fit[section]!;
    const found = of.get(unit) ?? { side, x: 0, y: 0, men: 0, units: [unit] };
    const [x, y] = picture.place([scene.x[section]!, scene.y[section]!]);
    found.x += x * fit;
    found.y += y * fit;
    found.men += fit;
    of.set(unit, found);
  }
  const found = [...of.values()].map((one) => ({ ...one, x: one.x / one.men, y: one.y / one.men }));
  const near = scale >= MEN_FROM ? 26 : 22;
  const joined: Symbol[] = [];
  for (const one of found.sort((a, b) => b.men - a.men || a.units[0]! - b.units[0]!)) {
    const other = joined.find((other) => other.side === one.side && Math.hypot(other.x - one.x, other.y - one.y) < near);
    if (!other) {
      joined.push(one);
      continue;
    }
    const men = other.men + one.men;
    other.x = (other.x * other.men + one.x * one.men) / men;
    other.y = (other.y * other.men + one.y * one.men) / men;
    other.men = men;
    other.units.push(...one.units);
  }
  void head;
  return joined;
}

function radius(men: number): number { return Math.min(17, 6 + Math.sqrt(men) * 0.36); }

function paintBodies(picture: Picture, shown: (side: number) => boolean, taken: Box[]): void {
  const { context, scene, scale, wish, width, height } = picture;
  const all = symbols(picture, shown).filter(({ x, y }) => x > -20 && x < width + 20 && y > -20 && y < height + 20);
  const apart = scale >= MEN_FROM ? 22 : 0;
  context.textBaseline = "middle";
  for (const one of all) {
    const r = radius(one.men);
    const y = one.y - apart;
    if (apart > 0) {
      // A flag above the men, so that the symbol does not cover them.
      context.strokeStyle = "rgb(30 26 20 / 0.8)";
      context.lineWidth = 1.2;
      line(context, one.x, one.y, one.x, y + r);
    }
    shape(context, one.side, one.x, y, r);
    context.fillStyle = colour(one.side);
    context.fill();
    context.strokeStyle = EDGE;
    context.lineWidth = 1.8;
    context.stroke();
    if (r >= 8.5) {
      context.font = `600 ${r > 12 ? 11 : 9}px ${SANS}`;
      context.textAlign = "center";
      context.fillStyle = "#ffffff";
      context.fillText(thousands(one.men), one.x, y + 0.5);
    }
    taken.push({ left: one.x - r, right: one.x + r, top: y - r, bottom: y + r });
  }
  // A small picture of much ground has no room for them.
  if (!wish.names || (width < 700 && scale < SECTIONS_FROM)) return;
  context.font = `600 11px ${SANS}`;
  context.textAlign = "left";
  // First where it covers no name of the map; on a name rather than nowhere for the great ones.
  const clear = [...picture.names, ...taken];
  for (const one of all) {
    const words = label(scene.replay, one);
    const r = radius(one.men);
    const wide = context.measureText(words).width;
    const y = one.y - apart;
    const spots = [[one.x + r + 4, y], [one.x - r - 4 - wide, y], [one.x - wide / 2, y - r - 9], [one.x - wide / 2, y + r + 9]] as const;
    const fits = (among: Box[]) => spots.find(([left, middle]) => free({ left, right: left + wide, top: middle - 7, bottom: middle + 7 }, among, width, height));
    const spot = fits(clear) ?? fits(taken);
    if (!spot) continue;
    const box = { left: spot[0], right: spot[0] + wide, top: spot[1] - 7, bottom: spot[1] + 7 };
    taken.push(box);
    clear.push(box);
    context.lineJoin = "round";
    context.lineWidth = 3.5;
    context.strokeStyle = "rgb(255 253 245 / 0.93)";
    context.strokeText(words, spot[0], spot[1]);
    context.fillStyle = colour(one.side);
    context.fillText(words, spot[0], spot[1]);
  }
}

/** `812`, `1.2k` has no place here: a symbol has room for four digits. */
function thousands(men: number): string { return String(men); }

/** What several bodies are called together: the unit that has all of them, or the greatest by name and how many more. */
function label(replay: Replay, one: Symbol): string {
  const { units } = replay.head;
  const name = (unit: number) => named(units[unit]!.name).replace(/\s*[(（].*[)）]$/, "");
  const above = (unit: number): number[] => {
    const parent = units[unit]!.parent;
    return parent === null || parent === undefined ? [unit] : [unit, ...above(parent)];
  };
  const soldiers = one.units.filter((unit) => units[unit]!.combatant);
  const first = soldiers[0] ?? one.units[0]!;
  const common = above(first).find((unit) => soldiers.every((other) => above(other).includes(unit)));
  // A unit that has half the side in it says nothing of these few.
  const whole = common !== undefined && (units[common]!.parent ?? null) !== null ? common : undefined;
  if (soldiers.length < 2) return name(first);
  return whole === undefined ? `${name(first)} +${soldiers.length - 1}` : name(whole);
}

function paintBeliefs(picture: Picture, believer: number, taken: Box[]): void {
  const { context, scene, width, height, wish } = picture;
  const side = scene.replay.head.units[believer]!.side;
  const me = scene.body(believer);
  if (me) {
    const [x, y] = picture.place([me.x, me.y]);
    context.strokeStyle = "#111";
    context.lineWidth = 5;
    ring(context, x, y, radius(me.men) + 6);
    context.strokeStyle = "#ffe14d";
    context.lineWidth = 2.6;
    ring(context, x, y, radius(me.men) + 6);
  }
  const believed = scene.believed(believer).map((one) => {
    const [x, y] = picture.place([one.x, one.y]);
    return { ...one, x, y };
  });
  if (!wish.onlyBelieved) {
    context.strokeStyle = "rgb(20 16 10 / 0.85)";
    context.lineWidth = 1.1;
    context.setLineDash([2, 4]);
    for (const one of believed) {
      const truth = scene.body(one.about);
      if (!truth) continue;
      const [tx, ty] = picture.place([truth.x, truth.y]);
      if (Math.hypot(tx - one.x, ty - one.y) > 8) line(context, one.x, one.y, tx, ty);
    }
    context.setLineDash([]);
  }
  for (const one of together(believed)) {
    const { x, y } = one;
    context.globalAlpha = 1 - 0.45 * Math.min(1, one.age_s / 43_200);
    const of = one.ownSide ? side : scene.replay.head.units[one.about]!.side;
    ghost(context, of, x, y, radius(one.men), one);
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
    taken.push({ left: x - 16, right: x + 16, top: y - 8, bottom: y + 8 });
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
