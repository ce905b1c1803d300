// The data inside a page: the same shapes as `crates/report/src/model`, which fills them.

import type { Language } from "./text/index.ts";

export const PAGE_FORMAT = 1;

export interface Names { en: string; ko?: string; zh?: string; ja?: string; hanja?: string }
/** A sentence by language beside the English one, where somebody wrote it. */
export type Told = Partial<Record<Language, string>>;
export interface Interval { median: number; low: number; high: number }
export interface Side { id: string; name: Names }

export interface Battle {
  id: string;
  title: Names;
  summary: string;
  summary_in?: Told;
  start: string;
  end: string;
  sides: Side[];
}

export interface FileHash { path: string; sha256: string }

export interface Run {
  command: string;
  umpire_version: string;
  finished?: string;
  inputs: FileHash[];
  results_digest: string;
}

export interface Quantity {
  id: string;
  side: string;
  kind: string;
  engagement: string;
  median: number;
  ci50: [number, number];
  ci90: [number, number];
  best: number;
  low: number;
  high: number;
  mcse: number;
  prior_median: number | null;
  prior_ci90: [number, number] | null;
  decided: boolean;
}

export interface Need {
  what: string;
  kind: string;
  side: string;
  engagement: string;
  unknown: string;
  value: number;
  unit: string;
  usual: number | null;
}

export interface ClaimVerdict {
  id: string;
  plausibility: number | null;
  nearest: { run: number; value: number } | null;
  needs: Need[];
  limit: Limit | null;
}

/** What stands against a claim that no run reaches. */
export interface Limit {
  kind: "men" | "rounds" | "fewest";
  needed: number;
  reached: number;
  rounds_per_hit: number | null;
}

export interface OriginVerdict {
  id: string;
  of: string;
  factor: { prior: Interval; posterior: Interval };
  weighed: boolean;
}

export interface HypothesisVerdict {
  id: string;
  log_bayes_factor: number | null;
  mcse: number | null;
  prior: number | null;
  posterior: number | null;
}

export interface Indices {
  quantity: string;
  chance: number;
  unknowns: { unknown: string; first: number; total: number }[];
}

export interface Sensitivity {
  id: string;
  change: string;
  quantity: string;
  before: number;
  after: number;
  changes: boolean;
  supported: boolean;
}

export interface Verdict {
  battle: string;
  engine: string;
  runs: number;
  failed: number;
  ess: number;
  largest_share: number;
  tail_shape: number | null;
  effective: boolean;
  seed: number;
  reporting: string;
  quantities: Quantity[];
  claims: ClaimVerdict[];
  origins: OriginVerdict[];
  hypotheses: HypothesisVerdict[];
  sensitivity: Sensitivity[];
  indices: Indices[];
  assumptions: string[];
  limits: string[];
}

export interface Source {
  id: string;
  kind: string;
  name: Names;
  author: string;
  side: string;
  date: string;
  draws_on: { source: string; descent: number }[];
  note: string;
}

export interface Claim {
  id: string;
  says: string;
  says_in?: Told;
  kind: string;
  side: string;
  force: string | null;
  engagement: string;
  low: number | null;
  high: number | null;
  qualifier: string;
  date: string | null;
  unit: string;
  stance: string;
  claimant: string;
  via: string[];
  origin: string;
  copy_of: string | null;
  account: string | null;
  footnote: string | null;
  proposition: string | null;
}

/** Claims that cannot all be true: those on one side, so many, then those against them. */
export interface Contradiction { claims: string[]; first: number; says: string }

export interface FailingSum {
  total: string;
  parts: string[];
  total_value: [number, number];
  parts_value: [number, number];
  note: string;
}

export interface Ledger {
  sources: Source[];
  claims: Claim[];
  propositions: { id: string; asks: Names }[];
  contradictions: Contradiction[];
  failing_sums: FailingSum[];
  forces: Record<string, Names>;
}

export interface MapPoint { lon: number; lat: number; x_m: number; y_m: number }

export interface EngagementSide {
  side: string;
  engaged: Interval | null;
  killed: Interval | null;
  wounded: Interval | null;
  missing: Interval | null;
  captured: Interval | null;
  killed_by_own: Interval | null;
  civilians_killed: Interval | null;
  rounds_fired: Interval | null;
  rounds_per_hit: Interval | null;
  minutes_under_fire: Interval | null;
  men_broken: Interval | null;
  range_m: Interval | null;
  range_near_m: Interval | null;
  range_far_m: Interval | null;
  gave_way: number | null;
}

export interface Engagement {
  id: string;
  name: Names;
  place: Names | null;
  at: MapPoint | null;
  radius_km: number;
  from: string;
  to: string;
  core: boolean;
  share_of_runs: number;
  median_start: string | null;
  start90: [string, string] | null;
  note: string;
  note_in?: Told;
  sides: EngagementSide[];
}

export interface Unknown {
  id: string;
  says: string;
  /** The same in the languages in which the battle's files have it. */
  says_in?: Names;
  unit: string;
  prior: [number, number, number, number, number];
  posterior: [number, number, number, number, number];
  claims: string[];
}

export interface TimelineEvent {
  id: string;
  date: string;
  end: string | null;
  place: Names | null;
  title: Names;
  kind: string;
  claims: string[];
  note: string;
  note_in?: Told;
}

export interface Raster { columns: number; rows: number; offset: number; step: number; bytes: number; data: string }
export interface MapLine { name: Names | null; class: string; points: [number, number][] }
export interface MapPlace { id: string; name: Names; kind: string; at: MapPoint; radius_km: number }

export interface MapData {
  width_m: number;
  depth_m: number;
  extent_deg: [number, number, number, number];
  heights_m: Raster;
  cover: Raster;
  covers: { id: string; name: string; wooded: number }[];
  rivers: MapLine[];
  ways: MapLine[];
  places: MapPlace[];
  relief_note: string;
}

/** A run inside the page: a replay file in base64, and why it was chosen. */
export interface ReplayInfo { run: number; typical: boolean; claims: string[]; data: string }

/** Mean counts a run on a grid; `cells` are pairs of a cell's number, row by row from the north-west, and its count. */
export interface DensityLayer { kind: string; side: string; cells: [number, number][] }
export interface Density { columns: number; rows: number; cell_m: number; runs: number; layers: DensityLayer[]; engagements: EngagementDensity[] }
/** The same on the ground of one engagement, over the runs in which it happened; edges in m from the south-west corner of the map. */
export interface EngagementDensity {
  engagement: string;
  west_m: number;
  south_m: number;
  columns: number;
  rows: number;
  cell_m: number;
  runs: number;
  layers: DensityLayer[];
}

export type Standing = "can-be-true" | "hard" | "cannot-be-true" | "not-weighed";

/** What the answer says, without words. */
export interface Facts {
  sides: string[];
  enough: boolean;
  said: { side: string; kind: string; low: number; high: number }[];
  tally: { can: number; hard: number; cannot: number };
  overstates: number | null;
  understates: number | null;
  seldom: string[];
}

export interface Page {
  format: number;
  battle: Battle;
  run: Run;
  verdict: Verdict;
  ledger: Ledger;
  engagements: Engagement[];
  unknowns: Unknown[];
  hypotheses: { id: string; name: Names; claims: string[] }[];
  events: TimelineEvent[];
  map: MapData | null;
  replays?: ReplayInfo[];
  density?: Density;
  answer: Facts;
  standings: [string, Standing][];
}
