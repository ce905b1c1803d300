// The studio: parts that are chosen above, one state of the server that all of them hear of, and words that change with the language.

import "./desk.css";
import { h } from "../dom.ts";
import { firstLanguage, hashWithLanguage, LANG_TAG, LANGUAGE_NAMES, LANGUAGES, type Language, language, named, onLanguage, setLanguage } from "../text/index.ts";
import { accountsPart } from "./accounts.ts";
import { get, Gone, key, type Overview, Refusal, type State } from "./api.ts";
import { assumptionsPart } from "./assume.ts";
import { type Choice, chooser } from "./choose.ts";
import { Desk } from "./common.ts";
import { fightPart } from "./fight.ts";
import { editorOf } from "./files.ts";
import { faultList } from "./messages.ts";
import { verdictsPart } from "./verdicts.ts";
import { words } from "./words.ts";

export interface Part {
  /** What is shown. */
  node: HTMLElement;
  /** The server's state has changed; `files` are those that have another version than before. */
  heard(state: State, files: string[]): void;
  /** Ends what goes on by itself. */
  close?(): void;
  /** Whether somebody has words in it that are not saved. */
  dirty(): boolean;
}

const PARTS: [string, () => string, (desk: Desk) => Part][] = [
  ["accounts", () => words().accounts, accountsPart],
  ["assumptions", () => words().assumptions, assumptionsPart],
  ["fight", () => words().fighting, fightPart],
  ["verdicts", () => words().verdicts, verdictsPart],
];
/** How long a window waits before it asks a server again that did not answer. */
const RETRY_MS = 1500;

const root = document.getElementById("desk") as HTMLElement;
let parts = new Map<string, Part>();
let shown = "accounts";
let drawnFaulty = false;

function languageChoice(): HTMLElement {
  const choice = h(
    "select",
    { id: "language", "aria-label": LANGUAGES.map((one) => LANGUAGE_NAMES[one]).join(" · ") },
    LANGUAGES.map((one) => h("option", { value: one, lang: LANG_TAG[one], selected: one === language() }, LANGUAGE_NAMES[one])),
  );
  choice.addEventListener("change", () => {
    history.replaceState(null, "", hashWithLanguage(location.hash, choice.value as Language));
    setLanguage(choice.value as Language);
  });
  return choice;
}

function draw(desk: Desk): void {
  drawnFaulty = desk.overview === null;
  desk.forgetWatchers();
  document.documentElement.lang = LANG_TAG[language()];
  const title = desk.overview ? named(desk.overview.battle.title) : desk.state.shown;
  document.title = `${title} · ${words().studio}`;
  const nav = h(
    "nav",
    { "aria-label": words().contents },
    h(
      "ul",
      {},
      PARTS.map(([id, name]) => {
        const button = h("button", { type: "button", id: `to-${id}`, "aria-current": id === shown ? "page" : null }, name());
        button.addEventListener("click", () => {
          shown = id;
          show();
          scrollTo(0, 0);
        });
        return h("li", {}, button);
      }),
    ),
  );
  const header = h(
    "header",
    {},
    h("div", {}, h("p", { class: "kicker" }, words().studio), h("h1", {}, title), h("p", { class: "folder" }, desk.state.shown)),
    languageChoice(),
  );
  const main = h("main", {});
  for (const part of parts.values()) part.close?.();
  parts = new Map();
  if (desk.overview) {
    for (const [id, , make] of PARTS) {
      const part = make(desk);
      part.node.id = id;
      parts.set(id, part);
      main.append(part.node);
    }
  } else {
    const editor = editorOf(desk, Object.keys(desk.state.files), desk.faults[0]?.file ?? "battle.toml");
    main.append(h("section", { id: "faulty" }, h("p", { role: "alert" }, words().faulty), faultList(desk.faults, (fault) => editor.goTo(fault)), editor.node));
    parts.set("faulty", { node: editor.node, heard: (_, files) => editor.heard(files), dirty: editor.dirty });
  }
  desk.notices.forget();
  root.replaceChildren(
    header,
    ...(desk.overview ? [nav] : []),
    desk.notices.node,
    ...(desk.state.writable ? [] : [h("p", { class: "caution" }, words().onlyRead)]),
    main,
  );
  show();
}

