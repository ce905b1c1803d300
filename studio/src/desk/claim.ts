// The form in which a person decides about one claim.

import { h } from "../dom.ts";
import { kindWords, LANG_TAG, LANGUAGE_NAMES, LANGUAGES, named, text as pageText } from "../text/index.ts";
import type { Item } from "./accounts.ts";
import { freeId } from "./accounts.ts";
import type { Fault, Fields, Named, Value } from "./api.ts";
import type { Desk } from "./common.ts";
import { figureOf } from "./figures.ts";
import { faultList } from "./messages.ts";
import { sourceForm } from "./source.ts";
import { words } from "./words.ts";

export interface Form {
  node: HTMLElement;
  dirty(): boolean;
  /** It is done with, and nothing in it counts any more. */
  clean(): void;
  /** What stands in it is what the ledger has. */
  saved(): void;
  /** Says that there is something unsaved. */
  shake(): void;
  press(key: "a" | "r"): void;
  faults(faults: Fault[]): void;
}

export interface Deeds {
  ids: string[];
  selection(): { start: number; end: number; quote: string } | null;
  accept(item: Item, fields: Fields): Promise<void>;
  save(item: Item, fields: Fields): Promise<void>;
  reject(item: Item, why: string): Promise<void>;
  remove(item: Item): Promise<void>;
  takeBack(item: Item): Promise<void>;
  /** The form anew, as it was. */
  again(item: Item): void;
}

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
const NUMBERS = ["low", "high"];
const LISTS = ["via"];
/** Languages in which the retelling may stand beside the English one. */
const RETOLD = LANGUAGES.filter((one) => one !== "en");

/** The retellings as the ledger has them, of fields that have one for each language. */
function retellings(fields: Fields): Value {
  const told = RETOLD.flatMap((one) => fields[`says_in.${one}`] ? [[one, fields[`says_in.${one}`]] as const] : []);
  return told.length > 0 ? Object.fromEntries(told) : null;
}

