// The authors: how far each is off, and who has it from whom.

import { authorsChart } from "../charts.ts";
import { fullName, h, scrollBox, whenResized } from "../dom.ts";
import { dateWords, factor, percent } from "../numbers.ts";
import { text } from "../text/index.ts";
import type { Look } from "../look.ts";
import type { Interval } from "../model.ts";

export function authorsPart(look: Look): Node[] {
  const origins = look.page.verdict.origins;
  const weighed = origins.filter((origin) => origin.weighed);
  const parts: Node[] = [h("p", {}, text.authorsLead)];
  if (weighed.length > 0) {
    const chart = h("div", { class: "chart", id: "authors-chart" });
    whenResized(chart, (width) => chart.replaceChildren(authorsChart(look, weighed, width)));
    parts.push(h("figure", {}, chart));
    const words = ({ median, low, high }: Interval) => `${factor(median)} (${factor(low)}–${factor(high)})`;
    const table = h(
      "table",
      {},
      h(
        "thead",
        {},
        h("tr", {}, [text.origin, text.quantity, text.before, text.after].map((title) => h("th", { scope: "col" }, title))),
      ),
      h(
        "tbody",
        {},
        weighed.map((origin) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, fullName(look.sourceNames(origin.id))),
            h("td", {}, look.factorOf(origin)),
            h("td", { class: "number" }, words(origin.factor.prior)),
            h("td", { class: "number" }, words(origin.factor.posterior)),
          )
        ),
      ),
    );
    parts.push(h("details", {}, h("summary", {}, `${text.authorsTable} (${weighed.length})`), scrollBox(text.authors, table)));
    const others = origins.length - weighed.length;
    if (others > 0) parts.push(h("p", { class: "small" }, text.originsNotWeighed(others)));
  }
  const sources = h(
    "ul",
    { class: "sources" },
    look.page.ledger.sources.map((source) => {
      const from = source.draws_on.map((link) =>
        h("li", {}, `${text.drawsOn} ${look.sourceName(link.source)}${text.bracketed(text.copies(percent(link.descent)))}`)
      );
      return h(
        "li",
        {},
        fullName(source.name),
        h("span", { class: "small" }, ` ${[text.sourceKinds[source.kind] ?? source.kind.replaceAll("-", " "), source.date === "" ? "" : dateWords(source.date)].filter((word) => word !== "").join(text.comma)}`),
        h("ul", { class: "small" }, from.length > 0 ? from : h("li", {}, text.firstHand)),
      );
    }),
  );
  parts.push(h("details", {}, h("summary", {}, `${text.descent} (${look.page.ledger.sources.length})`), sources));
  return parts;
}
