// Every word of the page that does not come from the data. Other languages follow the shape of `en`.

import type { Standing } from "./model.ts";

const en = {
  kicker: "Umpire · contradictory accounts weighed by simulation",
  contents: "Contents",
  newerData: (format: number) =>
    `This page holds data of format ${format}, which its script does not know. It was put together wrongly.`,
  broken: "This page cannot be shown: its data are damaged.",

  answer: "The answer",
  killed: "killed",
  interval90: "90 % interval",
  interval50: "50 % interval",
  undecided: "not decided: another defensible assumption moves it out of the interval",
  priorRange: "before the claims",
  surety: "How sure",

  dispute: "The dispute",
  disputeLead:
    "Each mark is a claim, placed by its figure on a logarithmic axis. The bands are what the fights allow: the "
    + "dark band holds the true figure with a chance of one half, the light band with nine in ten, the line is the median.",
  disputeOverview: "All quantities at a glance",
  disputeChoose: "Quantity",
  copiesToo: "Show copies of the same origin",
  said: "said by",
  sourceOf: (side: string) => `a source on the side of ${side}`,
  thirdSource: "a third party",
  posteriorBand: "posterior",
  openEnded: "open-ended claim",
  noPosterior: "No fight can speak to this quantity; the claims are shown without a posterior.",
  zero: "none",
  overviewLabel: "Claims and posterior intervals by quantity and side, on a logarithmic axis. The same figures stand in the table of claims.",
  detailLabel: (what: string) => `Claims of ${what} against the posterior. The same figures stand in the table of claims.`,

  claims: "The claims",
  claimsLead:
    "What each account says, who says it and through whom it came, how plausible the fights make it, and what the "
    + "nearest run needed to come so close.",
  claimsPrinted: "In print only the claims to which the fights can speak; claims.csv has all of them.",
  claimsCount: (n: number) => `${n} claims`,
  search: "Search",
  kind: "Quantity",
  side: "Side",
  standing: "Verdict",
  any: "all",
  shown: (shown: number, all: number) => `${shown} of ${all} claims`,
  claim: "Claim",
  value: "Figure",
  whoSays: "Who says it, through whom",
  plausibility: "Plausible",
  nearest: "Nearest run and what it needed",
  origin: "origin",
  sameAs: (id: string) => `same origin as ${id}: counted once`,
  run: (run: number, value: string) => `${value} in run ${run}`,
  need: (what: string, value: string, unit: string, usual: string) =>
    `${what}: ${value} ${unit}${usual === "" ? "" : ` (usually ${usual})`}`,
  denies: "denied",
  footnote: "note",
  noRun: "no run",
  sortBy: (column: string) => `Sort by ${column}`,
  questions: "Questions without a number",
  contradictions: "Claims that cannot all be true",
  sums: "Totals that are not the sum of their parts",
  sumSays: (total: string, says: string, parts: string, come: string) =>
    `${total} says ${says}; its parts (${parts}) come to ${come}.`,
  standings: {
    "can-be-true": "can be true",
    hard: "hard to reconcile",
    "cannot-be-true": "cannot be true",
    "not-weighed": "not weighed",
  } satisfies Record<Standing, string>,
  signs: { "can-be-true": "●", hard: "◐", "cannot-be-true": "○", "not-weighed": "·" } satisfies Record<Standing, string>,

  authors: "The authors",
  authorsLead:
    "What a source says, divided by what the fights make of it: above 1 it overstates, below 1 it understates. "
    + "All claims of one origin count as one piece of evidence.",
  authorsLabel: "Factor of over- or understatement of each origin before and after weighing, on a logarithmic axis.",
  before: "Before",
  after: "After",
  factorAxis: "said ÷ true",
  authorsTable: "The same figures as a table",
  originsNotWeighed: (n: number) =>
    `${n} more ${n === 1 ? "origin is" : "origins are"} judged but not weighed: what they say is passed on without being vouched for, or nothing in the fights measures it.`,
  allFigures: "all figures",
  descent: "Who got it from whom",
  drawsOn: "draws on",
  copies: (chance: string) => `copies with a chance of ${chance}`,
  firstHand: "draws on no other source in this ledger",

  ground: "The ground",
  groundLead: "Choose a numbered engagement to read what happened there.",
  groundLabel: "Relief map of the ground with rivers, ways, places and the engagements.",
  noGround: "This page carries no map.",
  placesList: "Places on the map",
  km: (n: number) => `${n} km`,
  north: "N",
  river: "river",
  way: "road or path",
  heightsRange: (low: string, high: string) => `${low} to ${high} m above the sea`,
  chooseEngagement: "No engagement chosen.",

  engagements: "Engagement by engagement",
  engagementsLead: "Medians with 90 % intervals over the runs in which the engagement happened. Of soldiers only, as for the whole "
    + "battle; non-combatants who marched with a side are counted apart.",
  engagement: "Engagement",
  recorded: "On record",
  begins: "Begins in the runs",
  inRuns: "In runs",
  engaged: "Engaged",
  wounded: "Wounded",
  ownFire: "By own fire",
  rounds: "Rounds fired",
  gaveWay: "Gave way",
  happened: (share: string) => `happened in ${share} of the runs`,

  timeline: "Before and after",
  eventKinds: { prelude: "Prelude", battle: "Battle", aftermath: "Aftermath" } as Record<string, string>,

  method: "How we know",
  unknowns: "What nobody knows, before and after",
  unknownsLead: "Median and 90 % interval of each unknown before the claims were weighed, and after.",
  unknown: "Unknown",
  unit: "Unit",
  hypotheses: "Sets of claims taken as true",
  hypothesis: "If these claims are true",
  bayesFactor: "Support (log Bayes factor)",
  error: "Error",
  calibrated: "Checked on known cases",
  yes: "yes",
  no: "no",
  notComputed: "no run comes near enough to say",
  sensitivity: "What would move the verdict",
  change: "Change",
  asItStands: "Median as it stands",
  changed: "Median after",
  doesItChange: "Does it change the verdict?",
  changesIt: "yes, it does",
  unsupported: "too few runs to say",
  quantity: "Quantity",
  assumptions: "What was assumed",
  limits: "What this cannot tell",
  more: (n: number) => `${n} more`,
  neverHappened: "In no run.",

  reproduce: "Do it again",
  reproduceLead: "The same command with the same files gives the same result, bit for bit.",
  copy: "Copy",
  copied: "Copied",
  seed: "Seed",
  runs: "Runs",
  failedRuns: "Failed runs",
  ess: "Effective sample size",
  umpire: "Umpire",
  engine: "Engine",
  time: "Time",
  seconds: (s: string) => `${s} s`,
  finished: "Finished",
  digest: "Digest of the results (SHA-256)",
  inputs: "Input files and their SHA-256",
  file: "File",
  theWhole: "the whole battle",
  neitherSide: "neither side",

  kinds: {
    "killed-wounded": "killed and wounded",
    "civilians-killed": "civilians killed",
    "houses-burned": "houses burned",
    "schools-burned": "schools burned",
  } as Record<string, string>,
};

export type Text = typeof en;
export const texts: Record<string, Text> = { en };
export const text: Text = en;

/** A kind of claim in words. */
export function kindWords(kind: string): string {
  return text.kinds[kind] ?? kind.replaceAll("-", " ");
}
