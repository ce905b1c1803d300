// Men one by one, sections as dots, and the fallen, in the picture's pixels.

import { colour } from "../colours.ts";
import type { Picture } from "./paint.ts";
import { pixel } from "./raster.ts";
import { EDGE } from "./sprites.ts";

/** A section's men are drawn within a square of this side, m; the crew of a gun within a smaller one. */
const SPREAD_M = 34;
const CREW_M = 8;
/** Those who fell in a section lie within a square of this side, m. */
const FALLEN_SPREAD_M = 24;

/** Men one by one; returns how many are in the picture. */
export function paintMen(picture: Picture): number {
  const { scene, scale, raster, sprites, shown } = picture;
  const { sections, head } = scene.replay;
  const sharp = raster.sharpness;
  const size = Math.round(Math.min(8, Math.max(3, Math.round(scale * 2))) * sharp);
  const thin = Math.max(1, Math.round(size / 3));
  const [half, middle] = [size >> 1, (size - thin) >> 1];
  const square = size - Math.round(sharp);
  // A light edge first, then the men, so that nobody's edge covers his neighbour; where they stand dense it would only blur them.
  const edge = scale >= 0.6 ? Math.round(sharp) : 0;
  const margin = SPREAD_M * scale;
  let men = 0;
  for (let side = 0; side < head.sides.length; side += 1) {
    if (!shown(side)) continue;
    for (let pass = edge === 0 ? 1 : 0; pass < 2; pass += 1) {
      const paint = pixel(pass === 0 ? EDGE : colour(side));
      const grow = pass === 0 ? edge : 0;
      for (let section = 0; section < sections.count; section += 1) {
        if (!scene.here[section] || scene.side[section] !== side) continue;
        const x = scene.x[section]! * scale + picture.left;
        const y = picture.bottom - scene.y[section]! * scale;
        if (x < -margin || x > picture.width + margin || y < -margin || y > picture.height + margin) continue;
        const arm = sections.arm[section]!;
        const wide = (arm === 1 || arm === 2 ? CREW_M : SPREAD_M) * scale;
        const last = sections.firstMan[section]! + sections.men[section]!;
        for (let man = sections.firstMan[section]!; man < last; man += 1) {
          if (scene.fate[man] !== 0) continue;
          men += pass;
          const left = Math.round((x + scene.stance[2 * man]! * wide) * sharp) - half;
          const top = Math.round((y - scene.stance[2 * man + 1]! * wide) * sharp) - half;
          if (side === 0) {
            raster.fill(left - grow, top + middle - grow, size + 2 * grow, thin + 2 * grow, paint);
            raster.fill(left + middle - grow, top - grow, thin + 2 * grow, size + 2 * grow, paint);
          } else raster.fill(left - grow, top - grow, square + 2 * grow, square + 2 * grow, paint);
        }
      }
    }
  }
  const gun = Math.round(Math.max(5, scale * 5));
  for (let section = 0; section < sections.count; section += 1) {
    const arm = sections.arm[section]!;
    if ((arm !== 1 && arm !== 2) || !scene.here[section] || !shown(scene.side[section]!)) continue;
    const x = scene.x[section]! * scale + picture.left;
    const y = picture.bottom - scene.y[section]! * scale;
    if (x < -gun || x > picture.width + gun || y < -gun || y > picture.height + gun) continue;
    raster.stamp(sprites.gun(gun, arm === 2), x * sharp, y * sharp);
  }
  return men;
}

/** Each section as a dot; returns how many men are in the picture. */
export function paintSections(picture: Picture, radius: number): number {
  const { scene, scale, raster, sprites, shown, width, height } = picture;
  const sharp = raster.sharpness;
  const dots = scene.replay.head.sides.map((_, side) => sprites.dot(side, radius));
  let men = 0;
  for (let section = 0; section < scene.x.length; section += 1) {
    const side = scene.side[section]!;
    if (!scene.here[section] || !shown(side)) continue;
    const x = scene.x[section]! * scale + picture.left;
    const y = picture.bottom - scene.y[section]! * scale;
    if (x < 0 || x > width || y < 0 || y > height) continue;
    men += scene.fit[section]!;
    raster.stamp(dots[side]!, x * sharp, y * sharp);
  }
  return men;
}

/** Crosses for the killed, bars for the wounded. */
export function paintFallen(picture: Picture): void {
  const { scene, scale, raster, sprites, width, height } = picture;
  const { falls } = scene.replay;
  const sharp = raster.sharpness;
  const size = Math.round(Math.min(10, Math.max(3.6, scale * 6)));
  const signs = scene.replay.head.sides.map((_, side) => [sprites.fallen(side, true, size), sprites.fallen(side, false, size)]);
  for (let at = 0; at < scene.fallen; at += 1) {
    const fate = falls.fate[at]!;
    const man = falls.man[at]!;
    const section = scene.section(man);
    if (fate > 1 || section < 0) continue;
    const x = (falls.x[at]! + scene.stance[2 * man]! * FALLEN_SPREAD_M) * scale + picture.left;
    const y = picture.bottom - (falls.y[at]! + scene.stance[2 * man + 1]! * FALLEN_SPREAD_M) * scale;
    if (x < 0 || x > width || y < 0 || y > height) continue;
    raster.stamp(signs[scene.side[section]!]![fate]!, x * sharp, y * sharp);
  }
}
