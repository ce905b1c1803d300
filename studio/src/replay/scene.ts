// The state of a run at a time: where every section is, who is still with it, what has happened so far, what is believed.
// Nothing here draws.

import type { Replay } from "./model.ts";

/** A belief older than this is not acted on, s. */
const BELIEF_LASTS_S = 129_600;
const GONE = 1;

/** Counts of one side at a moment. */
export interface SideCount { start: number; onGround: number; killed: number; wounded: number; missing: number; captured: number; killedByOwn: number }

/** What a commander believes of one body at a moment. */
export interface Believed { about: number; men: number; x: number; y: number; age_s: number; gone: boolean; by: number; ownSide: boolean }

/** First entry of a rising column that is greater than a value. */
export function firstAfter(times: Float64Array, value: number, low = 0, high = times.length): number {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class Scene {
  time_s = -1;
  /** Of each section, m; `here` is 0 where it is not on the ground. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly here: Uint8Array;
  /** It has gone more than 20 m in the last minute. */
  readonly moving: Uint8Array;
  /** Men still with each section. */
  readonly fit: Int32Array;
  /** Of each man: 1 + his fate where he is out, 0 while he is with his section. */
  readonly fate: Uint8Array;
  /** Where each man stands about his section, east and north, as shares of its width from -0.5 to 0.5: a rule for drawing, the same in
   * every picture, for no fight knows it. */
  readonly stance: Float32Array;
  /** Falls that have happened. */
  fallen = 0;
  /** Side of each section. */
  readonly side: Uint8Array;
  readonly men: number;
  private readonly sectionOf: Int32Array;
  private readonly cursor: Int32Array;

  constructor(readonly replay: Replay) {
    const { sections, tracks, head } = replay;
    const count = sections.count;
    [this.x, this.y] = [new Float32Array(count), new Float32Array(count)];
    [this.here, this.moving, this.side] = [new Uint8Array(count), new Uint8Array(count), new Uint8Array(count)];
    this.fit = Int32Array.from(sections.men);
    this.men = count === 0 ? 0 : sections.firstMan[count - 1]! + sections.men[count - 1]!;
    this.fate = new Uint8Array(this.men);
    this.sectionOf = new Int32Array(this.men).fill(-1);
    // Fractional parts of multiples of these numbers spread men who follow one another evenly over a square (Roberts 2018).
    this.stance = Float32Array.from({ length: 2 * this.men }, (_, at) => ((((at >> 1) + 1) * (at % 2 === 0 ? 0.754877666246693 : 0.569840290998053)) % 1) - 0.5);
    this.cursor = Int32Array.from(tracks.start.subarray(0, count));
    for (let section = 0; section < count; section += 1) {
      this.side[section] = head.units[sections.unit[section]!]!.side;
      const first = sections.firstMan[section]!;
      this.sectionOf.fill(section, first, first + sections.men[section]!);
    }
    this.moveTo(0);
  }

  /** Section of a man. */
  section(man: number): number { return this.sectionOf[man] ?? -1; }

  /** Brings everything to a time. */
  moveTo(time_s: number): void {
    if (time_s === this.time_s) return;
    this.place(time_s);
    this.apply(time_s);
    this.time_s = time_s;
  }

  private place(time_s: number): void {
    const { start, time, x, y, away } = this.replay.tracks;
    for (let section = 0; section < this.x.length; section += 1) {
      const [from, to] = [start[section]!, start[section + 1]!];
      let at = this.cursor[section]!;
      // Time mostly goes on by little: look at the next point before searching.
      if (!(at > from && time[at - 1]! <= time_s && (at === to || time[at]! > time_s))) {
        at = at < to && time[at]! <= time_s && (at + 1 === to || time[at + 1]! > time_s) ? at + 1 : firstAfter(time, time_s, from, to);
        this.cursor[section] = at;
      }
      const before = at - 1;
      this.here[section] = before >= from && away[before] === 0 && this.fit[section]! > 0 ? 1 : 0;
      if (before < from) continue;
      if (at === to || away[before] === 1) {
        this.x[section] = x[before]!;
        this.y[section] = y[before]!;
        this.moving[section] = 0;
        continue;
      }
      const [dx, dy, dt] = [x[at]! - x[before]!, y[at]! - y[before]!, time[at]! - time[before]!];
      const share = (time_s - time[before]!) / dt;
      this.x[section] = x[before]! + share * dx;
      this.y[section] = y[before]! + share * dy;
      this.moving[section] = dx * dx + dy * dy > (dt / 3) ** 2 ? 1 : 0;
    }
  }

  private apply(time_s: number): void {
    const { falls, sections } = this.replay;
    if (this.fallen > 0 && falls.time[this.fallen - 1]! > time_s) {
      this.fallen = 0;
      this.fate.fill(0);
      this.fit.set(sections.men);
    }
    while (this.fallen < falls.count && falls.time[this.fallen]! <= time_s) {
      const man = falls.man[this.fallen]!;
      const fate = falls.fate[this.fallen]!;
      const section = this.sectionOf[man]!;
      this.fallen += 1;
      if (section < 0 || fate === 5) continue;
      const out = this.fate[man] !== 0;
      if (fate === 4) {
        if (out) this.fit[section]! += 1;
        this.fate[man] = 0;
      } else {
        if (!out) this.fit[section]! -= 1;
        this.fate[man] = fate + GONE;
      }
    }
    for (let section = 0; section < this.here.length; section += 1) if (this.fit[section]! <= 0) this.here[section] = 0;
  }

  /** Soldiers and those with them, by side. */
  counts(): SideCount[] {
    const { head, sections, falls } = this.replay;
    const counts = head.sides.map((): SideCount => ({ start: 0, onGround: 0, killed: 0, wounded: 0, missing: 0, captured: 0, killedByOwn: 0 }));
    for (let section = 0; section < sections.count; section += 1) {
      const count = counts[this.side[section]!]!;
      count.start += sections.men[section]!;
      if (this.here[section]) count.onGround += this.fit[section]!;
    }
    for (let man = 0; man < this.men; man += 1) {
      const fate = this.fate[man]! - GONE;
      if (fate < 0 || this.sectionOf[man]! < 0) continue;
      const count = counts[this.side[this.sectionOf[man]!]!]!;
      if (fate === 0) count.killed += 1;
      else if (fate === 1) count.wounded += 1;
      else if (fate === 2) count.missing += 1;
      else count.captured += 1;
    }
    for (let at = 0; at < this.fallen; at += 1) {
      const by = falls.by[at]!;
      const section = this.sectionOf[falls.man[at]!]!;
      if (falls.fate[at] === 0 && by >= 0 && section >= 0 && head.units[by]!.side === this.side[section]) counts[this.side[section]!]!.killedByOwn += 1;
    }
    return counts;
  }

  /** Entries of the fire that fall within a span before now: from one index to before another. */
  firing(within_s: number): [number, number] {
    const { time } = this.replay.fires;
    const longest = this.replay.head.fineness.fire_span_s;
    return [firstAfter(time, this.time_s - within_s - longest), firstAfter(time, this.time_s)];
  }

  /** What a commander believes of bodies that he takes for the enemy. */
  believed(unit: number): Believed[] {
    const { beliefs, head } = this.replay;
    const last = new Map<number, number>();
    const end = firstAfter(beliefs.time, this.time_s);
    for (let at = firstAfter(beliefs.time, this.time_s - BELIEF_LASTS_S); at < end; at += 1) {
      if (beliefs.unit[at] === unit) last.set(beliefs.about[at]!, at);
    }
    return [...last.values()].filter((at) => beliefs.asEnemy[at] === 1 && beliefs.men[at]! > 0).map((at) => ({
      about: beliefs.about[at]!,
      men: beliefs.men[at]!,
      x: beliefs.x[at]!,
      y: beliefs.y[at]!,
      age_s: this.time_s - beliefs.time[at]!,
      gone: beliefs.gone[at] === 1,
      by: beliefs.by[at]!,
      ownSide: head.units[beliefs.about[at]!]!.side === head.units[unit]!.side,
    }));
  }

  /** Where a body is, the mean of its sections, and its men there; none while none of it is on the ground. */
  body(unit: number): { x: number; y: number; men: number } | undefined {
    const { sections } = this.replay;
    let [x, y, men] = [0, 0, 0];
    for (let section = 0; section < sections.count; section += 1) {
      if (sections.unit[section] !== unit || !this.here[section]) continue;
      const fit = this.fit[section]!;
      x += fit * this.x[section]!;
      y += fit * this.y[section]!;
      men += fit;
    }
    return men > 0 ? { x: x / men, y: y / men, men } : undefined;
  }
}

/** Light at a time, between the rows. */
export interface Sky { logLux: number; sunAltitude: number; sunAzimuth: number; moonAltitude: number; moonAzimuth: number; moonLit: number }

export function skyAt(replay: Replay, time_s: number): Sky {
  const { light, head } = replay;
  if (light.count === 0) return { logLux: 4.5, sunAltitude: 45, sunAzimuth: 180, moonAltitude: -45, moonAzimuth: 0, moonLit: 0 };
  const at = Math.min(light.count - 1, Math.max(0, time_s / head.light_step_s));
  const [low, high] = [Math.floor(at), Math.ceil(at)];
  const mix = (column: Float32Array) => column[low]! + (column[high]! - column[low]!) * (at - low);
  const nearest = Math.round(at);
  return {
    logLux: mix(light.logLux),
    sunAltitude: mix(light.sunAltitude),
    sunAzimuth: light.sunAzimuth[nearest]!,
    moonAltitude: mix(light.moonAltitude),
    moonAzimuth: light.moonAzimuth[nearest]!,
    moonLit: mix(light.moonLit),
  };
}

export type Daylight = "day" | "dusk" | "moonlight" | "dark";

/** Above 1,000 lux it is day, above 1 lux dusk; below, the moon shines or not. */
export function daylight(sky: Sky): Daylight {
  if (sky.logLux > 3) return "day";
  if (sky.logLux > 0) return "dusk";
  return sky.moonAltitude > 0 && sky.logLux > -2 ? "moonlight" : "dark";
}

/** How dark the picture is, 0 to 0.62: by the logarithm of the light, as eyes have it. */
export function darkness(sky: Sky): number {
  return Math.min(0.62, Math.max(0, (3.2 - sky.logLux) * 0.105));
}
