// Bodies as symbols of their size with their names; those of a side that would cover one another become one.

import { type Box, free } from "../terrain.ts";
import { language, named } from "../text/index.ts";
import { MEN_FROM, type Picture, SECTIONS_FROM } from "./paint.ts";
import { pixel } from "./raster.ts";
import type { Replay } from "./model.ts";

/** A symbol: a body, or several that stand together. */
export interface Body { side: number; x: number; y: number; men: number; units: number[] }

const POLE = pixel("#1e1a14");
/** A symbol stands above its men like a flag, so that it covers neither them nor the name of the place where they are: so high above men
 * drawn one by one, and above the place on the map of much ground, px. */
const FLAG_PX = 22;
const LOW_FLAG_PX = 8;

function flag(scale: number, radius: number): number { return scale >= MEN_FROM ? FLAG_PX : radius + LOW_FLAG_PX; }

/** Radius of a symbol, px: by the men in it, and smaller in a small picture. */
export function bodyRadius(men: number, width: number): number { return Math.min(17, 6 + Math.sqrt(men) * 0.36) * (width < 520 ? 0.72 : 1); }

/** Sums over the sections of each unit, kept from picture to picture. */
let sums = new Float64Array(0);

function bodies(picture: Picture): Body[] {
  const { scene, scale, shown } = picture;
  const { sections, head } = scene.replay;
  if (sums.length < 3 * head.units.length) sums = new Float64Array(3 * head.units.length);
  sums.fill(0);
  for (let section = 0; section < sections.count; section += 1) {
    if (!scene.here[section] || !shown(scene.side[section]!)) continue;
    const unit = 3 * sections.unit[section]!;
    const fit = scene.fit[section]!;
    sums[unit]! += scene.x[section]! * fit;
    sums[unit + 1]! += scene.y[section]! * fit;
    sums[unit + 2]! += fit;
  }
  const found: Body[] = [];
  for (let unit = 0; unit < head.units.length; unit += 1) {
    const men = sums[3 * unit + 2]!;
    if (men === 0) continue;
    const x = (sums[3 * unit]! / men) * scale + picture.left;
    const y = picture.bottom - (sums[3 * unit + 1]! / men) * scale;
    found.push({ side: head.units[unit]!.side, x, y, men, units: [unit] });
  }
  const near = scale >= MEN_FROM ? 26 : 22;
  const joined: Body[] = [];
  for (const one of found.sort((a, b) => b.men - a.men || a.units[0]! - b.units[0]!)) {
    const other = joined.find((other) => other.side === one.side && (other.x - one.x) ** 2 + (other.y - one.y) ** 2 < near * near);
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
  return joined.filter(({ x, y }) => x > -20 && x < picture.width + 20 && y > -20 && y < picture.height + 20);
}

/** Draws the symbols and returns them. */
export function paintBodies(picture: Picture): Body[] {
  const { raster, sprites, scale } = picture;
  const sharp = raster.sharpness;
  const all = bodies(picture);
  for (const one of all) {
    const radius = bodyRadius(one.men, picture.width);
    const apart = flag(scale, radius);
    const [x, y] = [one.x * sharp, (one.y - apart) * sharp];
    raster.line(x, one.y * sharp, x, y, 1.2 * sharp, 0, POLE, 0.8);
    raster.stamp(sprites.body(one.side, radius, one.men), x, y);
  }
  return all;
}

/** Writes the names where they find room. */
export function nameBodies(picture: Picture, all: Body[]): void {
  const { raster, sprites, scene, scale, wish, width, height } = picture;
  // A small picture of much ground has no room for them.
  if (!wish.names || (width < 700 && scale < SECTIONS_FROM)) return;
  const sharp = raster.sharpness;
  const symbols = all.map((one): Box => {
    const radius = bodyRadius(one.men, picture.width);
    const y = one.y - flag(scale, radius);
    return { left: one.x - radius, right: one.x + radius, top: y - radius, bottom: y + radius };
  });
  // On the map of much ground its own names come first; nearer, a body's name may rather cover one than be missing.
  const taken = [...symbols];
  const clear = [...picture.names, ...symbols];
  for (const one of all) {
    const words = label(scene.replay, one);
    const radius = bodyRadius(one.men, picture.width);
    const wide = sprites.wide(words);
    const y = one.y - flag(scale, radius);
    const spots = [[one.x + radius + 4, y], [one.x - radius - 4 - wide, y], [one.x - wide / 2, y - radius - 9], [one.x - wide / 2, y + radius + 9]] as const;
    const fits = (among: Box[]) => spots.find(([left, middle]) => free({ left, right: left + wide, top: middle - 7, bottom: middle + 7 }, among, width, height));
    const spot = fits(clear) ?? (scale >= SECTIONS_FROM ? fits(taken) : undefined);
    if (!spot) continue;
    const box = { left: spot[0], right: spot[0] + wide, top: spot[1] - 7, bottom: spot[1] + 7 };
    taken.push(box);
    clear.push(box);
    raster.stamp(sprites.name(words, one.side), (spot[0] + wide / 2) * sharp, spot[1] * sharp);
  }
}

/** What groups are called, by replay, language and their units: it is asked anew for every picture. */
const called = new WeakMap<Replay, Map<string, string>>();

function label(replay: Replay, one: Body): string {
  let known = called.get(replay);
  if (!known) called.set(replay, known = new Map());
  const key = `${language()} ${one.units.join()}`;
  let found = known.get(key);
  if (found === undefined) {
    if (known.size > 5_000) known.clear();
    known.set(key, found = together(replay, one.units));
  }
  return found;
}

/** What several bodies are called together: the unit that has all of them, or the greatest by name and how many more. */
function together(replay: Replay, of: readonly number[]): string {
  const { units } = replay.head;
  const name = (unit: number) => named(units[unit]!.name).replace(/\s*[(（].*[)）]$/, "");
  const above = (unit: number): number[] => {
    const parent = units[unit]!.parent;
    return parent === null || parent === undefined ? [unit] : [unit, ...above(parent)];
  };
  const soldiers = of.filter((unit) => units[unit]!.combatant);
  const first = soldiers[0] ?? of[0]!;
  const common = above(first).find((unit) => soldiers.every((other) => above(other).includes(unit)));
  // A unit that has half the side in it says nothing of these few.
  const whole = common !== undefined && (units[common]!.parent ?? null) !== null ? common : undefined;
  if (soldiers.length < 2) return name(first);
  return whole === undefined ? `${name(first)} +${soldiers.length - 1}` : name(whole);
}
