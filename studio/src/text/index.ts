// The reader's language: which it is, how it is chosen and kept, and the words of the page in it.
//
// Every catalogue has the shape of the English one, so that a missing sentence is a type error. A part of the front
// with words of its own keeps them beside itself and asks `inLanguage({ en, ko, zh, ja })` for them each time that it
// draws. `text` is a live binding: it is read when something is drawn, never kept from one drawing to the next.

import type { Names } from "../model.ts";
import { en, type Text } from "./en.ts";
import { ja } from "./ja.ts";
import { ko } from "./ko.ts";
import { zh } from "./zh.ts";

export type { Text };
export const LANGUAGES = ["en", "ko", "zh", "ja"] as const;
export type Language = (typeof LANGUAGES)[number];

/** What each language is called by those who read it. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: "English", ko: "한국어", zh: "中文", ja: "日本語" };
/** The `lang` attribute of text in it (BCP 47). The Chinese of this page is written in simplified characters. */
export const LANG_TAG: Record<Language, string> = { en: "en", ko: "ko", zh: "zh-Hans", ja: "ja" };
/** For `Intl`. English dates stand day first, as in the accounts. */
const LOCALES: Record<Language, string> = { en: "en-GB", ko: "ko-KR", zh: "zh-CN", ja: "ja-JP" };

export const texts: Record<Language, Text> = { en, ko, zh, ja };

let current: Language = "en";
/** The words of the page in the reader's language. */
export let text: Text = en;
const listeners = new Set<(language: Language) => void>();

export function language(): Language { return current; }
export function locale(): string { return LOCALES[current]; }

/** Of something that exists once per language, the one for the reader. */
export function inLanguage<T>(all: Record<Language, T>): T { return all[current]; }

/** Changes the language and tells everybody who draws words; returns how to stop being told. */
export function onLanguage(listener: (language: Language) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Switches the language of everything that is drawn from now on. */
export function setLanguage(chosen: Language): void {
  if (chosen === current) return;
  current = chosen;
  text = texts[chosen];
  for (const listener of [...listeners]) listener(chosen);
}

function known(tag: string | null | undefined): Language | undefined {
  const primary = tag?.toLowerCase().split(/[-_]/)[0];
  return LANGUAGES.find((language) => language === primary);
}

/** The language that an address asks for: `page.html#dispute&lang=ko`, `page.html?lang=ko`. */
export function languageOfAddress(search: string, hash: string): Language | undefined {
  const wanted = new URLSearchParams(hash.replace(/^#/, "")).get("lang") ?? new URLSearchParams(search).get("lang");
  return known(wanted);
}

/** What the address asks for, else the first of the browser's languages that the page speaks, else English. */
export function firstLanguage(search: string, hash: string, preferred: readonly string[]): Language {
  return languageOfAddress(search, hash) ?? preferred.map(known).find((found) => found !== undefined) ?? "en";
}

/** The hash with the language in it and everything else as it was. */
export function hashWithLanguage(hash: string, chosen: Language): string {
  const kept = hash.replace(/^#/, "").split("&").filter((part) => part !== "" && !part.startsWith("lang="));
  return `#${[...kept, `lang=${chosen}`].join("&")}`;
}

/** The identifier that a hash points at, without the language. */
export function targetOfHash(hash: string): string {
  const part = hash.replace(/^#/, "").split("&")[0] ?? "";
  return part.includes("=") ? "" : decodeURIComponent(part);
}

/**
 * A name in the reader's language, or in English where it has none there. Where a Japanese name is known by its reading
 * alone, the characters of the time stand before it: readers know places by them.
 */
export function named(names: Names): string {
  if (current !== "ja" || !names.hanja) return names[current] ?? names.en;
  const reading = names.ja?.replace(/\s*[（(].*$/, "");
  if (reading === undefined) return names.hanja;
  return /[\p{Script=Han}]/u.test(names.ja ?? "") ? names.ja! : `${names.hanja.replace(/\s*[（(].*$/, "")}（${reading}）`;
}

/** The language that `named` answers in. */
export function languageOfName(names: Names): Language {
  return names[current] || (current === "ja" && names.hanja) ? current : "en";
}

/** The short form of a name, without what stands in brackets after it. */
export function shortName(names: Names): string {
  const words = current === "ja" && names.hanja && !/[\p{Script=Han}]/u.test(names.ja ?? "") ? names.hanja : named(names);
  return words.replace(/\s*[（(].*$/, "");
}

/** `1, 2 and 3`, as the language lists things. */
export function listed(items: string[]): string {
  return new Intl.ListFormat(locale(), { style: "long", type: "conjunction" }).format(items);
}

/** A kind of claim in words. */
export function kindWords(kind: string): string { return text.kinds[kind] ?? kind.replaceAll("-", " "); }
