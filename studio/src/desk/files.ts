// A battle's files as text: one record or the whole file, checked, tried in fights, or saved into the folder.

import { h } from "../dom.ts";
import { type Fault, get, Gone, post, Refusal } from "./api.ts";
import type { Desk } from "./common.ts";
import { faultList } from "./messages.ts";
import { words } from "./words.ts";

interface Block { label: string; from: number; to: number; line: number }

export interface Editor {
  node: HTMLElement;
  dirty(): boolean;
  heard(files: string[]): void;
  goTo(fault: Fault): void;
}

/** The records of a TOML file by the lines at which their headers stand, each with its `id` and what it says. */
export function blocks(text: string): Block[] {
  const found: Block[] = [];
  const header = /^[ \t]*\[\[?[^\]\n]+\]\]?/gm;
  const starts = [...text.matchAll(header)].map((match) => match.index);
  starts.forEach((from, index) => {
    let to = starts[index + 1] ?? text.length;
    // Remarks directly above the next header belong to that one.
    const lines = text.slice(from, to).split(/(?<=\n)/);
    while (starts[index + 1] !== undefined && lines.length > 1 && /^\s*(#.*)?$/.test((lines.at(-1) ?? "").trimEnd())) to -= lines.pop()?.length ?? 0;
    const body = text.slice(from, to);
    const id = /^[ \t]*id[ \t]*=[ \t]*["']([^"'\n]*)["']/m.exec(body)?.[1];
    const says = /^[ \t]*says[ \t]*=[ \t]*"((?:[^"\\\n]|\\.)*)"/m.exec(body)?.[1];
    if (id !== undefined) found.push({ label: says ? `${id} – ${says}` : id, from, to, line: text.slice(0, from).split("\n").length });
  });
  return found;
}

