// Bytes as a replay: the same checks as the Rust reader. Anything that is not whole is refused, nothing is guessed.

import {
  ARMS, DEEDS, FATES, MEANS, type Replay, REPLAY_FORMAT, type ReplayHead, ReplayRefused, WEAPONS,
} from "./model.ts";

const MAGIC = [0x55, 0x4d, 0x50, 0x49, 0x52, 0x45, 0x00, 0x52];
const MOST_CONTENTS = 2 ** 29;

const damaged = (what: string) => new ReplayRefused("damaged", what);

/** Reads a replay; with an engine named, only one that this engine fought. */
export async function decodeReplay(file: Uint8Array, engine?: string): Promise<Replay> {
  const { name, length, packed } = frame(file);
  if (engine !== undefined && name !== engine) throw new ReplayRefused("other-engine", name, engine);
  const contents = await unpacked(packed, length);
  return new Contents(contents).replay(name);
}

function frame(file: Uint8Array): { name: string; length: number; packed: Uint8Array } {
  if (file.length < 12 || MAGIC.some((byte, at) => file[at] !== byte)) throw new ReplayRefused("not-a-replay");
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const format = view.getUint16(8, true);
  if (format !== REPLAY_FORMAT) throw new ReplayRefused("other-format", String(format), String(REPLAY_FORMAT));
  const start = 12 + view.getUint16(10, true);
  if (file.length < start + 8) throw damaged("it ends before its contents");
  const name = new TextDecoder("utf-8", { fatal: false }).decode(file.subarray(12, start));
  const length = view.getUint32(start, true);
  const packed = file.subarray(start + 8);
  if (packed.length !== view.getUint32(start + 4, true) || length > MOST_CONTENTS) throw damaged("its length");
  return { name, length, packed };
}

async function unpacked(packed: Uint8Array, length: number): Promise<Uint8Array> {
  const stream = new Blob([packed as BlobPart]).stream().pipeThrough(new DecompressionStream("deflate"));
  const contents = new Uint8Array(length);
  let at = 0;
  try {
    const reader = stream.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (at + value.length > length) throw damaged("it unpacks to more than it says");
      contents.set(value, at);
      at += value.length;
    }
  } catch (error) {
    throw error instanceof ReplayRefused ? error : damaged("its contents cannot be unpacked");
  }
  if (at !== length) throw damaged("it unpacks to less than it says");
  return contents;
}

class Contents {
  private at = 0;
  constructor(private readonly bytes: Uint8Array) {}

  replay(engine: string): Replay {
    const head = this.head();
    const { time_unit_s: second, place_unit_m: metre } = head.fineness;
    const units = head.units.length;
    const sections = this.sections(units);
    const tracks = this.tracks(sections.count, second, metre);
    const fires = this.list(6, (count) => ({
      time: this.times(count, second),
      span: this.scaled(this.column(count), second),
      section: this.column(count, sections.count),
      on: this.column(count, sections.count),
      weapon: this.column(count, WEAPONS.length),
      rounds: this.column(count),
    }));
    const last = sections.count - 1;
    const men = last < 0 ? 0 : sections.firstMan[last]! + sections.men[last]!;
    const falls = this.list(7, (count) => ({
      time: this.times(count, second),
      man: this.column(count, men),
      fate: this.column(count, FATES.length),
      weapon: this.column(count, WEAPONS.length),
      by: this.optional(count, units),
      x: this.places(count, metre),
      y: this.places(count, metre),
    }));
    const beliefs = this.list(7, (count) => {
      const told = {
        time: this.times(count, second),
        unit: this.column(count, units),
        about: this.column(count, units),
        men: this.column(count),
        x: this.places(count, metre),
        y: this.places(count, metre),
      };
      const flags = this.column(count, 4 * MEANS.length);
      return {
        ...told,
        asEnemy: Uint8Array.from(flags, (flag) => flag & 1),
        gone: Uint8Array.from(flags, (flag) => (flag >> 1) & 1),
        by: Int32Array.from(flags, (flag) => flag >> 2),
      };
    });
    const deeds = this.list(4, (count) => ({
      time: this.times(count, second),
      kind: this.column(count, DEEDS.length),
      unit: this.column(count, units),
      other: this.optional(count, 2 ** 31 - 2),
    }));
    const light = this.list(6, (count) => ({
      sunAltitude: this.places(count, 0.1),
      sunAzimuth: this.places(count, 0.1),
      moonAltitude: this.places(count, 0.1),
      moonAzimuth: this.places(count, 0.1),
      moonLit: this.places(count, 0.01),
      logLux: this.places(count, 0.01),
    }));
    if (this.at !== this.bytes.length) throw damaged("more follows after its end");
    return { engine, head, sections, tracks, fires, falls, beliefs, deeds, light };
  }

