// The timeline, and what several parts share.

import { fullName, h, told, type Child } from "../dom.ts";
import { dateWords } from "../numbers.ts";
import { text } from "../text/index.ts";
import type { Look } from "../look.ts";
import type { EngagementSide } from "../model.ts";

export function table(titles: string[], rows: HTMLTableRowElement[]): HTMLTableElement {
  return h(
    "table",
    {},
    h("thead", {}, h("tr", {}, titles.map((title) => title === "" ? h("td", {}) : h("th", { scope: "col" }, title)))),
    h("tbody", {}, rows),
  );
}

export function number(value: Child): HTMLTableCellElement {
  return h("td", { class: "number" }, value);
}

/** Whether a side was there in any number worth a line. */
export function tookPart(side: EngagementSide): boolean {
  return [side.engaged, side.killed, side.wounded, side.rounds_fired].some((found) => found !== null && found.high > 0);
}

/** The claims on an event, for who asks: each leads to its row in the table. */
function claimsOf(ids: string[]): HTMLElement | null {
  if (ids.length === 0) return null;
  const links = ids.flatMap((id, index) => [index > 0 ? text.comma : null, h("a", { href: `#claim-${id}` }, id)]);
  return h("details", { class: "small not-in-print" }, h("summary", {}, text.claimsCount(ids.length)), h("p", {}, links));
}

export function timelinePart(look: Look): Node[] {
  const kinds = ["prelude", "battle", "aftermath"];
  return kinds.flatMap((kind) => {
    const events = look.page.events.filter((event) => event.kind === kind);
    if (events.length === 0) return [];
    // What came before and after is there for who asks; the days of the battle are open.
    return [h(
      "details",
      { class: "timeline-part", open: kind === "battle" },
      h("summary", {}, h("h3", {}, text.eventKinds[kind] ?? kind), h("span", { class: "small" }, ` ${text.eventsCount(events.length)}`)),
      h(
        "ol",
        { class: "timeline" },
        events.map((event) =>
          h(
            "li",
            {},
            h("p", { class: "date" }, dateWords(event.end ? `${event.date}/${event.end}` : event.date)),
            h(
              "div",
              {},
              h("p", {}, fullName(event.title)),
              event.place ? h("p", { class: "small" }, fullName(event.place)) : null,
              event.note === "" ? null : h("p", { class: "small" }, told(event.note, event.note_in)),
              claimsOf(event.claims),
            ),
          )
        ),
      ),
    )];
  });
}
