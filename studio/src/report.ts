// Puts the page together from the data that it carries, in the reader's language.

import "./style.css";
import { fullName, h, nameIn, otherNames, told } from "./dom.ts";
import { keepPlace } from "./keep.ts";
import { Look } from "./look.ts";
import { dateWords } from "./numbers.ts";
import { type Page, PAGE_FORMAT } from "./model.ts";
import { answerPart } from "./parts/answer.ts";
import { battlePart } from "./parts/battle.ts";
import { claimsPart } from "./parts/claims.ts";
import { engagementsPart } from "./parts/engagements.ts";
import { methodPart } from "./parts/method.ts";
import { reproducePart } from "./parts/reproduce.ts";
import { disputePart } from "./parts/dispute.ts";
import { groundPart } from "./parts/ground.ts";
import { sourcesPart } from "./parts/sources.ts";
import { timelinePart } from "./parts/rest.ts";
import {
  firstLanguage, hashWithLanguage, LANG_TAG, type Language, language, LANGUAGE_NAMES, languageOfAddress, LANGUAGES, named, onLanguage,
  setLanguage, targetOfHash, text,
} from "./text/index.ts";

interface Part {
  id: string;
  title: () => string;
  make: (look: Look) => Node[];
  /** It changes its own words when the language changes (`onLanguage`), and is then never made anew. */
  speaksForItself?: boolean;
}

const PARTS: Part[] = [
  { id: "answer", title: () => text.answer, make: answerPart },
  { id: "dispute", title: () => text.dispute, make: disputePart },
  { id: "claims", title: () => text.claims, make: claimsPart },
  { id: "sources", title: () => text.sources, make: sourcesPart },
  { id: "battle", title: () => text.battle, make: battlePart, speaksForItself: true },
  { id: "ground", title: () => text.ground, make: groundPart },
  { id: "engagements", title: () => text.engagements, make: engagementsPart },
  { id: "timeline", title: () => text.timeline, make: timelinePart },
  { id: "method", title: () => text.method, make: methodPart },
  { id: "reproduce", title: () => text.reproduce, make: reproducePart },
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
    languageChoice(),
    h("p", { class: "kicker" }, text.kicker),
    h("h1", {}, nameIn(title)),
    others.length > 0
      ? h("p", { class: "titles" }, others.flatMap(([lang, name], index) => [index > 0 ? " · " : null, h("span", { lang }, name)]))
      : null,
    h("p", { class: "dates" }, dateWords(`${start.slice(0, 10)}/${lastDay(end)}`)),
    summary === "" ? null : h("p", { class: "summary" }, told(summary, page.battle.summary_in)),
    h("p", { class: "sides" }, page.battle.sides.filter((side) => page.answer.sides.includes(side.id)).flatMap((side, index) => [index > 0 ? " — " : null, fullName(side.name)])),
  );
}

/** The last day that a window has anything of: one that ends at midnight ends with the day before. */
function lastDay(end: string): string {
  const day = new Date(`${end.slice(0, 10)}T00:00:00Z`);
  if (end.slice(11, 16) === "00:00") day.setUTCDate(day.getUTCDate() - 1);
  return day.toISOString().slice(0, 10);
}

/** One button for each language, named in itself. */
function languageChoice(): HTMLElement {
  const buttons = LANGUAGES.map((one) => {
    const button = h(
      "button",
      { type: "button", id: `language-${one}`, lang: LANG_TAG[one], "aria-pressed": String(one === language()) },
      LANGUAGE_NAMES[one],
    );
    button.addEventListener("click", () => choose(one));
    return button;
  });
  return h("div", { class: "languages", role: "group", "aria-label": text.language }, buttons);
}

/** Switches and writes the language into the address, so that a link keeps it. */
function choose(chosen: Language): void {
  history.replaceState(null, "", hashWithLanguage(location.hash, chosen));
  setLanguage(chosen);
}

const made = new Map<string, Node[]>();

/** Draws the frame of the page in the language of the moment, and gives what fills each part of it, in their order. */
function frame(root: HTMLElement, look: Look): (() => void)[] {
  document.documentElement.lang = LANG_TAG[language()];
  document.title = `${named(look.page.battle.title)} · Umpire`;
  const parts = PARTS.map((part) => ({
    part,
    link: h("li", {}, h("a", { href: `#${part.id}` }, part.title())),
    section: h("section", { id: part.id, "aria-labelledby": `${part.id}-title` }, h("h2", { id: `${part.id}-title` }, part.title())),
  }));
  root.replaceChildren(
    h("a", { class: "skip", href: "#answer" }, text.answer),
    header(look.page),
    h("nav", { "aria-label": text.contents }, h("ul", {}, parts.map(({ link }) => link))),
    h("main", {}, parts.map(({ section }) => section)),
  );
  return parts.map(({ part, link, section }) => () => {
    // What speaks for itself is made once and taken over.
    const nodes = (part.speaksForItself ? made.get(part.id) : undefined) ?? part.make(look);
    made.set(part.id, nodes);
    section.append(...nodes);
    if (nodes.length > 0) return;
    link.remove();
    section.remove();
  });
}

/** Draws everything at once. */
function draw(root: HTMLElement, look: Look): void {
  for (const fill of frame(root, look)) fill();
}

/** Draws the answer first, so that it can be read while the rest is being made. */
async function drawInTurn(root: HTMLElement, look: Look): Promise<void> {
  const [answer, ...rest] = frame(root, look);
  const shown = language();
  answer?.();
  for (const fill of rest) {
    await new Promise((done) => setTimeout(done));
    // The reader chose another language meanwhile: everything was drawn anew.
    if (language() !== shown) return;
    fill();
  }
}

/** What is folded away is printed all the same, but for long lists that repeat what stands elsewhere. */
function openInPrint(): void {
  let opened: HTMLDetailsElement[] = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll<HTMLDetailsElement>("details:not([open], .not-in-print)")];
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of opened) one.open = false;
    opened = [];
  });
}

function main(): void {
  const root = document.getElementById("page");
  if (!root) return;
  setLanguage(firstLanguage(location.search, location.hash, navigator.languages));
  let page: Page;
  try {
    page = read();
  } catch (error) {
    root.append(h("p", { role: "alert" }, error instanceof Error && error.message !== "" ? error.message : text.broken));
    return;
  }
  const look = new Look(page);
  onLanguage(() => keepPlace(root, () => draw(root, look)));
  // A link inside the page would otherwise take the language out of the address; another address may bring one.
  addEventListener("hashchange", () => {
    const wanted = languageOfAddress("", location.hash);
    if (wanted) setLanguage(wanted);
    else if (languageOfAddress(location.search, location.hash) !== language()) {
      history.replaceState(null, "", hashWithLanguage(location.hash, language()));
    }
  });
  openInPrint();
  void drawInTurn(root, look).then(() => {
    document.getElementById(targetOfHash(location.hash))?.scrollIntoView();
    document.documentElement.dataset.ready = "yes";
  });
}

main();
