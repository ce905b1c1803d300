// What the studio says about the work: notices, faults with their mend, and the choice where two people changed one file.

import { english, h } from "../dom.ts";
import type { Fault, Saved, Stale } from "./api.ts";
import { words } from "./words.ts";

/** A diff with every line marked by its sign, so that colour is not all. */
export function diffView(diff: string): HTMLElement {
  const lines = diff.split("\n").filter((line) => !line.startsWith("--- ") && !line.startsWith("+++ ") && !line.startsWith("\\"));
  const sort = (line: string) => (line.startsWith("+") ? "new" : line.startsWith("-") ? "gone" : line.startsWith("@@") ? "place" : "");
  return h(
    "pre",
    { class: "diff", tabindex: 0 },
    lines.map((line) => h(sort(line) === "new" ? "ins" : sort(line) === "gone" ? "del" : "span", { class: sort(line) || null }, `${line}\n`)),
  );
}

export function faultList(faults: Fault[], open?: (fault: Fault) => void): HTMLElement {
  return h(
    "ul",
    { class: "faults" },
    faults.map((fault) => {
      const place = fault.file === null ? null : words().faultAt(fault.file, fault.line);
      const at = place === null ? null : open ? h("button", { type: "button", class: "link" }, place) : h("b", {}, place);
      if (at && open) at.addEventListener("click", () => open(fault));
      return h(
        "li",
        {},
        at,
        at ? ": " : null,
        english(fault.message),
        fault.words === null ? null : h("div", {}, `${words().offending}: `, h("code", {}, fault.words)),
        h("div", {}, `${words().mend}: `, english(fault.mend)),
      );
    }),
  );
}

export class Notices {
  readonly node = h("div", { class: "notices", "aria-live": "polite", role: "status" });

  private put(kind: string, ...children: (Node | string)[]): void {
    const close = h("button", { type: "button", class: "close" }, words().dismiss);
    const notice = h("div", { class: `notice ${kind}` }, h("div", {}, ...children), close);
    close.addEventListener("click", () => notice.remove());
    this.node.replaceChildren(notice);
  }

  forget(): void { this.node.replaceChildren(); }
  say(text: string): void { this.put("said", h("p", {}, text)); }
  warn(text: string): void { this.put("warned", h("p", {}, text)); }
  refuse(faults: Fault[]): void { this.put("refused", h("p", {}, h("strong", {}, words().refused)), faultList(faults)); }

  saved(saved: Saved): void {
    const files = Object.keys(saved.files);
    if (files.length === 0) return this.say(words().nothingToSave);
    if (saved.diff === "") return this.say(words().saved);
    const count = (sign: string) => saved.diff.split("\n").filter((line) => line.startsWith(sign) && !line.startsWith(sign.repeat(3))).length;
    this.put(
      "said",
      h("p", {}, words().savedLines(files.join(", "), count("+"), count("-"))),
      h("details", {}, h("summary", {}, words().whatGitShows), diffView(saved.diff)),
    );
  }
}

/** Asks whoever sits here what to do with an edit of files that others changed. */
export function resolveStale(stale: Stale[]): Promise<"mine" | "theirs" | "wait"> {
  return new Promise((resolve) => {
    const fits = stale.every(({ yours }) => yours !== null);
    const button = (id: string, text: string, answer: "mine" | "theirs" | "wait") => {
      const made = h("button", { type: "button", id }, text);
      made.addEventListener("click", () => done(answer));
      return made;
    };
    const dialog = h(
      "dialog",
      { class: "stale", "aria-labelledby": "stale-title" },
      h("h2", { id: "stale-title" }, words().staleTitle),
      stale.map(({ file, theirs, yours }) => [
        h("p", {}, words().staleLead(file)),
        h("h3", {}, words().staleTheirs),
        theirs === null ? h("p", {}, words().staleForgotten) : diffView(theirs),
        h("h3", {}, words().staleYours),
        yours === null ? h("p", {}, words().staleNoFit) : yours === "" ? h("p", {}, words().nothingToSave) : diffView(yours),
      ]),
      h(
        "p",
        { class: "buttons" },
        fits ? button("stale-mine", words().putOnTop, "mine") : null,
        button("stale-theirs", words().takeTheirs, "theirs"),
        button("stale-wait", words().keepEditing, "wait"),
      ),
    );
    const done = (answer: "mine" | "theirs" | "wait") => {
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      done("wait");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
