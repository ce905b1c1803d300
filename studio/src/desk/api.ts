// Questions to the studio's own server. The key of its start stands in the fragment of the address, which no browser sends anywhere.

import type { Names } from "../model.ts";

export interface Fault { file: string | null; line: number | null; code: string; message: string; words: string | null; mend: string }
export interface Stale { file: string; version: string; theirs: string | null; yours: string | null }
export interface Saved { files: Record<string, string>; diff: string }

export interface Asked {
  seed: number;
  runs: number;
  set: Record<string, number>;
  without: string[];
  changed: Record<string, string>;
  name: string;
}

export type Value = string | number | null | string[] | Record<string, unknown> | Record<string, unknown>[];
export type Fields = Record<string, Value>;

export type Change =
  | { do: "set"; file: string; table: string; id: string; fields: Fields }
  | { do: "add"; file: string; table: string; fields: Fields; after?: string | null }
  | { do: "remove"; file: string; table: string; id: string }
  | { do: "text"; file: string; text: string };

export interface Locator { account: string; start: number; end: number; quote: string }

export interface Claim {
  id: string; kind: string; side?: string; force?: string; engagement: string; low?: number; high?: number; qualifier: string; unit: string;
  date?: string; stance: string; claimant: string; via?: string[]; locator?: Locator; footnote?: string; proposition?: string; says?: string;
  includes?: string[]; note?: string; says_in?: Partial<Names>;
}

export interface Proposal {
  id: string; start: number; end: number; quote: string; status: "new" | "differs" | "agrees" | "rejected"; reviewed: string | null;
  differs: string[]; fields: Fields; confidence: Record<string, number>; force_text: string | null; claimant_text: string | null; kind: string;
}

export interface Rejected { id: string; account: string; start: number; end: number; kind: string; quote: string; why?: string }

export interface Account {
  id: string; file: string; text: string; claims: Claim[]; proposals: Proposal[]; rejected: Rejected[];
}

export interface Unknown {
  id: string; says: string; says_in: Partial<Names> | null; unit: string; claims: string[]; source: string | null; kind: string; low: number; high: number; logarithmic: boolean;
  quantiles: [number, number, number, number, number]; middle: number | null; values: number[] | null; density: number[]; constants: boolean;
}

export interface Named { id: string; name: Names }

export interface Overview {
  battle: { id: string; title: Names; summary: string; start: string; end: string; sides: Named[] };
  version: string; engine: string; argument: string; claims: number;
  engagements: (Named & { fought: boolean })[];
  forces: (Named & { side: string | null; parent: string | null })[];
  sources: (Named & { kind: string; side: string | null; account: string | null })[];
  accounts: { id: string; letters: number; claims: number }[];
  placeless: Claim[];
  propositions: Named[];
  unknowns: Unknown[];
  mechanisms: string[];
  words: { kinds: string[]; qualifiers: string[]; units: string[]; stances: string[]; sources: string[] };
}

export interface Running {
  id: string; name: string; done: number; total: number; failed: number; elapsed_s: number; remaining_s: number | null; stopping: boolean; told: string[];
}
export interface Listed { id: string; asked: Asked; fought: number; unfinished: boolean; result: boolean }
export interface Ended { id: string; verdict?: number; stopped?: boolean; faults?: Fault[] }

export interface State {
  start: string; news: number; shown: string; writable: boolean; results: string; files: Record<string, string>;
  ensembles: { running: Running | null; ended: Ended | null; list: Listed[] };
}

export interface FightSide {
  start: number; present: number; killed: number; wounded: number; missing: number; captured: number; killed_by_own: number;
  rounds: { fired: number };
}
export interface EngagementSide {
  engaged: number; killed: number; wounded: number; missing: number; captured: number; killed_by_own: number; rounds_fired: number; gave_way: boolean;
}
export interface Fought {
  fight: {
    seed: number; wall_s: number; events: number; hash: string; sides: Record<string, FightSide>;
    engagements: { id: string; start: string; end: string; sides: Record<string, EngagementSide> }[];
  };
  balanced: boolean; names: Record<string, Names>; log: string[]; command: string; tried: string[];
}

export interface Quantity { id: string; side: string; kind: string; engagement: string; median: number; ci50: [number, number]; ci90: [number, number] }
export interface Kept {
  number: number; id: string; finished_unix_s: number; asked: Asked;
  verdict: { runs: number; ess: number; quantities: Quantity[]; claims: { id: string; plausibility: number }[] };
}
export interface KeptShort { number: number; id: string; finished_unix_s: number; asked: Asked; runs: number; ess: number; stopped: boolean | null }

/** An answer that is no. */
export class Refusal extends Error {
  readonly status: number;
  readonly faults: Fault[];
  readonly stale: Stale[];
  constructor(status: number, faults: Fault[], stale: Stale[]) {
    super(faults[0]?.message ?? "refused");
    this.status = status;
    this.faults = faults;
    this.stale = stale;
  }
}

/** The server did not answer at all. */
export class Gone extends Error {}

export function key(): string {
  return new URLSearchParams(location.hash.replace(/^#/, "")).get("key") ?? "";
}

async function answered<T>(path: string, init: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, cache: "no-store", credentials: "omit", headers: { ...init.headers, "x-umpire-key": key() } });
  } catch {
    throw new Gone();
  }
  const body = (await response.json().catch(() => ({}))) as { faults?: Fault[]; stale?: Stale[] };
  if (!response.ok) throw new Refusal(response.status, body.faults ?? [], body.stale ?? []);
  return body as T;
}

export function get<T>(path: string): Promise<T> { return answered<T>(path, {}); }

/** Bytes of an answer that is no JSON. */
export async function bytes(path: string, body: unknown): Promise<Uint8Array> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: "POST", body: JSON.stringify(body), cache: "no-store", credentials: "omit",
      headers: { "content-type": "application/json", "x-umpire-key": key() },
    });
  } catch {
    throw new Gone();
  }
  if (response.ok) return new Uint8Array(await response.arrayBuffer());
  const { faults } = (await response.json().catch(() => ({}))) as { faults?: Fault[] };
  throw new Refusal(response.status, faults ?? [], []);
}

export function post<T>(path: string, body: unknown): Promise<T> {
  return answered<T>(path, { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } });
}

export function send<T>(path: string, bytes: Blob | string): Promise<T> {
  return answered<T>(path, { method: "POST", body: bytes, headers: { "content-type": "application/octet-stream" } });
}
