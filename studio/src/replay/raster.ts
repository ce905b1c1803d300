// A picture drawn pixel by pixel in memory and put on its canvas at once. Ten thousand men, their fire and their dead as paths of a canvas
// keep a browser without a graphics card busy for longer than a frame lasts; as bytes in a row they take a few milliseconds. Nothing here
// allocates while a picture is drawn.

/** A small picture: pixels as they lie in memory, and where its middle is. */
export interface Sprite { width: number; height: number; middleX: number; middleY: number; pixels: Int32Array }

/** `#0b4f94` as a full pixel in memory: alpha, blue, green, red. Pixels are signed, because a script keeps signed whole numbers unboxed. */
export function pixel(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return (255 << 24) | (blue! << 16) | (green! << 8) | red!;
}

export class Raster {
  readonly image: ImageData;
  private readonly data: Int32Array;

  constructor(readonly width: number, readonly height: number, readonly sharpness: number) {
    this.image = new ImageData(width, height);
    this.data = new Int32Array(this.image.data.buffer);
  }

  clear(): void { this.data.fill(0); }

  /** A full rectangle, cut off at the edge; all that was there is replaced. */
  fill(left: number, top: number, wide: number, high: number, paint: number): void {
    const { data, width } = this;
    const right = Math.min(width, left + wide);
    const bottom = Math.min(this.height, top + high);
    const start = Math.max(0, left);
    for (let y = Math.max(0, top); y < bottom; y += 1) {
      const row = y * width;
      for (let x = start; x < right; x += 1) data[row + x] = paint;
    }
  }

  /** A sprite with its middle at a point, laid over what is there; `alpha` of it, 0 to 255. */
  stamp(sprite: Sprite, x: number, y: number, alpha = 255): void {
    const { data, width, height } = this;
    const left = Math.round(x) - sprite.middleX;
    const top = Math.round(y) - sprite.middleY;
    const [from, to] = [Math.max(0, -left), Math.min(sprite.width, width - left)];
    const [first, last] = [Math.max(0, -top), Math.min(sprite.height, height - top)];
    for (let row = first; row < last; row += 1) {
      const [source, target] = [row * sprite.width, (top + row) * width + left];
      for (let column = from; column < to; column += 1) {
        const paint = sprite.pixels[source + column]!;
        const own = paint >>> 24;
        if (own === 0) continue;
        const cover = alpha === 255 ? own : (own * alpha + 127) / 255 | 0;
        const at = target + column;
        if (cover === 255) data[at] = paint;
        else lay(data, at, paint & 0xff, (paint >>> 8) & 0xff, (paint >>> 16) & 0xff, cover / 255);
      }
    }
  }

  /**
   * A straight line so wide, px, of a colour and an alpha from 0 to 1, between light edges; drawn for `dash` and left out for `gap`, px, where
   * there is a gap. Its ends are square, its sides smooth.
   */
  line(x: number, y: number, tx: number, ty: number, wide: number, edge: number, paint: number, alpha: number, dash = 0, gap = 0): void {
    const steep = Math.abs(ty - y) > Math.abs(tx - x);
    // Along the longer axis pixel by pixel, across it as many pixels as the line is wide there.
    const back = steep ? ty < y : tx < x;
    const start = steep ? (back ? ty : y) : back ? tx : x;
    const end = steep ? (back ? y : ty) : back ? x : tx;
    const cross = steep ? (back ? tx : x) : back ? ty : y;
    const slope = end === start ? 0 : ((steep ? (back ? x : tx) : back ? y : ty) - cross) / (end - start);
    const along = steep ? this.height : this.width;
    const across = steep ? this.width : this.height;
    const stepAlong = steep ? this.width : 1;
    const stepAcross = steep ? 1 : this.width;
    const stretch = Math.sqrt(1 + slope * slope);
    const core = 0.5 * wide * stretch;
    const half = core + edge * stretch;
    const period = (dash + gap) / stretch;
    const drawn = dash / stretch;
    // Where the line can be in the picture at all.
    let first = Math.max(0, Math.round(start));
    let last = Math.min(along - 1, Math.round(end));
    if (slope !== 0) {
      const one = start + (-half - cross) / slope;
      const other = start + (across + half - cross) / slope;
      first = Math.max(first, Math.floor(Math.min(one, other)));
      last = Math.min(last, Math.ceil(Math.max(one, other)));
    } else if (cross + half < 0 || cross - half > across) return;
    const { data } = this;
    const red = paint & 0xff;
    const green = (paint >>> 8) & 0xff;
    const blue = (paint >>> 16) & 0xff;
    const light = edge > 0 ? LIGHT_SHARE * alpha : 0;
    for (let at = first; at <= last; at += 1) {
      // The pattern begins where the line does, whichever way it is gone through.
      const full = gap === 0 || (back ? end - at : at - start) % period <= drawn;
      const middle = cross + slope * (at + 0.5 - start);
      const low = Math.max(0, Math.floor(middle - half));
      const high = Math.min(across - 1, Math.floor(middle + half));
      const row = at * stepAlong;
      for (let place = low; place <= high; place += 1) {
        const outer = light * (Math.min(middle + half, place + 1) - Math.max(middle - half, place));
        const inner = full ? alpha * Math.max(0, Math.min(middle + core, place + 1) - Math.max(middle - core, place)) : 0;
        // The line over its own light edge, as one colour with one cover.
        const cover = inner + outer * (1 - inner);
        const share = inner / cover;
        lay(data, row + place * stepAcross, LIGHT + (red - LIGHT) * share, LIGHT + (green - LIGHT) * share, LIGHT + (blue - LIGHT) * share, cover);
      }
    }
  }
}

/** A light edge's grey, and its share of the alpha of what it edges. */
const LIGHT = 251;
const LIGHT_SHARE = 0.45;

/** A colour laid over a pixel with a cover from 0 to 1; as in `ImageData`, colours are not multiplied by alpha. */
function lay(data: Int32Array, at: number, red: number, green: number, blue: number, cover: number): void {
  const below = data[at]!;
  const under = below >>> 24;
  if (under === 0) {
    data[at] = (((cover * 255 + 0.5) | 0) << 24) | ((blue & 0xff) << 16) | ((green & 0xff) << 8) | (red & 0xff);
    return;
  }
  const whole = cover + (under / 255) * (1 - cover);
  const mix = cover / whole;
  const r = below & 0xff;
  const g = (below >>> 8) & 0xff;
  const b = (below >>> 16) & 0xff;
  data[at] = (((whole * 255 + 0.5) | 0) << 24) | (((b + (blue - b) * mix + 0.5) | 0) << 16) | (((g + (green - g) * mix + 0.5) | 0) << 8) | ((r + (red - r) * mix + 0.5) | 0);
}