  private head(): ReplayHead {
    const length = this.number();
    if (this.at + length > this.bytes.length) throw damaged("its head is cut short");
    const text = new TextDecoder().decode(this.bytes.subarray(this.at, this.at + length));
    this.at += length;
    let head: ReplayHead;
    try {
      head = JSON.parse(text) as ReplayHead;
    } catch {
      throw damaged("its head is no JSON");
    }
    const fineness = head.fineness;
    const lengths = [head.duration_s, head.width_m, head.depth_m, head.light_step_s, fineness?.time_unit_s, fineness?.place_unit_m];
    if (!lengths.every((value) => typeof value === "number" && value > 0 && Number.isFinite(value))) throw damaged("its head");
    if (!Array.isArray(head.units) || head.units.some((unit) => head.sides[unit.side] === undefined)) throw damaged("its units");
    return head;
  }

  private number(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.bytes[this.at];
      if (byte === undefined) throw damaged("it ends within a number");
      this.at += 1;
      value += (byte & 0x7f) * scale;
      if (value > 2 ** 53) throw damaged("a number is too great");
      if (byte < 0x80) return value;
      scale *= 128;
    }
  }

  private list<T extends object>(leastBytes: number, read: (count: number) => T): T & { count: number } {
    const count = this.count(leastBytes);
    return { count, ...read(count) };
  }

  private count(leastBytes: number): number {
    const count = this.number();
    if (count * leastBytes > this.bytes.length - this.at) throw damaged("it promises more than it holds");
    return count;
  }

  /** Numbers, each below a limit. */
  private column(count: number, below = 2 ** 31): Int32Array {
    const values = new Int32Array(count);
    for (let at = 0; at < count; at += 1) {
      const value = this.number();
      if (value >= below) throw damaged(`it names number ${value} of ${below}`);
      values[at] = value;
    }
    return values;
  }

  /** References of which none is -1. */
  private optional(count: number, below: number): Int32Array {
    return this.column(count, below + 1).map((value) => value - 1);
  }

  private scaled(values: Int32Array, unit: number): Float64Array {
    return Float64Array.from(values, (value) => value * unit);
  }

  private times(count: number, unit: number): Float64Array {
    const values = new Float64Array(count);
    let sum = 0;
    for (let at = 0; at < count; at += 1) {
      sum += this.number();
      values[at] = sum * unit;
    }
    return values;
  }

  /** Steps put together. */
  private places(count: number, unit: number, into = new Float32Array(count), from = 0): Float32Array {
    let sum = 0;
    for (let at = 0; at < count; at += 1) {
      const value = this.number();
      sum += value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      into[from + at] = sum * unit;
    }
    return into;
  }

  private sections(units: number): Replay["sections"] {
    const count = this.count(4);
    const unit = this.column(count, units);
    const firstMan = Int32Array.from(this.places(count, 1));
    const men = this.column(count);
    const arm = this.column(count, ARMS.length);
    let next = 0;
    for (let at = 0; at < count; at += 1) {
      if (firstMan[at]! < next) throw damaged("two sections share a man");
      next = firstMan[at]! + men[at]!;
    }
    return { count, unit, firstMan, men, arm };
  }

  private tracks(sections: number, second: number, metre: number): Replay["tracks"] {
    const start = new Int32Array(sections + 1);
    for (let at = 0; at < sections; at += 1) start[at + 1] = start[at]! + this.count(3);
    const all = start[sections]!;
    if (all * 3 > this.bytes.length) throw damaged("it promises more points than it holds");
    const [time, x, y, away] = [new Float64Array(all), new Float32Array(all), new Float32Array(all), new Uint8Array(all)];
    for (let section = 0; section < sections; section += 1) {
      let sum = 0;
      for (let at = start[section]!; at < start[section + 1]!; at += 1) {
        const step = this.number();
        sum += Math.floor(step / 2);
        time[at] = sum * second;
        away[at] = step % 2;
      }
    }
    for (const column of [x, y]) {
      for (let section = 0; section < sections; section += 1) {
        this.places(start[section + 1]! - start[section]!, metre, column, start[section]!);
      }
    }
    return { start, time, x, y, away };
  }
}
