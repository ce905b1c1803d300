// How to make the same result again, and how to cite it.

import { bibTex, cslJson } from "../cite.ts";
import { h, scrollBox } from "../dom.ts";
import { dateWords, grouped } from "../numbers.ts";
import { text } from "../text/index.ts";
import { table } from "./rest.ts";
import type { Look } from "../look.ts";

export function reproducePart(look: Look): Node[] {
  const { run, verdict } = look.page;
  const facts: [string, string][] = [
    [text.seed, String(verdict.seed)],
    [text.runs, grouped(verdict.runs)],
    [text.umpire, run.umpire_version],
    [text.engine, verdict.engine],
    [text.digest, run.results_digest],
  ];
  if (run.finished) facts.push([text.finished, dateWords(run.finished)]);
  const rows = run.inputs.map((file) =>
    h("tr", {}, h("th", { scope: "row" }, file.path), h("td", { class: "hash" }, file.sha256))
  );
  return [
    h("p", {}, text.reproduceLead),
    copied(run.command, text.copy, "command"),
    h("dl", { class: "facts" }, facts.map(([term, value]) => h("div", { class: term === text.digest ? "wide" : null }, h("dt", {}, term), h("dd", { class: term === text.digest ? "hash" : null }, value)))),
    h("details", {}, h("summary", {}, `${text.inputs} (${run.inputs.length})`), scrollBox(text.inputs, table([text.file, "SHA-256"], rows))),
    h("h3", { id: "cite" }, text.cite),
    h("p", {}, text.citeLead),
    h("div", { class: "pairs" }, [
      h("div", {}, h("h4", {}, "BibTeX"), copied(bibTex(look.page), text.copyOf("BibTeX"), "bibtex")),
      h("div", {}, h("h4", {}, "CSL-JSON"), copied(cslJson(look.page), text.copyOf("CSL-JSON"), "csl-json")),
    ]),
  ];
}

/** Text to be copied, with a button that copies it. */
function copied(words: string, label: string, id: string): HTMLElement {
  const code = h("code", { id }, words);
  const button = h("button", { type: "button", class: "copy" }, label);
  button.addEventListener("click", () => {
    const range = document.createRange();
    range.selectNodeContents(code);
    const selection = getSelection();
    selection?.removeAllRanges();
    selection?.addRange(range);
    // A page opened from disk may not use the clipboard; the selection is then left to be copied by hand.
    void navigator.clipboard?.writeText(words).then(() => (button.textContent = text.copied), () => undefined);
  });
  return h("div", { class: "command" }, h("pre", { tabindex: 0 }, code), button);
}
