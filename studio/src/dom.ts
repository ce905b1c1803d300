// Building the page. Text only ever becomes text: there is no way here to turn a string into markup.

import { LANG_TAG, language, LANGUAGES, languageOfName, named } from "./text/index.ts";
import type { Names, Told } from "./model.ts";

export type Child = Node | string | null | undefined | Child[];

/** An element with attributes and children. Strings become text nodes. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | number | boolean | null | undefined> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  add(element, children);
  return element;
}

export function add(parent: Node, children: Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined) continue;
    if (Array.isArray(child)) add(parent, child);
    else parent.appendChild(typeof child === "string" ? document.createTextNode(child) : child);
  }
}

/** A name in the reader's language with the other languages beside it, each marked so that fonts fit. */
export function fullName(names: Names): Node {
  const box = h("span", { class: "name" }, nameIn(names));
  const others = otherNames(names);
  if (others.length > 0) {
    box.append(" ");
    box.append(
      h(
        "span",
        { class: "other-names" },
        others.flatMap(([lang, name], index) => [index > 0 ? " · " : null, h("span", { lang }, name)]),
      ),
    );
  }
  return box;
}

/** A name in the reader's language, or marked as English where it has none there. */
export function nameIn(names: Names): HTMLElement {
  const own = languageOfName(names);
  return h("span", { lang: own === language() ? null : LANG_TAG[own] }, named(names));
}

/** The names in the other languages; a name written alike in two languages is shown once. */
export function otherNames(names: Names): [string, string][] {
  const seen = new Set<string>([named(names)]);
  const found: [string, string][] = [];
  for (const other of LANGUAGES) {
    const name = names[other];
    // In the reader's own language it stands before these, with its reading where it has one.
    if (name && other !== language() && !seen.has(name)) {
      seen.add(name);
      found.push([LANG_TAG[other], name]);
    }
  }
  return found;
}

/** Text that exists in English only, marked so for fonts, hyphenation and screen readers. */
export function english(words: string): HTMLElement {
  return h("span", { lang: language() === "en" ? null : "en" }, words);
}

/** A sentence of the battle's files in the reader's language, or in English and marked so. */
export function told(words: string, inOthers: Told | undefined): Node {
  const own = inOthers?.[language()];
  return own === undefined ? english(words) : document.createTextNode(own);
}

/** A table in a box that can be scrolled by keyboard. */
export function scrollBox(label: string, table: HTMLElement, extra = ""): HTMLElement {
  return h("div", { class: `scroll ${extra}`, role: "region", "aria-label": label, tabindex: 0 }, table);
}

/** Draws again whenever the box changes its width. */
export function whenResized(box: HTMLElement, draw: (width: number) => void): void {
  let last = 0;
  const check = () => {
    const width = Math.round(box.clientWidth);
    if (width > 0 && width !== last) {
      last = width;
      draw(width);
    }
  };
  new ResizeObserver(check).observe(box);
  queueMicrotask(check);
}
