// The first page of a studio that was started without a battle: those that were found, each a way into a studio of its own.

import { h } from "../dom.ts";
import { LANG_TAG, language, named } from "../text/index.ts";
import { post, Refusal } from "./api.ts";
import { faultList } from "./messages.ts";
import { words } from "./words.ts";
import type { Names } from "../model.ts";

/** A battle that can be opened. */
export interface Choice { id: string; title: Names | null; shown: string; writable: boolean }

export function chooser(root: HTMLElement, choices: Choice[], languageChoice: () => HTMLElement): void {
  document.documentElement.lang = LANG_TAG[language()];
  document.title = words().studio;
  const answer = h("div", { role: "status" });
  const list = choices.map((choice) => {
    const button = h(
      "button",
      { type: "button", class: "choice", "data-battle": choice.id },
      h("b", {}, choice.title ? named(choice.title) : choice.id),
      h("span", { class: "small" }, choice.shown),
      h("span", { class: "small" }, choice.writable ? words().canBeChanged : words().insideProgram),
    );
    button.addEventListener("click", () => void open(choice, answer));
    return h("li", {}, button);
  });
  root.replaceChildren(
    h("header", {}, h("div", {}, h("p", { class: "kicker" }, words().studio), h("h1", {}, words().chooseBattle)), languageChoice()),
    h("main", {}, h("section", { id: "choose" }, h("p", {}, words().chooseLead), h("ul", { class: "choices" }, list), answer)),
  );
}

async function open(choice: Choice, answer: HTMLElement): Promise<void> {
  answer.replaceChildren(h("p", {}, words().loading));
  try {
    const { address } = await post<{ address: string }>("/api/open", { battle: choice.id });
    // The address ends with the key of that studio; the reader's language goes along.
    location.assign(`${address}&lang=${language()}`);
  } catch (error) {
    if (error instanceof Refusal) answer.replaceChildren(faultList(error.faults));
    else answer.replaceChildren(h("p", { role: "alert" }, words().gone));
  }
}
