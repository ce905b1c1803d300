// How to cite a result: CSL-JSON and BibTeX, with what makes it again.

import type { Page } from "./model.ts";

/** The year of a result, where it is known when it was made. */
function year(page: Page): string | undefined { return /^\d{4}/.exec(page.run.finished ?? "")?.[0]; }

function title(page: Page): string { return `${page.battle.title.en}: contradictory accounts weighed by simulation`; }

/** What reproduces it, in one line. */
export function noteOf(page: Page): string {
  const { run, verdict } = page;
  return `Made with \`${run.command}\`; Umpire ${run.umpire_version}, ${verdict.engine}; ${verdict.runs} runs, seed ${verdict.seed}; SHA-256 of the results ${run.results_digest}`;
}

/** One item of CSL-JSON (Citation Style Language 1.0.2). */
export function cslJson(page: Page): string {
  const made = year(page);
  const item = {
    id: `umpire-${page.battle.id}-${page.run.results_digest.slice(0, 8)}`,
    type: "dataset",
    title: title(page),
    author: [{ literal: "The Umpire contributors" }],
    ...made ? { issued: { "date-parts": [[Number(made)]] } } : {},
    version: `Umpire ${page.run.umpire_version}`,
    note: noteOf(page),
  };
  return JSON.stringify([item], null, 2);
}

/** Characters that BibTeX reads as its own. */
function escaped(words: string): string {
  return words.replace(/[\\{}$&#%_^~]/g, (sign) => (sign === "\\" ? "\\textbackslash{}" : sign === "^" || sign === "~" ? `\\${sign}{}` : `\\${sign}`));
}

export function bibTex(page: Page): string {
  const made = year(page);
  const fields: [string, string][] = [
    ["author", "{The Umpire contributors}"],
    ["title", `{${escaped(title(page))}}`],
    ...made ? [["year", made] as [string, string]] : [],
    ["howpublished", `{Umpire ${escaped(page.run.umpire_version)}}`],
    ["note", escaped(noteOf(page))],
  ];
  const key = `umpire-${page.battle.id}-${page.run.results_digest.slice(0, 8)}`;
  return `@misc{${key},\n${fields.map(([name, value]) => `  ${name} = {${value}}`).join(",\n")}\n}`;
}
