// The ground as a picture: heights and cover from the data, light from the north-west as maps have it.

import type { Raster } from "./model.ts";

export function decodeRaster(raster: Raster): Float32Array {
  const bytes = Uint8Array.from(atob(raster.data), (letter) => letter.charCodeAt(0));
  const cells = raster.columns * raster.rows;
  if (bytes.length !== cells * raster.bytes) throw new Error("the grid does not have as many cells as it says");
  const values = new Float32Array(cells);
  for (let cell = 0; cell < cells; cell += 1) {
    const stored = raster.bytes === 2 ? bytes[2 * cell]! + 256 * bytes[2 * cell + 1]! : bytes[cell]!;
    values[cell] = raster.offset + raster.step * stored;
  }
  return values;
}

/** Light on each cell, 0 dark to 1 bright: Horn's (1981) slope, sun in the north-west at 45 degrees. */
export function hillshade(heights: Float32Array, columns: number, rows: number, cell_m: number, exaggeration = 1.6): Float32Array {
  const light = new Float32Array(columns * rows);
  const at = (column: number, row: number) =>
    heights[Math.min(rows - 1, Math.max(0, row)) * columns + Math.min(columns - 1, Math.max(0, column))]!;
  // Unit vector to the sun: west, north, up.
  const [sun_x, sun_y, sun_z] = [-0.5, 0.5, Math.SQRT1_2];
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const east = at(column + 1, row - 1) + 2 * at(column + 1, row) + at(column + 1, row + 1);
      const west = at(column - 1, row - 1) + 2 * at(column - 1, row) + at(column - 1, row + 1);
      const north = at(column - 1, row - 1) + 2 * at(column, row - 1) + at(column + 1, row - 1);
      const south = at(column - 1, row + 1) + 2 * at(column, row + 1) + at(column + 1, row + 1);
      const slope_x = ((east - west) / (8 * cell_m)) * exaggeration;
      const slope_y = ((north - south) / (8 * cell_m)) * exaggeration;
      const length = Math.hypot(slope_x, slope_y, 1);
      const cosine = (-slope_x * sun_x - slope_y * sun_y + sun_z) / length;
      light[row * columns + column] = Math.max(0, cosine);
    }
  }
  return light;
}

const OPEN: [number, number, number] = [240, 233, 208];
const FOREST: [number, number, number] = [150, 172, 130];
const HIGH: [number, number, number] = [226, 216, 204];

/** Colour of a cell, 0..255: tinted by cover, paler with height, shaded by light. */
export function tint(wooded: number, heightShare: number, light: number): [number, number, number] {
  const shade = 0.42 + 0.82 * light;
  const mix = (a: number, b: number, share: number) => a + (b - a) * share;
  return [0, 1, 2].map((channel) => {
    const ground = mix(OPEN[channel]!, FOREST[channel]!, wooded);
    const raised = mix(ground, HIGH[channel]!, 0.45 * heightShare ** 1.5);
    return Math.max(0, Math.min(255, raised * shade));
  }) as [number, number, number];
}
