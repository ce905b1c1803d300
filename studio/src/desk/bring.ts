// A new account: a file or pasted words, put into the folder's accounts/.

import { h } from "../dom.ts";
import { Gone, Refusal, type Saved, send } from "./api.ts";
import type { Desk } from "./common.ts";
import { words } from "./words.ts";

export function addAccountForm(desk: Desk): HTMLElement {
  const id = h("input", { id: "new-account-id", required: true, pattern: "[\\p{L}\\p{N}_-]+", autocomplete: "off" });
  const file = h("input", { id: "new-account-file", type: "file", accept: ".txt,.md,.html,.htm,.wiki,text/*" });
  const pasted = h("textarea", { id: "new-account-words", rows: 5 });
  const form = h(
    "form",
    { class: "stacked" },
    h("p", {}, words().addAccountLead),
    h("label", {}, words().accountId, id),
    h("label", {}, words().accountFile, file),
    h("label", {}, words().accountWords, pasted),
    h("p", { class: "buttons" }, h("button", { type: "submit" }, words().add)),
  );
  file.addEventListener("change", () => {
    const name = file.files?.[0]?.name.replace(/\.[^.]*$/, "").replace(/[^\p{L}\p{N}_-]+/gu, "-");
    if (name && id.value === "") id.value = name;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void (async () => {
      try {
        const saved = await send<Saved>(`/api/accounts/${encodeURIComponent(id.value)}`, file.files?.[0] ?? pasted.value);
        form.reset();
        desk.notices.saved(saved);
      } catch (error) {
        if (error instanceof Refusal) desk.notices.refuse(error.faults);
        else if (error instanceof Gone) desk.notices.warn(words().gone);
        else throw error;
      }
    })();
  });
  return h("details", { class: "bring" }, h("summary", {}, words().addAccount), form);
}