export function claimForm(desk: Desk, item: Item, deeds: Deeds): Form {
  const { battle, engagements, forces, sources, propositions, words: vocabulary } = desk.battle;
  const controls = new Map<string, Control>();
  const isNew = item.claim === null;
  const given: Fields = isNew ? { id: freeId(String(item.fields.account ?? "claim"), deeds.ids), ...item.fields } : { ...item.fields };
  const inOthers = (given["says_in"] ?? {}) as Record<string, string>;
  for (const one of RETOLD) given[`says_in.${one}`] = inOthers[one] ?? null;
  given["says_in"] = retellings(given);
  let place = { start: item.start, end: item.end, quote: item.quote };
  const sure = (field: string) => item.proposal?.confidence[field];

  const text = (value: Value | undefined) => (value === null || value === undefined ? "" : Array.isArray(value) ? value.join(", ") : String(value));
  const option = (value: string, shown: string) => h("option", { value, selected: text(given[field]) === value }, shown);
  let field = "";
  const choice = (name: string, all: [string, string][], empty: boolean): HTMLSelectElement => {
    field = name;
    const known = all.some(([value]) => value === text(given[name]));
    return h("select", { name }, [
      empty || !known ? option("", words().none) : null,
      all.map(([value, shown]) => option(value, shown)),
      known || text(given[name]) === "" ? null : option(text(given[name]), text(given[name])),
    ]);
  };
  const plain = (all: string[], said: Record<string, string> = {}): [string, string][] => all.map((word) => [word, said[word] ?? kindWords(word)]);
  const names = (all: Named[]): [string, string][] => all.map(({ id, name }) => [id, `${named(name)} (${id})`]);
  const where = (): HTMLSelectElement => {
    const select = choice("engagement", [["battle", words().wholeBattle]], false);
    for (const fought of [true, false]) {
      const all = engagements.filter((one) => one.fought === fought);
      field = "engagement";
      if (all.length > 0) select.append(h("optgroup", { label: fought ? words().engagementsGroup : words().eventsGroup }, names(all).map(([id, shown]) => option(id, shown))));
    }
    // The same value may stand above as unknown.
    select.querySelectorAll("option").forEach((one) => { if (one.value === "" || (one.parentElement === select && one.value !== "battle" && engagements.some(({ id }) => id === one.value))) one.remove(); });
    select.value = text(given["engagement"]);
    return select;
  };

  const row = (name: string, label: string, control: Control, wide = false): HTMLElement => {
    control.setAttribute("name", name);
    if (!(control instanceof HTMLSelectElement)) control.value = text(given[name]);
    controls.set(name, control);
    const confidence = sure(name);
    const unsure = isNew && confidence !== undefined && confidence < 0.7;
    return h("label", { class: wide ? "wide" : null }, label, unsure ? h("span", { class: "unsure" }, ` ${words().unsure}`) : null, control);
  };
  const line = (extra: Record<string, string | boolean> = {}) => h("input", { autocomplete: "off", ...extra });

  const inner = [
    isNew ? row("id", words().id, line({ required: true })) : null,
    row("kind", words().kind, choice("kind", plain(vocabulary.kinds), false)),
    row("low", words().low, line({ inputmode: "decimal" })),
    row("high", words().high, line({ inputmode: "decimal" })),
    row("date", words().date, line()),
    row("qualifier", words().qualifier, choice("qualifier", plain(vocabulary.qualifiers, words().qualifiers), false)),
    row("unit", words().unit, choice("unit", plain(vocabulary.units, { ...pageText.unitNames, ...words().ledgerUnits }), false)),
    row("side", words().side, choice("side", names(battle.sides), true)),
    row("force", words().force, choice("force", names(forces), true)),
    row("engagement", words().engagement, where()),
    row("claimant", words().claimant, choice("claimant", names(sources), false)),
    row("stance", words().stance, choice("stance", plain(vocabulary.stances, pageText.stances), false)),
    row("proposition", words().proposition, choice("proposition", names(propositions), true), true),
    row("via", words().via, line({ list: "source-ids" }), true),
    row("says", words().says, h("textarea", { rows: 2 }), true),
    ...RETOLD.map((one) => row(`says_in.${one}`, words().saysIn(LANGUAGE_NAMES[one]), h("textarea", { rows: 1, lang: LANG_TAG[one] }), true)),
    row("note", words().note, h("textarea", { rows: 1 }), true),
  ];
  const stand = h("p", { class: "stand" });
  const quote = h("blockquote", {});
  const drawPlace = () => {
    quote.textContent = place.quote;
    stand.textContent = words().stands(place.start, place.end);
  };
  drawPlace();
  const moved = h("button", { type: "button", class: "link" }, words().useSelection);
  moved.addEventListener("click", () => {
    const selected = deeds.selection();
    if (!selected) return desk.notices.say(words().selectFirst);
    place = selected;
    drawPlace();
    tidy();
  });

  const faultBox = h("div", { class: "form-faults", role: "alert" });
  let cleaned = false;
  let first = "";

  /** What stands in the form. */
  function read(): Fields {
    const fields: Fields = {};
    for (const [name, control] of controls) {
      const value = control.value.trim();
      if (value === "") fields[name] = null;
      else if (NUMBERS.includes(name)) {
        const figure = Number(value.replace(/[,\s]/g, ""));
        fields[name] = Number.isFinite(figure) ? figure : value;
      } else if (LISTS.includes(name)) fields[name] = value.split(",").map((one) => one.trim()).filter((one) => one !== "");
      else fields[name] = value;
    }
    fields["says_in"] = retellings(fields);
    for (const one of RETOLD) delete fields[`says_in.${one}`];
    if (given["account"] !== undefined) Object.assign(fields, { account: given["account"], start: place.start, end: place.end });
    return fields;
  }
  /** What is not as the ledger has it. */
  function changes(): Fields {
    const now = read();
    const before = (name: string) => given[name] ?? null;
    return Object.fromEntries(Object.entries(now).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before(name)) && !(Array.isArray(value) && value.length === 0 && before(name) === null)));
  }
  const dirty = () => !cleaned && JSON.stringify(read()) !== first;

  const button = (id: string, shown: string, deed: () => Promise<void> | void, kind = "") => {
    const made = h("button", { type: "button", id, class: kind === "" ? null : kind }, shown);
    made.addEventListener("click", () => void (async () => {
      faultBox.replaceChildren();
      await deed();
    })());
    return made;
  };
  const why = h("input", { id: "why", autocomplete: "off" });
  const acceptButton = button("accept", words().accept, () => deeds.accept(item, { ...read(), footnote: item.fields["footnote"] ?? null }), "main");
  const saveButton = button("save", words().save, () => deeds.save(item, changes()), "main");
  const rejectButton = button("reject", isNew ? words().reject : words().rejectReading, () => deeds.reject(item, why.value.trim()));
  const back = button("as-it-was", words().asItWas, () => deeds.again(item));
  const writable = desk.state.writable;
  const buttons = !writable ? [] : item.status === "rejected"
    ? [button("take-back", words().takeBack, () => deeds.takeBack(item), "main")]
    : isNew
      ? [acceptButton, ...(item.proposal ? [rejectButton] : []), back, ...(item.proposal ? [h("label", { class: "why" }, words().whyReject, why)] : [])]
      : [saveButton, back, button("remove", words().remove, () => deeds.remove(item))];

  function tidy(): void { saveButton.disabled = back.disabled = !dirty(); }

  const sideOf = (id: string) => {
    const found = battle.sides.find((side) => side.id === id);
    return found ? named(found.name) : id;
  };
  const differs = item.status === "differs" && item.proposal ? item.proposal : null;
  const node = h(
    "form",
    { "aria-label": item.claim?.id ?? words().status[item.status] },
    h("h3", {}, h("span", { class: `sign ${item.status}` }, words().sign[item.status]), ` ${item.claim?.id ?? words().status[item.status]}`),
    quote,
    h("div", { class: "place" }, stand, writable && given["account"] !== undefined ? moved : null),
    item.proposal?.force_text && !text(given["force"]) ? h("p", { class: "hint" }, `${words().force}: ${words().textNames(item.proposal.force_text)}`) : null,
    item.proposal?.claimant_text && isNew ? h("p", { class: "hint" }, `${words().claimant}: ${words().textNames(item.proposal.claimant_text)}`) : null,
    differs
      ? h("p", { class: "reading" }, words().readingSays, " ", h("b", {}, [figureOf(differs.fields), kindWords(differs.kind.replaceAll("_", "-")), sideOf(text(differs.fields["side"]))].filter((part) => part !== "" && part !== "–").join(" · ")), " ", button("take-over", words().takeOver, () => {
        for (const name of ["kind", "low", "high", "date", "qualifier", "unit", "side", "stance"]) {
          const control = controls.get(name);
          if (control && text(differs.fields[name]) !== "") control.value = text(differs.fields[name]);
        }
        tidy();
      }, "link"), item.proposal && writable ? rejectButton : null)
      : null,
    h("div", { class: "fields" }, inner),
    h("datalist", { id: "source-ids" }, sources.map(({ id }) => h("option", { value: id }))),
    faultBox,
    h("p", { class: "buttons" }, buttons),
    writable
      ? sourceForm(desk, (id) => {
        const claimant = controls.get("claimant") as HTMLSelectElement;
        claimant.append(h("option", { value: id }, id));
        claimant.value = id;
        tidy();
      })
      : null,
  );
  first = JSON.stringify(read());
  tidy();
  node.addEventListener("input", tidy);
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    if (isNew && item.status !== "rejected") acceptButton.click();
    else if (!saveButton.disabled) saveButton.click();
  });
  if (!writable) controls.forEach((control) => { control.disabled = true; });

  return {
    node,
    dirty,
    clean: () => {
      cleaned = true;
      controls.forEach((control) => { control.disabled = true; });
    },
    saved: () => {
      first = JSON.stringify(read());
      Object.assign(given, read());
      tidy();
    },
    shake: () => {
      const last = node.querySelector<HTMLElement>(".buttons button");
      last?.focus();
      last?.scrollIntoView({ block: "nearest" });
    },
    press: (pressed) => {
      if (!writable || !isNew || item.status === "rejected") return;
      if (pressed === "a") acceptButton.click();
      else if (item.proposal) rejectButton.click();
    },
    faults: (faults) => faultBox.replaceChildren(faultList(faults)),
  };
}
