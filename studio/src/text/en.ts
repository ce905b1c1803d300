// Every word of the page that does not come from the data, in English. The other languages follow its shape.

import type { Standing } from "../model.ts";

/** A loss in words: the median and the ends of its 90 % interval, and what the accounts say. */
export interface Figure { most: string; low: string; high: string; said: string }

export const en = {
  language: "Language",
  sentenceSpace: " ",
  colon: ": ",
  comma: ", ",
  semicolon: "; ",
  arrow: " → ",
  percent: (n: string) => `${n} %`,
  about: (figure: string) => `about ${figure}`,
  over: (figure: string) => `over ${figure}`,
  atLeast: (figure: string) => `at least ${figure}`,
  atMost: (figure: string) => `at most ${figure}`,
  orMore: (figure: string) => `${figure} or more`,
  orFewer: (figure: string) => `${figure} or fewer`,
  daysOfOneMonth: (_first: string, last: string, from: string, _to: string) => `${from}–${last}`,
  doubtfulDate: (date: string) => `${date} (?)`,
  quoted: (name: string) => `“${name}”`,
  bracketed: (words: string) => ` (${words})`,

  kicker: "Umpire · contradictory accounts weighed by simulation",
  contents: "Contents",
  newerData: (format: number) =>
    `This page holds data of format ${format}, which its script does not know. It was put together wrongly.`,
  broken: "This page cannot be shown: its data are damaged.",

  answer: "The answer",
  interval90: "90 % interval",
  interval50: "50 % interval",
  undecided: "not decided: another defensible assumption moves it out of the interval",
  priorRange: "before the claims",
  surety: "How sure",

  /** What a side lost: figures come written. */
  lost: (side: string, killed: Figure, wounded: Figure | null) =>
    `${side}: most probably about ${killed.most} killed, and with nine chances in ten between ${killed.low} and ${killed.high}${
      killed.said ? ` (the accounts say ${killed.said})` : ""
    }${
      wounded
        ? `; about ${wounded.most} wounded, between ${wounded.low} and ${wounded.high}${wounded.said ? ` (the accounts say ${wounded.said})` : ""}`
        : ""
    }.`,
  fromTo: (low: string, high: string) => `${low} to ${high}`,
  notDecided: "The number of killed is not decided: another defensible assumption moves it out of that range.",
  firstLook: (runs: string, worth: string) =>
    `A first look only. The battle was fought ${runs} times in the computer, but once the accounts are weighed these count for only about ${worth} `
    + `independent ${worth === "1" ? "one" : "ones"}: too few to trust the ranges.`,
  tallied: (weighed: string, can: string, hard: string, cannot: string) =>
    `Of the ${weighed} claims that a fight can speak to, ${can} can be true, ${hard} are hard to reconcile with men, ground, light and ammunition, `
    + `and ${cannot} cannot be true.`,
  overstates: (who: string, of: string, times: string, range: string) =>
    `${who} overstates most: its figures for ${of} are about ${times} times the truth (${range}).`,
  understates: (who: string, of: string, share: string, range: string) =>
    `${who} understates most: its figures for ${of} are about ${share} times the truth (${range}).`,
  happenedMostly: (most: string, all: string, seldom: string) =>
    `${most} of the ${all} engagements on record happened in more than half of the runs${seldom === "" ? "" : `; less often: ${seldom}`}.`,
  restsOn: (runs: string, worth: string) =>
    `This rests on ${runs} runs of the whole battle, each with its own throw of the dice and its own guess at what nobody knows. They are worth `
    + `${worth} independent ones (effective sample size).`,
  tooFew: "That is too few to trust the ends of the ranges: take this as a first look, and fight more runs.",
  failed: (n: string) => `${n} of the runs failed and were left out.`,
  ifAssumptions: "The ranges hold if the assumptions hold; they do not cover what the model leaves out.",
  whoCanBeTrue: "Which accounts can be true",
  whoCanBeTrueLead: "What each account says of the dead of the whole battle. Copies of one origin are left out.",
  noneOfThese: "none",
  dispute: "The dispute",
  disputeLead:
    "Each mark is a claim, placed by its figure on a logarithmic axis. The bands are what the fights allow: the "
    + "dark band holds the true figure with a chance of one half, the light band with nine in ten, the line is the median.",
  disputeOverview: "All quantities at a glance",
  disputeOne: "One quantity, claim by claim",
  disputeChoose: "Quantity",
  copiesToo: "Show copies of the same origin",
  said: (who: string) => `said by ${who}`,
  sourceOf: (side: string) => `a source on the side of ${side}`,
  thirdSource: "a third party",
  posteriorBand: "most probably",
  openEnded: "open-ended claim",
  noPosterior: "No fight can speak to this quantity; the claims are shown without a posterior.",
  zero: "none",
  overviewLabel: "Claims and posterior intervals by quantity and side, on a logarithmic axis. The same figures stand in the table of claims.",
  detailLabel: (what: string) => `Claims of ${what} against the posterior. The same figures stand in the table of claims.`,

  disputeHow: "Point at a row, tap it, or move to it with the tab key to read the claim, who says it, and what would have to be true for it.",
  ourWords: "In our words",
  kindOfSource: "Kind of source",
  countsOnce: (origin: string, n: number) =>
    n === 1 ? `Comes from ${origin}.` : `Comes from ${origin}, as do ${n - 1} other claims on this quantity; together they count as one piece of evidence.`,
  howPlausible: "How plausible",
  plausibleWords: (share: string) => `${share}: the chance, after weighing, that the truth lies within a quarter of this figure`,
  notWeighedWords: "The fights have no say in this claim.",
  wouldHave: "What would have to be true",
  nearestRun: (run: string, value: string, of: string) => `The nearest of all fights (run ${run}) came to ${value} ${of}.`,
  itNeeded: "It had, other than usual:",
  nothingUnusual: "It needed nothing out of the ordinary.",
  firstLimit: "First limit that it breaks",
  limitMen: (needed: string, reached: string) => `It asks for ${needed} men; in no run were more than ${reached} there.`,
  limitRounds: (needed: string, reached: string, rate: string) => `At the rate of the best runs (${rate} rounds for each man hit) it takes ${needed} rounds; no run fired more than ${reached}.`,
  limitFewest: (reached: string) => `No run had fewer than ${reached}.`,
  inTable: "In the table of claims",
  close: "Close",
  copyMark: "hollow: repeats an earlier claim of the same origin",
  claims: "The claims",
  claimsLead:
    "What each account says, who says it and through whom it came, how plausible the fights make it, and what the "
    + "nearest run needed to come so close.",
  claimsPrinted: "In print only the claims on the whole battle to which the fights can speak; claims.csv has all of them.",
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
  needValue: (value: string, usual: string) => `${value}${usual === "" ? "" : ` (usually ${usual})`}`,
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

  sources: "Who got it from whom",
  sourcesLead:
    "Ten books that copy one newspaper are one witness, not ten. Arrows lead from where a figure comes from to those who hand it on; "
    + "every frame with a thick border is an origin, and everything that hangs on it counts once.",
  originsCount: (claims: number, origins: number) =>
    `${claims} ${claims === 1 ? "claim" : "claims"} on this quantity, but only ${origins} ${origins === 1 ? "origin" : "origins"}: `
    + `${origins} ${origins === 1 ? "piece" : "pieces"} of evidence.`,
  originsAll: (claims: number, origins: number) => `${claims} claims on this quantity, each from its own origin (${origins}).`,
  graphLabel: (what: string) => `Graph: from which origin the claims on ${what} come, and who hands them on. The same stands in the table below.`,
  graphTable: "The same as a table",
  everySource: "All sources: who draws on whom",
  everySourceLead: "Thick arrows: it copies with even odds or more. Thin dashed arrows: it may have drawn on it.",
  notConnected: (n: number) => `${n} more sources draw on no other and are drawn on by none in this ledger.`,
  everyGraphLabel: "Graph of all sources that draw on others. The same stands in the list below.",
  howFarOff: "How far each is off",
  authorsLead:
    "What a source says, divided by what the fights make of it: above 1 it overstates, below 1 it understates. "
    + "All claims of one origin count as one piece of evidence.",
  authorsLabel: "Factor of over- or understatement of each origin before and after weighing, on a logarithmic axis.",
  before: "Before",
  after: "After",
  authorsTable: "The same figures as a table",
  originsNotWeighed: (n: number) =>
    `${n} more ${n === 1 ? "origin is" : "origins are"} judged but not weighed: what they say is passed on without being vouched for, or nothing in the fights measures it.`,
  allFigures: "all figures",
  drawsOn: "draws on",
  copies: (chance: string) => `copies with a chance of ${chance}`,
  firstHand: "draws on no other source in this ledger",

  battle: "The battle",
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
  engagementsLead:
    "What probably happened in each engagement: the middle value, and the range that holds the truth with nine chances in ten, over the runs in "
    + "which it happened. Losses are estimates in the same sense as the totals in the answer: they allow for the simulation being off and for the dice "
    + "falling otherwise. Men, rounds and hours are as they were fought.",
  whyNotTheSum:
    "Why the parts do not add up to the total: losses cannot fall below none but can be far higher than the middle value, so the middle of a sum is "
    + "more than the sum of the middles; not every engagement happens in every run; and some men fall outside all of them. Soldiers only are "
    + "counted; non-combatants who marched with a side stand apart.",
  killedByEngagement: "Killed, engagement by engagement",
  killedByLabel: "Killed in each engagement and in the whole battle by side, with 90 % intervals, on a logarithmic axis. The same figures stand below.",
  noFight: "It happened in no run.",
  startsAt: (median: string, from: string, to: string) => `Began about ${median} (between ${from} and ${to}).`,
  accountsOfIt: (n: number) => `What the accounts say of it (${n} ${n === 1 ? "figure" : "figures"})`,
  measure: "Measure",
  recorded: "On record",
  begins: "Begins in the runs",
  nineShotsInTen: "Nine shots in ten from",
  gaveWay: "Gave way",
  happened: (share: string) => `happened in ${share} of the runs`,

  timeline: "Before and after",
  eventsCount: (n: number) => `${n} events`,
  eventKinds: { prelude: "Prelude", battle: "Battle", aftermath: "Aftermath" } as Record<string, string>,

  method: "How we know",
  unknowns: "What nobody knows, before and after",
  unknownsLead:
    "Median and 90 % interval of each unknown before the claims were weighed, and after. "
    + "In the drawing the thin line is the 90 % interval, the thick one the 50 % interval, the mark the median.",
  unknown: "Unknown",
  hypotheses: "Sets of claims taken as true",
  hypothesis: "If these claims are true",
  bayesFactor: "Support (log Bayes factor)",
  error: "Error",
  no: "no",
  notComputed: "no run comes near enough to say",
  sensitivity: "What would move the verdict",
  change: "Change",
  changed: "Median after",
  doesItChange: "Does it change the verdict?",
  changesIt: "yes, it does",
  unsupported: "too few runs to say",
  quantity: "Quantity",
  assumptions: "What was assumed",
  limits: "What this cannot tell",
  more: (n: number) => `${n} more`,

  hangsOn: "What the result hangs on",
  hangsOnLead:
    "How much of the spread in each result, before the accounts are weighed, comes from each thing that nobody knows (Sobol indices: dark by itself, light with "
    + "everything that it acts together with), and how much is left to the dice of the fight.",
  dice: "the dice of the fight",
  alone: "by itself",
  together: "with others",
  moveMost: (quantity: string, now: string) => `${quantity}: ${now} as it stands`,
  without: (source: string) => `without what ${source} says`,
  changes: {} as Record<string, string>,
  diagnostics: "How good the calculation is",
  largestShare: "Greatest weight of one run",
  tailShape: "Tail of the weights (Pareto k; good below 0.5, useless above 0.7)",
  reportingSet: "How sources err",
  reportingSets: { neutral: "neutral", sceptical: "sceptical", credulous: "credulous", "no-bias": "no bias" } as Record<string, string>,
  errorOf: (quantity: string) => `Error of the median: ${quantity}`,
  supports: "At least 100 effective runs with none above 5 %: the runs support the numbers.",
  supportsNot: "The rule asks for 100 effective runs with none above 5 %; these fall short, so read the numbers as a first impression.",
  cite: "Cite this",
  citeLead: "Name the result with its seed, versions and digest, so that anybody can make it again.",
  copyOf: (what: string) => `Copy ${what}`,
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
  finished: "Finished",
  digest: "Digest of the results (SHA-256)",
  inputs: "Input files and their SHA-256",
  file: "File",
  theWhole: "the whole battle",
  neitherSide: "neither side",

  stances: { asserts: "says so", reports: "passes it on", denies: "denies it" } as Record<string, string>,
  kinds: {
    strength: "strength",
    killed: "killed",
    wounded: "wounded",
    "killed-wounded": "killed and wounded",
    casualties: "casualties",
    captured: "captured",
    missing: "missing",
    "civilians-killed": "civilians killed",
    "houses-burned": "houses burned",
    "schools-burned": "schools burned",
    date: "date",
    duration: "duration",
    weapons: "weapons",
    ammunition: "ammunition",
    distance: "distance",
    ratio: "ratio",
    proposition: "question of fact",
    engaged: "men engaged",
    "rounds-fired": "rounds fired",
    "rounds-per-hit": "rounds per hit",
    "killed-by-own": "killed by own fire",
    shells: "shells fired",
    "minutes-under-fire": "under fire, each man",
    "men-broken": "men who broke",
    range: "range, middle shot",
    "range-near": "range, nearest shots",
    "range-far": "range, farthest shots",
  } as Record<string, string>,
  /** What an origin's factor is a factor of. */
  factors: {
    "own losses": "own losses",
    "enemy losses": "enemy losses",
    "own strength": "own strength",
    "enemy strength": "enemy strength",
    losses: "losses",
    strength: "strength",
  } as Record<string, string>,
  sourceKinds: {
    history: "history",
    statement: "statement",
    "official-report": "official report",
    "official-record": "official record",
    scholarship: "scholarship",
    encyclopedia: "encyclopedia",
    newspaper: "newspaper",
    intelligence: "intelligence",
    testimony: "testimony",
    memoir: "memoir",
  } as Record<string, string>,
  placeKinds: {} as Record<string, string>,
  covers: {} as Record<string, string>,
  /** Units by themselves. */
  unitNames: {
    rifles: "rifles", pistols: "pistols", "machine-guns": "machine guns", guns: "guns", weapons: "weapons", rounds: "rounds", shells:
    "shells", days: "days", months: "months", hours: "hours", minutes: "minutes", kilometres: "kilometres", ri: "ri", paces: "paces",
    companies: "companies", battalions: "battalions", detachments: "detachments", units: "units", houses: "houses", schools:
    "schools", times: "times", men: "men", fraction: "fraction", other: "other", min: "minutes", degC: "°C", chance: "chance", day:
    "day", draw: "draw", horses: "horses",
  } as Record<string, string>,
  /** A figure with its unit; persons go without one. */
  units: {
    "machine-guns": (n) => `${n} machine guns`,
    fraction: (n) => n,
    other: (n) => n,
    min: (n) => `${n} min`,
    metres: (n) => `${n} m`,
    degC: (n) => `${n} °C`,
    chance: (n) => n,
    draw: (n) => n,
  } as Record<string, (figure: string) => string>,
};

export type Text = typeof en;
