// Looking things up in a page's data.

import { claimed, dateWords, percent } from "./numbers.ts";
import { english } from "./dom.ts";
import { kindWords, language, named, text } from "./text/index.ts";
import { statementWords } from "./text/statements.ts";
import type { Claim, ClaimVerdict, Engagement, Names, OriginVerdict, Page, Quantity, Source, Standing } from "./model.ts";

/** What a figure is a figure of. */
export interface About { kind: string; side: string; engagement: string; force?: string | null; unit?: string }

/** A page with its parts by identifier. */
export class Look {
  readonly page: Page;
  private readonly sources: Map<string, Source>;
  private readonly verdicts: Map<string, ClaimVerdict>;
  private readonly standings: Map<string, Standing>;
  private readonly engagements: Map<string, Engagement>;

  constructor(page: Page) {
    this.page = page;
    this.sources = new Map(page.ledger.sources.map((source) => [source.id, source]));
    this.verdicts = new Map(page.verdict.claims.map((verdict) => [verdict.id, verdict]));
    this.standings = new Map(page.standings);
    this.engagements = new Map(page.engagements.map((engagement) => [engagement.id, engagement]));
  }

  source(id: string): Source | undefined { return this.sources.get(id); }
  sourceNames(id: string): Names { return this.sources.get(id)?.name ?? { en: id }; }
  sourceName(id: string): string { return named(this.sourceNames(id)); }
  verdict(id: string): ClaimVerdict | undefined { return this.verdicts.get(id); }
  standing(id: string): Standing { return this.standings.get(id) ?? "not-weighed"; }

  sideIndex(id: string): number { return this.page.battle.sides.findIndex((side) => side.id === id); }
  sideName(id: string): string {
    const side = this.page.battle.sides.find((side) => side.id === id);
    return side ? named(side.name) : id === "third" ? text.neitherSide : id;
  }

  forceName(id: string | null | undefined): string {
    const names = id ? this.page.ledger.forces[id] : undefined;
    return names ? named(names) : id ?? "";
  }

  where(engagement: string): string {
    if (engagement === "battle" || engagement === "") return text.theWhole;
    const event = this.page.events.find((event) => event.id === engagement);
    const names = this.engagements.get(engagement)?.name ?? event?.title;
    return names ? named(names) : engagement;
  }

  /** `Veteran's memoir → Gazette`: who said it first, then through whom it came. */
  chain(claim: Claim): string {
    return [claim.claimant, ...claim.via.toReversed()].map((id) => this.sourceName(id)).join(text.arrow);
  }

  /** What an unknown is, in the reader's language; in English, and marked so, where the battle's files say it only there. */
  unknownWords(id: string, otherwise = id): Node {
    const unknown = this.page.unknowns.find((unknown) => unknown.id === id);
    const says = unknown?.says ?? otherwise;
    const own = unknown?.says_in?.[language()] ?? statementWords(says);
    return own === undefined ? english(says) : document.createTextNode(own);
  }

  /** What an origin's factor is a factor of: `enemy losses`. */
  factorOf(origin: OriginVerdict): string { return origin.of === "" ? text.allFigures : text.factors[origin.of] ?? origin.of; }

  /** `killed, Northern army, the whole battle`. */
  about(item: About): string {
    const unit = item.unit === undefined || item.unit === "persons" || item.unit === item.kind ? "" : item.unit;
    return [
      kindWords(item.kind),
      this.sideName(item.side),
      this.forceName(item.force),
      this.where(item.engagement),
      text.unitNames[unit] ?? unit,
    ]
      .filter((part) => part !== "")
      .join(text.comma);
  }

  /** What the fights say of it; of a part of a side, or in another unit than men, they say nothing here. */
  posterior(item: About): Quantity | undefined {
    if (item.force || (item.unit !== undefined && item.unit !== "persons")) return undefined;
    // What accounts call the strength in an engagement, the fights count as the men engaged there; casualties without
    // more ado are the killed and the wounded.
    const kind = item.kind === "casualties"
      ? "killed-wounded"
      : item.kind === "strength" && item.engagement !== "battle" ? "engaged" : item.kind;
    return this.page.verdict.quantities.find(
      (found) => found.kind === kind && found.side === item.side && found.engagement === item.engagement,
    );
  }
}

export function claimFigure(claim: Claim): string {
  if (claim.date !== null) return dateWords(claim.date);
  const figure = claimed(claim.low, claim.high, claim.qualifier);
  if (figure === "–") return figure;
  const measured = withUnit(figure, claim.unit === "persons" ? "" : claim.unit);
  return claim.stance === "denies" ? `${text.denies}: ${measured}` : measured;
}

/** `5 rifles`, as the language counts them. */
export function withUnit(figure: string, unit: string): string {
  if (unit === "" || unit === "-" || figure === "–") return figure;
  return text.units[unit]?.(figure) ?? `${figure} ${unit}`;
}

/** Where a claim is put in an order by size, and on an axis. */
export function claimMiddle(claim: Claim): number {
  if (claim.low !== null && claim.high !== null) return (claim.low + claim.high) / 2;
  return claim.low ?? claim.high ?? 0;
}

export function plausibilityWords(plausibility: number | null | undefined): string {
  if (plausibility === null || plausibility === undefined) return "–";
  return plausibility === 0 ? text.noRun : percent(plausibility);
}

export interface Disputed extends About { key: string; force: string | null; unit: string; claims: Claim[] }

const KINDS = ["killed", "wounded", "killed-wounded", "casualties", "strength", "captured", "missing"];

/** Quantities with claims in figures: the whole battle first, losses before strengths, most claims first. */
export function disputedQuantities(page: Page): Disputed[] {
  const found = new Map<string, Disputed>();
  for (const claim of page.ledger.claims) {
    if (claim.low === null && claim.high === null) continue;
    const { kind, side, engagement, force, unit } = claim;
    const key = [kind, side, engagement, force ?? "", unit].join("|");
    const quantity = found.get(key) ?? { key, kind, side, engagement, force, unit, claims: [] };
    quantity.claims.push(claim);
    found.set(key, quantity);
  }
  const rank = (kind: string) => (KINDS.includes(kind) ? KINDS.indexOf(kind) : KINDS.length);
  const part = (item: Disputed) => (item.engagement === "battle" ? 0 : 2) + (item.force === null ? 0 : 1);
  return [...found.values()].sort(
    (a, b) => part(a) - part(b) || rank(a.kind) - rank(b.kind) || b.claims.length - a.claims.length
      || a.key.localeCompare(b.key),
  );
}