function show(): void {
  for (const [id] of PARTS) {
    const part = parts.get(id);
    if (part) part.node.hidden = id !== shown;
    document.getElementById(`to-${id}`)?.setAttribute("aria-current", id === shown ? "page" : "false");
  }
  document.documentElement.dataset.view = shown;
}

/** Looks at the battle anew. */
async function look(desk: Desk): Promise<void> {
  try {
    desk.overview = await get<Overview>("/api/overview");
    desk.faults = [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    desk.overview = null;
    desk.faults = error.faults;
  }
}

/** Hears of everything that changes, for as long as the page is open. */
async function listen(desk: Desk): Promise<void> {
  let away = false;
  for (;;) {
    try {
      const state = await get<State>(`/api/state?since=${desk.state.news}`);
      if (away) desk.notices.say(words().back);
      away = false;
      const names = new Set([...Object.keys(desk.state.files), ...Object.keys(state.files)]);
      const files = [...names].filter((name) => desk.state.files[name] !== state.files[name]);
      desk.state = state;
      for (const file of files) desk.written.delete(file);
      await hear(desk, files);
    } catch (error) {
      if (error instanceof Refusal && error.status === 401) {
        desk.notices.warn(words().restarted);
        document.documentElement.dataset.away = "yes";
        return;
      }
      if (!(error instanceof Gone) && !(error instanceof Refusal)) throw error;
      if (!away) desk.notices.warn(words().gone);
      away = true;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

async function hear(desk: Desk, files: string[]): Promise<void> {
  const others = files.filter((file) => !desk.isOwn(file));
  if (files.length > 0) {
    const dirty = [...parts.values()].some((part) => part.dirty());
    await look(desk);
    if (others.length > 0) {
      const list = others.join(", ");
      if (dirty) desk.notices.warn(words().changedWhileEditing(list));
      else desk.notices.say(words().changedElsewhere(list));
    }
    desk.settle();
  }
  for (const part of parts.values()) part.heard(desk.state, files);
}

async function main(): Promise<void> {
  setLanguage(firstLanguage(location.search, location.hash, navigator.languages));
  document.documentElement.lang = LANG_TAG[language()];
  if (key() === "") {
    root.append(h("main", {}, h("h1", {}, words().studio), h("p", { role: "alert" }, words().noKey)));
    document.documentElement.dataset.ready = "no-key";
    return;
  }
  root.append(h("p", { role: "status" }, words().loading));
  let state: State;
  try {
    const answer = await get<State | { battles: Choice[] }>("/api/state");
    if ("battles" in answer) {
      const show = () => chooser(root, answer.battles, languageChoice);
      show();
      onLanguage(show);
      document.documentElement.dataset.ready = "choose";
      return;
    }
    state = answer;
  } catch (error) {
    const says = error instanceof Refusal ? words().restarted : words().gone;
    root.replaceChildren(h("main", {}, h("h1", {}, words().studio), h("p", { role: "alert" }, says)));
    document.documentElement.dataset.ready = "refused";
    return;
  }
  const desk = new Desk(state);
  desk.settle = () => {
    // A folder that broke while somebody writes is not drawn over his words.
    if (drawnFaulty !== (desk.overview === null) && ![...parts.values()].some((part) => part.dirty())) draw(desk);
  };
  await look(desk);
  draw(desk);
  onLanguage(() => draw(desk));
  document.documentElement.dataset.ready = "yes";
  addEventListener("beforeunload", (event) => {
    if ([...parts.values()].some((part) => part.dirty())) event.preventDefault();
  });
  await listen(desk);
}

void main();
