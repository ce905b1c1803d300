// A source that is not in the list yet, put into sources.toml.

import { h } from "../dom.ts";
import { kindWords, language, named } from "../text/index.ts";
import type { Fields } from "./api.ts";
import type { Desk } from "./common.ts";
import { words } from "./words.ts";

const FILE = "sources.toml";

export function sourceForm(desk: Desk, added: (id: string) => void): HTMLElement {
  const { battle, sources, words: vocabulary } = desk.battle;
  const id = h("input", { id: "source-id", autocomplete: "off" });
  const name = h("input", { id: "source-name", autocomplete: "off" });
  const kind = h("select", { id: "source-kind" }, vocabulary.sources.map((word) => h("option", { value: word }, kindWords(word))));
  const side = h("select", { id: "source-side" }, h("option", { value: "" }, words().none), battle.sides.map((one) => h("option", { value: one.id }, named(one.name))));
  const date = h("input", { id: "source-date", autocomplete: "off" });
  const drawsOn = h("select", { id: "source-draws-on" }, h("option", { value: "" }, words().none), sources.map((one) => h("option", { value: one.id }, named(one.name))));
  const descent = h("input", { id: "source-descent", inputmode: "decimal", value: "0.5" });
  const button = h("button", { type: "button", id: "add-source" }, words().addSource);
  button.addEventListener("click", () => {
    void (async () => {
      const fields: Fields = { id: id.value.trim(), kind: kind.value, name: { [language()]: name.value.trim() } };
      if (side.value !== "") fields["side"] = side.value;
      if (date.value.trim() !== "") fields["date"] = date.value.trim();
      if (drawsOn.value !== "") fields["draws_on"] = [{ source: drawsOn.value, descent: Number(descent.value) }];
      const saved = await desk.save(desk.versions([FILE]), [{ do: "add", file: FILE, table: "source", fields }]);
      if (saved !== null && saved !== "theirs") added(id.value.trim());
    })();
  });
  const row = (label: string, control: HTMLElement) => h("label", {}, label, control);
  return h(
    "details",
    { class: "source" },
    h("summary", {}, words().newSource),
    h("p", {}, words().newSourceLead),
    h(
      "div",
      { class: "fields" },
      row(words().id, id), row(words().sourceName, name), row(words().sourceKind, kind), row(words().side, side), row(words().date, date),
      row(words().sourceDrawsOn, drawsOn), row(words().sourceDescent, descent),
    ),
    h("p", { class: "buttons" }, button),
  );
}
