// The state of a run in words: for the line under the picture, the table beside it and for screen readers.

import { grouped } from "../numbers.ts";
import { locale, text } from "../text/index.ts";
import { short } from "../terrain.ts";
import type { Replay } from "./model.ts";
import { daylight, firstAfter, type Scene, skyAt } from "./scene.ts";
import { words } from "./words.ts";

/** Exchanges of fire named one by one. */
const MOST_NAMED = 3;

/** `21 Oct, 09:10`, in the battle's own time. */
export function clock(replay: Replay, time_s: number): string {
  const { start } = replay.head;
  // The start has an offset; the time is shown on the clock that had it.
  const local = Date.parse(`${start.slice(0, 19)}Z`) + time_s * 1000;
  return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "UTC" })
    .format(new Date(local));
}

export function distance(metres: number): string {
  if (metres >= 1_000) return words().km(new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 }).format(metres / 1_000));
  return words().metres(grouped(Math.round(metres / 10) * 10));
}

export function lightWords(replay: Replay, time_s: number): string {
  const sky = skyAt(replay, time_s);
  const parts = [words().light[daylight(sky)]];
  if (sky.sunAltitude > 0) parts.push(words().sun(Math.round(sky.sunAltitude)));
  else if (sky.moonAltitude > 0) parts.push(words().moon(Math.round(sky.moonAltitude), Math.round(sky.moonLit * 100)));
  else parts.push(words().moonDown);
  return parts.join(text.comma);
}

function unitName(replay: Replay, unit: number): string { return short(replay.head.units[unit]!.name); }

/** Who fires on whom: the heaviest fire of the last minutes first. */
export function fireWords(scene: Scene, within_s = 120): string[] {
  const { replay } = scene;
  const { fires, sections } = replay;
  const found = new Map<string, { unit: number; on: number; rounds: number; range: number; friendly: boolean }>();
  const [from, to] = scene.firing(within_s);
  for (let at = from; at < to; at += 1) {
    if (fires.time[at]! + fires.span[at]! < scene.time_s - within_s) continue;
    const [section, on] = [fires.section[at]!, fires.on[at]!];
    const [unit, target] = [sections.unit[section]!, sections.unit[on]!];
    const range = Math.hypot(scene.x[section]! - scene.x[on]!, scene.y[section]! - scene.y[on]!);
    const friendly = scene.side[section] === scene.side[on];
    const key = `${unit}/${target}`;
    const one = found.get(key) ?? { unit, on: target, rounds: 0, range, friendly };
    one.rounds += fires.rounds[at]!;
    one.range = Math.min(one.range, range);
    found.set(key, one);
  }
  const all = [...found.values()].sort((a, b) => Number(b.friendly) - Number(a.friendly) || b.rounds - a.rounds);
  if (all.length === 0) return [words().quiet];
  const told = all.slice(0, MOST_NAMED).map((one) => {
    const say = one.friendly ? words().firesOnOwn : words().fires;
    return say(unitName(replay, one.unit), unitName(replay, one.on), distance(one.range));
  });
  if (all.length > MOST_NAMED) told.push(words().more(all.length - MOST_NAMED));
  return told;
}

/** What a commander believes against what is so. */
export function beliefWords(scene: Scene, unit: number): string[] {
  const who = unitName(scene.replay, unit);
  const believed = scene.believed(unit);
  if (believed.length === 0) return [words().believesNothing(who)];
  const men = believed.reduce((sum, one) => sum + one.men, 0);
  const told = [words().believes(who, believed.length, grouped(men))];
  const off = believed.flatMap((one) => {
    const truth = scene.body(one.about);
    return truth ? [Math.hypot(truth.x - one.x, truth.y - one.y)] : [];
  });
  if (off.length > 0) told.push(words().off(distance(off.reduce((sum, one) => sum + one, 0) / off.length)));
  const own = believed.filter((one) => one.ownSide).length;
  if (own > 0) told.push(words().ownForEnemy(own));
  return told;
}

/** Commanders whose beliefs a replay has: of each side first who learnt most. */
export function believers(replay: Replay): number[] {
  const { beliefs, head } = replay;
  const known = new Map<number, number>();
  for (let at = 0; at < beliefs.count; at += 1) {
    if (beliefs.asEnemy[at] === 1) known.set(beliefs.unit[at]!, (known.get(beliefs.unit[at]!) ?? 0) + 1);
  }
  return [...known.keys()]
    .filter((unit) => head.units[unit]!.combatant)
    .sort((a, b) => head.units[a]!.side - head.units[b]!.side || known.get(b)! - known.get(a)! || a - b);
}

/** Whether anybody fires within some minutes of a time. */
export function isQuiet(replay: Replay, time_s: number, within_s = 240): boolean {
  const { time } = replay.fires;
  return firstAfter(time, time_s - within_s) === firstAfter(time, time_s + within_s);
}

/** Where the heaviest fire of the last minutes is and how wide the ground is on which they fight, m; none while it is quiet. */
export function fightingAt(scene: Scene, within_s = 300): { x: number; y: number; wide_m: number } | undefined {
  const { fires } = scene.replay;
  const cells = new Map<string, { rounds: number; at: [number, number][] }>();
  const [from, to] = scene.firing(within_s);
  for (let at = from; at < to; at += 1) {
    const [section, on] = [fires.section[at]!, fires.on[at]!];
    const middle: [number, number] = [(scene.x[section]! + scene.x[on]!) / 2, (scene.y[section]! + scene.y[on]!) / 2];
    const key = `${Math.floor(middle[0] / 3_000)}/${Math.floor(middle[1] / 3_000)}`;
    const cell = cells.get(key) ?? { rounds: 0, at: [] };
    cell.rounds += fires.rounds[at]!;
    cell.at.push([scene.x[section]!, scene.y[section]!], [scene.x[on]!, scene.y[on]!]);
    cells.set(key, cell);
  }
  const most = [...cells.values()].sort((a, b) => b.rounds - a.rounds)[0];
  if (!most) return undefined;
  const ends = (axis: 0 | 1) => {
    const sorted = most.at.map((point) => point[axis]).sort((a, b) => a - b);
    return [sorted[Math.floor(sorted.length * 0.05)]!, sorted[Math.floor(sorted.length * 0.95)]!] as const;
  };
  const [[left, right], [bottom, top]] = [ends(0), ends(1)];
  return { x: (left + right) / 2, y: (bottom + top) / 2, wide_m: Math.max(right - left, (top - bottom) * 1.3) };
}
