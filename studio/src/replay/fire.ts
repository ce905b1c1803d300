// Fire as lines from those who shoot to those shot at, and a flash where they shoot.

import { colour } from "../colours.ts";
import type { Picture } from "./paint.ts";
import { pixel } from "./raster.ts";
import { FRIENDLY } from "./sprites.ts";

/** Of one section's fire on another only the latest is drawn: those found so far in this picture, and their entries. */
const pairs = new Set<number>();
let latest = new Int32Array(256);

export function paintFire(picture: Picture): void {
  const { scene, scale, wish, raster, sprites, width, height } = picture;
  const { fires, sections } = scene.replay;
  const sharp = raster.sharpness;
  const [from, to] = scene.firing(wish.fire_s);
  let found = 0;
  pairs.clear();
  for (let at = to - 1; at >= from; at -= 1) {
    if (scene.time_s - fires.time[at]! - fires.span[at]! > wish.fire_s) continue;
    const pair = fires.section[at]! * sections.count + fires.on[at]!;
    if (pairs.has(pair)) continue;
    pairs.add(pair);
    if (found === latest.length) {
      const longer = new Int32Array(2 * found);
      longer.set(latest);
      latest = longer;
    }
    latest[found] = at;
    found += 1;
  }
  const own = pixel(FRIENDLY);
  const paints = scene.replay.head.sides.map((_, side) => pixel(colour(side)));
  // The latest on top.
  for (let place = found - 1; place >= 0; place -= 1) {
    const at = latest[place]!;
    const [section, on] = [fires.section[at]!, fires.on[at]!];
    const x = scene.x[section]! * scale + picture.left;
    const y = picture.bottom - scene.y[section]! * scale;
    const tx = scene.x[on]! * scale + picture.left;
    const ty = picture.bottom - scene.y[on]! * scale;
    if (Math.max(x, tx) < 0 || Math.min(x, tx) > width || Math.max(y, ty) < 0 || Math.min(y, ty) > height) continue;
    const age_s = scene.time_s - fires.time[at]! - fires.span[at]!;
    const alpha = 0.25 + 0.6 * (1 - Math.max(0, age_s) / wish.fire_s);
    const friendly = scene.side[section] === scene.side[on];
    const heavy = fires.weapon[at]! === 1 || fires.weapon[at]! === 2;
    if ((tx - x) ** 2 + (ty - y) ** 2 > 9) {
      const wide = (friendly ? 2.4 : heavy ? 2 : 1.3) * sharp;
      const paint = friendly ? own : paints[scene.side[section]!]!;
      const dash = (friendly ? 7 : 4) * sharp;
      const gap = (friendly ? 4 : heavy ? 0 : 2) * sharp;
      raster.line(x * sharp, y * sharp, tx * sharp, ty * sharp, wide, 0.7 * sharp, paint, alpha, dash, gap);
    }
    const size = Math.round(2 * Math.min(7, 2.5 + Math.sqrt(fires.rounds[at]!) * 0.25 + scale * 2));
    raster.stamp(sprites.flash(size, friendly), x * sharp, y * sharp, (255 * alpha) | 0);
  }
}
