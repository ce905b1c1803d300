// The answer: a paragraph in plain words, the main figures, and which accounts can be true.

import { h } from "../dom.ts";
import { claimFigure, claimMiddle, type Look } from "../look.ts";
import { bareFactor, estimate, estimateRange, grouped } from "../numbers.ts";
import { kindWords, listed, text } from "../text/index.ts";
import type { Claim, Quantity, Standing } from "../model.ts";

/** The first sentences, from the facts that the page carries. */
export function answerSentences(look: Look): { caution: string | null; losses: string[]; lead: string[]; surety: string[] } {
  const { answer, verdict, engagements } = look.page;
  const worth = grouped(Math.max(1, verdict.ess));
  const losses = answer.sides.flatMap((side) => {
    const killed = whole(look, side, "killed");
    if (!killed) return [];
    const wounded = whole(look, side, "wounded");
    const words = text.lost(look.sideName(side), figure(look, killed), wounded ? figure(look, wounded) : null);
    return [killed.decided ? words : `${words}${text.sentenceSpace}${text.notDecided}`];
  });
  const { can, hard, cannot } = answer.tally;
  const weighed = can + hard + cannot;
  const lead = weighed > 0 ? [text.tallied(grouped(weighed), grouped(can), grouped(hard), grouped(cannot))] : [];
  for (const [place, say] of [[answer.overstates, text.overstates], [answer.understates, text.understates]] as const) {
    const origin = place === null ? undefined : verdict.origins[place];
    if (!origin) continue;
    const { median, low, high } = origin.factor.posterior;
    lead.push(
      say(text.quoted(look.sourceName(origin.id)), look.factorOf(origin), bareFactor(median), `${bareFactor(low)}–${bareFactor(high)}`),
    );
  }
  if (engagements.length > 0) {
    const seldom = answer.seldom.map((id) => look.where(id));
    lead.push(
      text.happenedMostly(grouped(engagements.length - seldom.length), grouped(engagements.length), seldom.length > 0 ? listed(seldom) : ""),
    );
  }
  const surety = [text.restsOn(grouped(verdict.runs), grouped(verdict.ess))];
  if (!answer.enough) surety.push(text.tooFew);
  if (verdict.failed > 0) surety.push(text.failed(grouped(verdict.failed)));
  surety.push(text.ifAssumptions);
  return { caution: answer.enough ? null : text.firstLook(grouped(verdict.runs), worth), losses, lead, surety };
}

function whole(look: Look, side: string, kind: string): Quantity | undefined {
  return look.page.verdict.quantities.find((found) => found.side === side && found.kind === kind && found.engagement === "battle");
}

function figure(look: Look, quantity: Quantity): { most: string; low: string; high: string; said: string } {
  const said = look.page.answer.said.find((found) => found.side === quantity.side && found.kind === quantity.kind);
  return {
    most: estimate(quantity.median),
    low: estimate(quantity.ci90[0]),
    high: estimate(quantity.ci90[1]),
    said: !said ? "" : said.low === said.high ? grouped(said.low) : text.fromTo(grouped(said.low), grouped(said.high)),
  };
}

/** Sentences of one paragraph: with spaces between them where the language sets any. */
function paragraph(sentences: string[], attributes: Record<string, string> = {}): HTMLElement {
  return h("p", attributes, sentences.join(text.sentenceSpace));
}

export function answerPart(look: Look): Node[] {
  const { answer } = look.page;
  const words = answerSentences(look);
  const main = answer.sides.flatMap((side) => ["killed", "wounded"].flatMap((kind) => whole(look, side, kind) ?? []));
  const figures = main.map((quantity) =>
    h(
      "div",
      { class: `figure side-${look.sideIndex(quantity.side)}` },
      h("dt", {}, `${look.sideName(quantity.side)}${text.comma}${kindWords(quantity.kind)}`),
      h(
        "dd",
        {},
        h("span", { class: "big" }, estimate(quantity.median)),
        h("span", { class: "range" }, `${text.interval90} ${estimateRange(quantity.ci90[0], quantity.ci90[1])}`),
        quantity.prior_ci90
          ? h("span", { class: "range soft" }, `${text.priorRange} ${estimateRange(quantity.prior_ci90[0], quantity.prior_ci90[1])}`)
          : null,
        quantity.decided ? null : h("span", { class: "range soft" }, text.undecided),
      ),
    )
  );
  return [
    words.caution === null ? null : h("p", { class: "caution", role: "note" }, words.caution),
    ...words.losses.map((loss) => h("p", { class: "lead" }, loss)),
    paragraph(words.lead),
    h("dl", { class: "figures" }, figures),
    ...whoCanBeTrue(look),
    h("h3", {}, text.surety),
    paragraph(words.surety),
  ].filter((part) => part !== null);
}

const ORDER: Standing[] = ["can-be-true", "hard", "cannot-be-true"];

/** For the dead of each side: what the accounts say, sorted by how it stands. */
function whoCanBeTrue(look: Look): Node[] {
  const boxes = look.page.answer.sides.flatMap((side) => {
    const claims = look.page.ledger.claims.filter((claim) =>
      claim.side === side && claim.kind === "killed" && claim.engagement === "battle" && claim.force === null && claim.copy_of === null
      && (claim.low !== null || claim.high !== null) && look.standing(claim.id) !== "not-weighed"
    );
    if (claims.length === 0) return [];
    return [h(
      "div",
      {},
      h("h4", {}, `${look.sideName(side)}${text.colon}${kindWords("killed")}`),
      h("dl", { class: "can" }, ORDER.flatMap((standing) => {
        const those = claims.filter((claim) => look.standing(claim.id) === standing).sort((a, b) => claimMiddle(a) - claimMiddle(b));
        return [
          h("dt", { class: standing }, h("span", { "aria-hidden": "true" }, `${text.signs[standing]} `), text.standings[standing]),
          those.length === 0 ? h("dd", { class: "soft" }, text.noneOfThese) : those.map((claim) => h("dd", {}, said(look, claim))),
        ];
      })),
    )];
  });
  return boxes.length === 0
    ? []
    : [h("h3", {}, text.whoCanBeTrue), h("p", { class: "small" }, text.whoCanBeTrueLead), h("div", { class: "who" }, boxes)];
}

function said(look: Look, claim: Claim): Node[] {
  return [h("strong", { class: "number" }, claimFigure(claim)), h("span", {}, ` ${look.sourceName(claim.claimant)}`)];
}
