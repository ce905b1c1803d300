// One claim told in full: our retelling, who says it and through whom, how plausible, and what would have to be true.

import { h, told } from "../dom.ts";
import { claimFigure, type Disputed, type Look } from "../look.ts";
import { dateWords, estimate, percent } from "../numbers.ts";
import { kindWords, text } from "../text/index.ts";
import { needWords } from "./claims.ts";
import type { Claim, Limit } from "../model.ts";

/** A row in one line, for those who hear it. */
export function rowLabel(look: Look, claim: Claim): string {
  return `${look.sourceName(claim.claimant)}${text.colon}${claimFigure(claim)}${text.comma}${text.standings[look.standing(claim.id)]}`;
}

export function claimCard(look: Look, quantity: Disputed, claim: Claim, close: () => void): Node[] {
  const standing = look.standing(claim.id);
  const source = look.source(claim.claimant);
  const verdict = look.verdict(claim.id);
  const kin = quantity.claims.filter((other) => other.origin === claim.origin).length;
  const about = [
    source ? text.sourceKinds[source.kind] ?? source.kind.replaceAll("-", " ") : "",
    source && source.date !== "" ? dateWords(source.date) : "",
  ].filter((word) => word !== "").join(text.comma);
  const button = h("button", { type: "button", class: "close", "aria-label": text.close }, "×");
  button.addEventListener("click", close);
  const nearest = verdict?.nearest;
  return [
    button,
    h("h4", {}, look.sourceName(claim.claimant), text.colon, h("span", { class: "number" }, claimFigure(claim))),
    h("p", { class: `standing ${standing}` }, h("span", { "aria-hidden": "true" }, `${text.signs[standing]} `), text.standings[standing]),
    h(
      "dl",
      {},
      h("dt", {}, text.ourWords),
      h("dd", { class: "says" }, told(claim.says, claim.says_in)),
      h("dt", {}, text.whoSays),
      h("dd", {}, look.chain(claim)),
      h("dd", { class: "small" }, text.countsOnce(text.quoted(look.sourceName(claim.origin)), kin)),
      about === "" ? null : [h("dt", {}, text.kindOfSource), h("dd", {}, about)],
      h("dt", {}, text.howPlausible),
      h("dd", {}, standing === "not-weighed" ? text.notWeighedWords : text.plausibleWords(percent(verdict?.plausibility ?? 0))),
      nearest
        ? [
          h("dt", {}, text.wouldHave),
          h("dd", {}, text.nearestRun(String(nearest.run), estimate(nearest.value), kindWords(claim.kind))),
          verdict.needs.length === 0
            ? h("dd", {}, text.nothingUnusual)
            : h("dd", {}, text.itNeeded, h("ul", {}, verdict.needs.map((need) => h("li", {}, ...needWords(look, need))))),
        ]
        : null,
      verdict?.limit ? [h("dt", {}, text.firstLimit), h("dd", { class: "limit" }, limitWords(verdict.limit))] : null,
    ),
    h("p", { class: "small" }, h("a", { href: `#claim-${claim.id}` }, text.inTable), ` ${claim.id}`),
  ];
}

/** The first physical limit that a claim breaks, in a sentence. */
function limitWords(limit: Limit): string {
  const [needed, reached] = [estimate(limit.needed), estimate(limit.reached)];
  switch (limit.kind) {
    case "men":
      return text.limitMen(needed, reached);
    case "rounds":
      return text.limitRounds(needed, reached, estimate(limit.rounds_per_hit ?? 0));
    case "fewest":
      return text.limitFewest(reached);
  }
}
