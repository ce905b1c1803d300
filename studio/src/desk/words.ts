// The studio's words in the reader's language.

import { inLanguage } from "../text/index.ts";
import { en, type Words } from "./words/en.ts";
import { ja } from "./words/ja.ts";
import { ko } from "./words/ko.ts";
import { zh } from "./words/zh.ts";

export type { Words };

/** The words as they are now; read whenever something is drawn. */
export function words(): Words { return inLanguage({ en, ko, zh, ja }); }

/** A mechanism in the reader's language. */
export function mechanismName(name: string): string { return words().mechanismNames[name] ?? name.replaceAll("_", " "); }
