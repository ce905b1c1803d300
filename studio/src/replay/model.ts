// A replay in memory: columns of numbers, as the file has them. The layout stands in docs/guide/replay-format.md.

import type { Names } from "../model.ts";

export const REPLAY_FORMAT = 1;

/** Numbers of a weapon, a fate and so on are indexes into these. */
export const ARMS = ["rifles", "machine-gun", "mountain-gun", "unarmed"] as const;
export const WEAPONS = ["rifle", "machine-gun", "shell", "grenade", "close-fight", "none"] as const;
export const FATES = ["killed", "wounded", "missing", "captured", "returned", "lightly-hit"] as const;
export const MEANS = ["eye", "messenger", "villagers", "false-news", "lookout"] as const;
export const DEEDS = [
  "order-taken", "deployed", "ambush-sprung", "fire-opened", "misidentified", "recognised", "ran", "went-to-ground", "rallied", "gave-way",
  "close-fight", "commander-fell", "surrendered", "left", "council-fights", "council-avoids", "lost-way", "surprised", "sighted", "set-out", "arrived",
] as const;

export type Fate = (typeof FATES)[number];
export type Deed = (typeof DEEDS)[number];

export interface ReplayUnit { id: string; name: Names; side: number; parent: number | null; men: number; combatant: boolean }
export interface ReplayLoss {
  engaged: number;
  killed: number;
  wounded: number;
  missing: number;
  captured: number;
  killed_by_own: number;
  rounds_fired: number;
}
export interface ReplayEngagement { id: string; name: Names; start_s: number; end_s: number; x_m: number; y_m: number; sides: ReplayLoss[] }

export interface ReplayHead {
  battle: string;
  title: Names;
  seed: string;
  hash: string;
  start: string;
  duration_s: number;
  width_m: number;
  depth_m: number;
  epsg: number;
  origin_m: [number, number];
  unknowns: Record<string, number>;
  without: string[];
  fineness: { time_unit_s: number; place_unit_m: number; place_error_m: number; fire_span_s: number };
  light_step_s: number;
  sides: { id: string; name: Names }[];
  units: ReplayUnit[];
  orders: string[];
  engagements: ReplayEngagement[];
}

/** All times are s from the start, all places m from the south-west corner. */
export interface Replay {
  engine: string;
  head: ReplayHead;
  sections: { count: number; unit: Int32Array; firstMan: Int32Array; men: Int32Array; arm: Int32Array };
  /** Points of section `s` are those from `start[s]` to before `start[s + 1]`. */
  tracks: { start: Int32Array; time: Float64Array; x: Float32Array; y: Float32Array; away: Uint8Array };
  fires: { count: number; time: Float64Array; span: Float64Array; section: Int32Array; on: Int32Array; weapon: Int32Array; rounds: Int32Array };
  falls: { count: number; time: Float64Array; man: Int32Array; fate: Int32Array; weapon: Int32Array; by: Int32Array; x: Float32Array; y: Float32Array };
  beliefs: {
    count: number; time: Float64Array; unit: Int32Array; about: Int32Array; men: Int32Array; x: Float32Array; y: Float32Array; asEnemy: Uint8Array;
    gone: Uint8Array; by: Int32Array;
  };
  deeds: { count: number; time: Float64Array; kind: Int32Array; unit: Int32Array; other: Int32Array };
  light: { count: number; sunAltitude: Float32Array; sunAzimuth: Float32Array; moonAltitude: Float32Array; moonAzimuth: Float32Array; moonLit: Float32Array; logLux: Float32Array };
}

/** Why a replay is not shown. */
export type Refusal = "not-a-replay" | "other-format" | "other-engine" | "damaged";

export class ReplayRefused extends Error {
  constructor(readonly refusal: Refusal, readonly found = "", readonly known = "") {
    super(`${refusal}: ${found}`);
  }
}
