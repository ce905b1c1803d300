// Which part of the ground is seen: a centre, and how many times nearer than the whole. Shared by pictures that stand side by side.

import type { Spot } from "../terrain.ts";

export const NEAREST = 400;

export class Camera {
  x_m: number;
  y_m: number;
  zoom = 1;
  private readonly listeners = new Set<() => void>();

  constructor(readonly width_m: number, readonly depth_m: number) {
    this.x_m = width_m / 2;
    this.y_m = depth_m / 2;
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Pixels a metre in a picture of a width. */
  scale(width: number): number { return (width / this.width_m) * this.zoom; }

  /** From metres to pixels. */
  toPixel(width: number, height: number): (point: Spot) => Spot {
    const scale = this.scale(width);
    return ([x, y]) => [(x - this.x_m) * scale + width / 2, height / 2 - (y - this.y_m) * scale];
  }

  toMetres(width: number, height: number, [x, y]: Spot): Spot {
    const scale = this.scale(width);
    return [(x - width / 2) / scale + this.x_m, (height / 2 - y) / scale + this.y_m];
  }

  /** Moves by pixels of a picture. */
  pan(dx: number, dy: number, width: number): void {
    const scale = this.scale(width);
    this.look(this.x_m - dx / scale, this.y_m + dy / scale, this.zoom);
  }

  /** Nearer or farther, the metre under a pixel staying where it is. */
  zoomAt(factor: number, at: Spot, width: number, height: number): void {
    const fixed = this.toMetres(width, height, at);
    const zoom = Math.min(NEAREST, Math.max(1, this.zoom * factor));
    const share = this.zoom / zoom;
    this.look(fixed[0] + (this.x_m - fixed[0]) * share, fixed[1] + (this.y_m - fixed[1]) * share, zoom);
  }

  /** Looks at a point, never beyond the edge of the ground. */
  look(x_m: number, y_m: number, zoom: number): void {
    this.zoom = Math.min(NEAREST, Math.max(1, zoom));
    const [half_x, half_y] = [this.width_m / 2 / this.zoom, this.depth_m / 2 / this.zoom];
    this.x_m = Math.min(this.width_m - half_x, Math.max(half_x, x_m));
    this.y_m = Math.min(this.depth_m - half_y, Math.max(half_y, y_m));
    for (const listener of this.listeners) listener();
  }

  whole(): void { this.look(this.width_m / 2, this.depth_m / 2, 1); }
}