export function editorOf(desk: Desk, files: string[], first: string): Editor {
  let file = files.includes(first) ? first : files[0] ?? first;
  let version = "absent";
  /** As the file stands in the folder, and as it stands here. */
  let saved = "";
  let whole = "";
  let block: Block | null = null;
  let turn = 0;
  const fileChoice = h("select", { id: "file-choice" }, files.map((name) => h("option", { value: name, selected: name === file }, name)));
  const recordChoice = h("select", { id: "record-choice" });
  const box = h("textarea", { id: "file-text", rows: 14, spellcheck: "false", autocomplete: "off" });
  const says = h("div", { class: "file-says", role: "status" });
  const tried = h("p", { class: "small" });

  /** Line ends as a text box has them. */
  const plain = (text: string) => text.replaceAll("\r\n", "\n");
  function now(): string { return block ? whole.slice(0, block.from) + box.value + whole.slice(block.to) : box.value; }
  const dirty = () => now() !== saved && now() !== desk.asked.changed[file];

  function records(keep: string | null): void {
    const all = blocks(whole);
    recordChoice.replaceChildren(
      h("option", { value: "" }, words().wholeFile),
      ...all.map((one, index) => h("option", { value: String(index) }, one.label)),
    );
    const at = all.findIndex(({ label }) => label.split(" – ")[0] === keep);
    block = all[at] ?? null;
    recordChoice.value = at < 0 ? "" : String(at);
    box.value = block ? whole.slice(block.from, block.to) : whole;
    box.rows = block ? Math.min(24, Math.max(6, box.value.split("\n").length + 1)) : 24;
  }
  const name = () => block?.label.split(" – ")[0] ?? null;

  async function load(keep: string | null): Promise<void> {
    const mine = (turn += 1);
    const typed = box.value;
    const found = await get<{ text: string; version: string }>(`/api/files/${file}`).catch((error: unknown) => {
      if (error instanceof Refusal) desk.notices.refuse(error.faults);
      return null;
    });
    // The last one counts, and nothing is put over words that somebody has begun to write meanwhile.
    if (mine !== turn || box.value !== typed) return;
    version = found?.version ?? "absent";
    saved = plain(found?.text ?? "");
    whole = desk.asked.changed[file] ?? saved;
    const all = blocks(whole);
    records(keep ?? (all[0]?.label.split(" – ")[0] ?? null));
    state();
  }
  function state(): void {
    const names = Object.keys(desk.asked.changed);
    tried.textContent = names.length === 0 ? "" : words().triedNow(names.join(", "));
    undo.disabled = now() === saved;
    keep.disabled = now() === saved;
  }
  async function check(): Promise<boolean> {
    try {
      const { faults } = await post<{ faults: Fault[] }>("/api/check", { changed: { ...desk.asked.changed, [file]: now() } });
      says.replaceChildren(faults.length === 0 ? h("p", { class: "good" }, words().holds) : faultList(faults, goTo));
      return faults.length === 0;
    } catch (error) {
      if (error instanceof Refusal) says.replaceChildren(faultList(error.faults));
      else if (error instanceof Gone) desk.notices.warn(words().gone);
      else throw error;
      return false;
    }
  }
  function goTo(fault: Fault): void {
    if (fault.file === null || fault.line === null) return;
    if (fault.file !== file) {
      if (dirty() || !files.includes(fault.file)) return;
      fileChoice.value = file = fault.file;
      void load(null).then(() => goTo(fault));
      return;
    }
    whole = now();
    block = null;
    records(null);
    const lines = whole.split("\n");
    const from = lines.slice(0, fault.line - 1).join("\n").length + (fault.line > 1 ? 1 : 0);
    box.focus();
    box.setSelectionRange(from, from + (lines[fault.line - 1]?.length ?? 0));
    box.scrollTop = (fault.line - 4) * (box.scrollHeight / Math.max(1, lines.length));
  }

  const button = (id: string, text: string, deed: () => Promise<void> | void, kind: string | null = null) => {
    const made = h("button", { type: "button", id, class: kind }, text);
    made.addEventListener("click", () => void deed());
    return made;
  };
  const keep = button("save-file", words().saveFile, async () => {
    const result = await desk.save({ [file]: version }, [{ do: "text", file, text: now() }], (faults) => says.replaceChildren(faultList(faults, goTo)));
    if (result === null) return;
    delete desk.asked.changed[file];
    desk.assumed();
    says.replaceChildren();
    await load(name());
    desk.settle();
  });
  const undo = button("undo-file", words().undo, () => {
    delete desk.asked.changed[file];
    desk.assumed();
    const record = name();
    whole = saved;
    records(record);
    says.replaceChildren();
    state();
  });
  const tryIt = button("try-file", words().tryIt, async () => {
    if (!(await check())) return;
    whole = now();
    if (whole === saved) delete desk.asked.changed[file];
    else desk.asked.changed[file] = whole;
    records(name());
    desk.assumed();
    state();
  }, "main");

  fileChoice.addEventListener("change", () => {
    if (dirty()) {
      fileChoice.value = file;
      return desk.notices.say(words().unsaved);
    }
    file = fileChoice.value;
    says.replaceChildren();
    void load(null);
  });
  recordChoice.addEventListener("change", () => {
    whole = now();
    const chosen = blocks(whole)[Number(recordChoice.value)];
    records(recordChoice.value === "" ? null : chosen?.label.split(" – ")[0] ?? null);
    state();
  });
  box.addEventListener("input", state);
  desk.onAssumed(() => {
    const wanted = desk.asked.changed[file] ?? saved;
    if (wanted !== whole && !dirty()) {
      const record = name();
      whole = wanted;
      records(record);
    }
    state();
  });
  const writable = desk.state.writable;
  const node = h(
    "div",
    { class: "editor" },
    h("div", { class: "controls" }, h("label", {}, `${words().file} `, fileChoice), h("label", {}, `${words().record} `, recordChoice)),
    h("label", { class: "editor-text" }, words().words, box),
    h("p", { class: "buttons" }, button("check-file", words().check, async () => void (await check())), desk.overview ? tryIt : null, writable ? keep : null, undo),
    says,
    tried,
  );
  void load(null);
  return {
    node,
    dirty,
    goTo,
    heard: (changed) => {
      if (!changed.includes(file) || desk.state.files[file] === version || dirty()) return;
      void load(name());
    },
  };
}
