// Puts the page together from the data that it carries.

import "./style.css";
import { fullName, h, otherNames } from "./dom.ts";
import { Look } from "./look.ts";
import { dateWords } from "./numbers.ts";
import { type Page, PAGE_FORMAT } from "./model.ts";
import { answerPart } from "./parts/answer.ts";
import { authorsPart } from "./parts/authors.ts";
import { claimsPart } from "./parts/claims.ts";
import { disputePart } from "./parts/dispute.ts";
import { groundPart } from "./parts/ground.ts";
import { engagementsPart, methodPart, reproducePart, timelinePart } from "./parts/rest.ts";
import { text } from "./text.ts";

const PARTS: [string, string, (look: Look) => Node[]][] = [
  ["answer", text.answer, answerPart],
  ["dispute", text.dispute, disputePart],
  ["claims", text.claims, claimsPart],
  ["authors", text.authors, authorsPart],
  ["ground", text.ground, groundPart],
  ["engagements", text.engagements, engagementsPart],
  ["timeline", text.timeline, timelinePart],
  ["method", text.method, methodPart],
  ["reproduce", text.reproduce, reproducePart],
];

function read(): Page {
  const page = JSON.parse(document.getElementById("data")?.textContent ?? "") as Page;
  if (page.format !== PAGE_FORMAT) throw new Error(text.newerData(page.format));
  return page;
}

function header(page: Page): HTMLElement {
  const { title, summary, start, end } = page.battle;
  const others = otherNames(title);
  return h(
    "header",
    {},
    h("p", { class: "kicker" }, text.kicker),
    h("h1", {}, title.en),
    others.length > 0
      ? h("p", { class: "titles" }, others.flatMap(([lang, name], index) => [index > 0 ? " · " : null, h("span", { lang }, name)]))
      : null,
    h("p", { class: "dates" }, `${dateWords(start)} – ${dateWords(end)}`),
    summary === "" ? null : h("p", { class: "summary" }, summary),
    h("p", { class: "sides" }, page.battle.sides.filter((side) => page.answer.sides.includes(side.id)).flatMap((side, index) => [index > 0 ? " — " : null, fullName(side.name)])),
  );
}

function main(): void {
  const root = document.getElementById("page");
  if (!root) return;
  let page: Page;
  try {
    page = read();
  } catch (error) {
    root.append(h("p", { role: "alert" }, error instanceof Error && error.message !== "" ? error.message : text.broken));
    return;
  }
  const look = new Look(page);
  const parts = PARTS.map(([id, title, make]) => ({ id, title, nodes: make(look) })).filter(({ nodes }) => nodes.length > 0);
  root.append(
    h("a", { class: "skip", href: "#answer" }, text.answer),
    header(page),
    h(
      "nav",
      { "aria-label": text.contents },
      h("ul", {}, parts.map(({ id, title }) => h("li", {}, h("a", { href: `#${id}` }, title)))),
    ),
    h(
      "main",
      {},
      parts.map(({ id, title, nodes }) =>
        h("section", { id, "aria-labelledby": `${id}-title` }, h("h2", { id: `${id}-title` }, title), nodes)
      ),
    ),
  );
  document.documentElement.dataset.ready = "yes";
}

main();
