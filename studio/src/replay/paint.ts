// Draws what moves: men, sections, units, fire, the fallen, beliefs. Colours hold by day and by moonlight; sides differ in shape too.

import type { Box } from "../terrain.ts";
import { paintBeliefs } from "./beliefs.ts";
import { nameBodies, paintBodies } from "./bodies.ts";
import { paintFire } from "./fire.ts";
import { paintFallen, paintMen, paintSections } from "./men.ts";
import type { Raster } from "./raster.ts";
import type { Scene } from "./scene.ts";
import type { Sprites } from "./sprites.ts";

/** Men are drawn one by one from so many pixels a metre on, sections one by one from this. */
export const MEN_FROM = 0.22;
export const SECTIONS_FROM = 0.045;

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

/** What is drawn, on what, and from where it is seen: a place of the ground is at `x * scale + left`, `bottom - y * scale`. */
export interface Picture {
  context: CanvasRenderingContext2D;
  raster: Raster;
  sprites: Sprites;
  scene: Scene;
  scale: number;
  left: number;
  bottom: number;
  width: number;
  height: number;
  wish: Wish;
  /** Where the map's own names stand. */
  names: readonly Box[];
  /** Whether a side is to be seen. */
  shown: (side: number) => boolean;
}

/** One picture; returns how many men are in it. */
export function paint(picture: Picture): number {
  const { context, raster, scale, wish } = picture;
  raster.clear();
  // The fallen over the men, or nobody would find them where men stand close.
  const men = scale >= MEN_FROM ? paintMen(picture) : 0;
  if (wish.fallen) paintFallen(picture);
  const sections = scale < MEN_FROM ? paintSections(picture, scale >= SECTIONS_FROM ? 2.6 : 1.4) : 0;
  // Whoever sees only what one side knows sees no fire of the other.
  if (!wish.onlyBelieved || wish.believer === undefined) paintFire(picture);
  const bodies = paintBodies(picture);
  nameBodies(picture, bodies);
  context.putImageData(raster.image, 0, 0);
  if (wish.believer !== undefined) paintBeliefs(picture, wish.believer);
  return men + sections;
}
