// The answer: the paragraph first, then the main figures.

import { h } from "../dom.ts";
import { estimate, estimateRange } from "../numbers.ts";
import { kindWords, text } from "../text/index.ts";
import type { Look } from "../look.ts";

export function answerPart(look: Look): Node[] {
  const { answer, verdict, battle } = look.page;
  const shown = battle.sides.filter((side) => answer.sides.includes(side.id));
  const main = shown.flatMap((side) =>
    ["killed", "wounded"].flatMap((kind) =>
      verdict.quantities.filter((found) => found.side === side.id && found.kind === kind && found.engagement === "battle")
    )
  );
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
    answer.caution === null ? null : h("p", { class: "caution", role: "note" }, answer.caution),
    h("p", { class: "lead" }, answer.losses.join(" ")),
    h("p", {}, answer.lead.join(" ")),
    h("dl", { class: "figures" }, figures),
    h("h3", {}, text.surety),
    h("p", {}, answer.surety.join(" ")),
  ].filter((part) => part !== null);
}
