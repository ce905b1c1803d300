// Review: an account's text with its claims marked at their places, the list of them, and the form in which a person decides.

import { h, nameIn } from "../dom.ts";
import { kindWords, named } from "../text/index.ts";
import { type Account, type Change, type Claim, type Fields, get, type Proposal, Refusal, type State } from "./api.ts";
import { addAccountForm } from "./bring.ts";
import { claimForm, type Form } from "./claim.ts";
import type { Desk } from "./common.ts";
import { figureOf } from "./figures.ts";
import type { Part } from "./desk.ts";
import { faultList } from "./messages.ts";
import { words } from "./words.ts";

export type Status = "new" | "differs" | "reviewed" | "rejected";

/** One thing to look at: a claim of the ledger, a proposal of reading, or both on the same words. */
export interface Item {
  key: string;
  status: Status;
  start: number;
  end: number;
  quote: string;
  fields: Fields;
  claim: Claim | null;
  proposal: Proposal | null;
}

const FILES = ["claims.toml", "sources.toml", "review.toml"];

export function fieldsOf(claim: Claim): Fields {
  const { locator, ...rest } = claim;
  return { ...rest, ...(locator ? { account: locator.account, start: locator.start, end: locator.end } : {}) } as Fields;
}

export function itemsOf(account: Account): Item[] {
  const items: Item[] = account.claims.map((claim) => {
    const proposal = account.proposals.find((found) => found.reviewed === claim.id && found.status === "differs") ?? null;
    const { start, end, quote } = claim.locator ?? { start: 0, end: 0, quote: "" };
    return { key: claim.id, status: proposal ? "differs" : "reviewed", start, end, quote, fields: fieldsOf(claim), claim, proposal };
  });
  for (const proposal of account.proposals) {
    if (proposal.status === "new" || (proposal.status === "rejected" && proposal.reviewed === null)) {
      const { start, end, quote, fields, status } = proposal;
      items.push({ key: `read:${proposal.id}`, status, start, end, quote, fields, claim: null, proposal });
    }
  }
  return items.sort((one, other) => one.start - other.start || one.end - other.end || one.key.localeCompare(other.key));
}

/** The text in pieces, each with the claims that stand on it; places are code points. */
export function pieces(text: string, items: { key: string; start: number; end: number }[]): { text: string; start: number; keys: string[] }[] {
  const letters = Array.from(text);
  const inside = items.filter(({ start, end }) => start < end && start < letters.length);
  const cuts = [...new Set([0, letters.length, ...inside.flatMap(({ start, end }) => [start, Math.min(end, letters.length)])])].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((from, index) => ({
    text: letters.slice(from, cuts[index + 1]).join(""),
    start: from,
    keys: inside.filter(({ start, end }) => start <= from && end > from).map(({ key }) => key),
  }));
}

/** The next free name of a claim of an account: `ko-017` after `ko-016`. */
export function freeId(account: string, taken: string[]): string {
  const used = new Set(taken);
  let number = 1 + Math.max(0, ...taken.filter((id) => id.startsWith(`${account}-`)).map((id) => Number(/-(\d+)$/.exec(id)?.[1] ?? 0)));
  const name = () => `${account}-${String(number).padStart(3, "0")}`;
  while (used.has(name())) number += 1;
  return name();
}

/** Scrolls a box, and not the whole page, to something in it. */
function inView(box: HTMLElement, inside: HTMLElement, centre: boolean): void {
  const [outer, inner] = [box.getBoundingClientRect(), inside.getBoundingClientRect()];
  if (!centre && inner.top >= outer.top && inner.bottom <= outer.bottom) return;
  box.scrollTop += inner.top - outer.top - (centre ? outer.height / 3 : 8);
}

export function accountsPart(desk: Desk): Part {
  const overview = desk.battle;
  const node = h("section", { "aria-labelledby": "to-accounts" });
  let account: Account | null = null;
  let base: Record<string, string> = {};
  let items: Item[] = [];
  let chosen: string | null = null;
  let filter = "todo";
  let form: Form | null = null;
  /** The load that counts is the last one that was begun. */
  let turn = 0;
  /** Edits under way; each looks at the account anew when it ends. */
  let saving = 0;

  const choice = h(
    "select",
    { id: "account" },
    overview.accounts.map(({ id }) => h("option", { value: id }, id)),
  );
  const textBox = h("div", { class: "account-text", role: "region", "aria-label": words().text, tabindex: 0 });
  const list = h("ol", { class: "claim-list", "aria-label": words().claimsHere });
  const counts = h("p", { class: "count", role: "status" });
  const formBox = h("div", { class: "claim-form" });
  const filters = h(
    "select",
    { id: "claim-filter" },
    ([["todo", words().showTodo], ["all", words().showAll], ["reviewed", words().showReviewed], ["rejected", words().showRejected]] as const)
      .map(([value, text]) => h("option", { value }, text)),
  );
  const addSelected = h("button", { type: "button", id: "from-selection" }, words().fromSelection);

  const passes = ({ status }: Item) =>
    filter === "all" || (filter === "todo" ? status === "new" || status === "differs" : filter === "reviewed" ? status === "reviewed" || status === "differs" : status === filter);

  const summary = (item: Item) =>
    [figureOf(item.fields), question(item.fields.proposition) ?? kindWords(String(item.fields.kind ?? item.proposal?.kind ?? "").replaceAll("_", "-")), sideName(item.fields.side)]
      .filter((part) => part !== "" && part !== "–").join(" · ");
  const question = (id: unknown) => {
    const found = overview.propositions.find((one) => one.id === id);
    return found ? named(found.name) : undefined;
  };
  const sideName = (side: unknown) => {
    const found = overview.battle.sides.find(({ id }) => id === side);
    return found ? named(found.name) : typeof side === "string" ? side : "";
  };

  function drawText(): void {
    if (!account) return;
    const shown = items.filter((item) => filter === "all" || filter === "rejected" || item.status !== "rejected");
    textBox.replaceChildren(
      ...pieces(account.text, shown).map((piece) => {
        if (piece.keys.length === 0) return document.createTextNode(piece.text);
        const key = piece.keys.at(-1) as string;
        const item = shown.find((one) => one.key === key) as Item;
        const mark = h(
          "mark",
          { class: item.status, "data-keys": piece.keys.join(" "), title: `${words().status[item.status]}: ${summary(item)}` },
          piece.text,
        );
        // A click goes round the claims that stand on the same words.
        mark.addEventListener("click", () => {
          if (getSelection()?.isCollapsed === false) return;
          const place = chosen === null ? -1 : piece.keys.indexOf(chosen);
          choose(piece.keys.at(place - 1) ?? key, false);
        });
        return mark;
      }),
    );
    showChosen(false);
  }

  function drawList(): void {
    const shown = items.filter(passes);
    const of = (...statuses: Status[]) => items.filter(({ status }) => statuses.includes(status)).length;
    counts.textContent = words().counts(of("new", "differs"), of("reviewed", "differs"), of("rejected"));
    list.replaceChildren(
      ...shown.map((item) => {
        const button = h(
          "button",
          { type: "button", class: `claim ${item.status}`, "data-key": item.key, "aria-pressed": item.key === chosen },
          h("span", { class: "sign", role: "img", "aria-label": words().status[item.status] }, words().sign[item.status]),
          h("span", { class: "summary" }, summary(item)),
          h("span", { class: "quote" }, item.quote.length > 90 ? `${item.quote.slice(0, 90)}…` : item.quote),
        );
        button.addEventListener("click", () => choose(item.key, true));
        return h("li", {}, button);
      }),
      ...(shown.length === 0 ? [h("li", { class: "empty" }, words().nothingHere)] : []),
    );
  }

  function showChosen(scroll: boolean): void {
    for (const mark of textBox.querySelectorAll("mark")) {
      const on = chosen !== null && (mark.dataset.keys ?? "").split(" ").includes(chosen);
      mark.toggleAttribute("data-chosen", on);
    }
    for (const button of list.querySelectorAll<HTMLElement>("button.claim")) {
      const on = button.dataset.key === chosen;
      button.setAttribute("aria-pressed", String(on));
      if (on) inView(list, button, false);
    }
    const mark = textBox.querySelector<HTMLElement>("mark[data-chosen]");
    if (scroll && mark) inView(textBox, mark, true);
  }

  function choose(key: string | null, scroll: boolean): void {
    if (form?.dirty()) {
      if (key !== chosen) {
        form.shake();
        desk.notices.say(words().unsaved);
      }
      return;
    }
    chosen = key;
    const item = items.find((one) => one.key === key);
    form = item ? claimForm(desk, item, { ids: allIds(), selection, accept, save, reject, remove, takeBack, again }) : null;
    formBox.replaceChildren(...(form ? [form.node] : []));
    showChosen(scroll);
  }

  const again = (item: Item) => {
    form?.clean();
    choose(item.key, false);
  };
  const allIds = () => [...(account?.claims ?? []).map(({ id }) => id), ...knownIds];
  const knownIds = overview.placeless.map(({ id }) => id);

  /** Words selected in the text, by code points. */
  function selection(): { start: number; end: number; quote: string } | null {
    const range = getSelection()?.rangeCount ? getSelection()?.getRangeAt(0) : undefined;
    if (!account || !range || range.collapsed || !textBox.contains(range.commonAncestorContainer)) return null;
    const before = document.createRange();
    before.setStart(textBox, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const start = Array.from(before.toString()).length;
    const quote = range.toString();
    return { start, end: start + Array.from(quote).length, quote };
  }

  /** The claim of the same account behind which a new one stands. */
  function behind(start: number): string | null {
    const before = (account?.claims ?? []).filter(({ locator }) => locator && locator.start <= start);
    return before.sort((one, other) => (one.locator?.start ?? 0) - (other.locator?.start ?? 0)).at(-1)?.id ?? null;
  }

  async function edit(changes: Change[], next: string | null, faults?: Form["faults"]): Promise<void> {
    saving += 1;
    const result = await desk.save(base, changes, faults).finally(() => { saving -= 1; });
    if (result === null) return;
    // Whoever goes on writing in a corrected claim goes on with the version that he just saved.
    if (result !== "theirs") base = { ...base, ...result.files };
    if (result !== "theirs" && next === chosen) form?.saved();
    else form?.clean();
    const stays = result === "theirs" ? chosen : next;
    await load(account?.id ?? "");
    if (form?.dirty()) return;
    choose(items.some((item) => item.key === stays) ? stays : null, false);
    if (result !== "theirs") (list.querySelector(chosen === null ? "button.claim" : `button.claim[data-key="${CSS.escape(chosen)}"]`) as HTMLElement | null)?.focus();
  }

  /** The next thing to be reviewed behind this one. */
  function nextTodo(key: string): string | null {
    const todo = items.filter((item) => item.key === key || item.status === "new" || item.status === "differs");
    const at = todo.findIndex((item) => item.key === key);
    return todo[at + 1]?.key ?? todo.find((item) => item.key !== key)?.key ?? null;
  }

  async function accept(item: Item, fields: Fields): Promise<void> {
    const after = behind(Number(fields.start ?? item.start));
    await edit([{ do: "add", file: "claims.toml", table: "claim", fields, after }], nextTodo(item.key), form?.faults);
  }
  async function save(item: Item, fields: Fields): Promise<void> {
    const changes: Change[] = [{ do: "set", file: "claims.toml", table: "claim", id: item.key, fields }];
    await edit(changes, item.key, form?.faults);
  }
  const rejection = (item: Item, why: string): Change => {
    const kind = String(item.proposal?.kind ?? item.fields.kind ?? "");
    const fields = {
      id: `${account?.id}-${item.start}-${item.end}-${kind.replaceAll("_", "-")}`,
      account: account?.id ?? "", start: item.start, end: item.end, kind, quote: item.quote, why: why === "" ? null : why,
    };
    return { do: "add", file: "review.toml", table: "rejected", fields };
  };
  async function reject(item: Item, why: string): Promise<void> {
    await edit([rejection(item, why)], nextTodo(item.key));
  }
  async function remove(item: Item): Promise<void> {
    await edit([{ do: "remove", file: "claims.toml", table: "claim", id: item.key }], nextTodo(item.key), form?.faults);
  }
  async function takeBack(item: Item): Promise<void> {
    const found = account?.rejected.filter(({ start, end, kind }) =>
      start < item.end && item.start < end && kind.replaceAll("_", "-") === String(item.proposal?.kind).replaceAll("_", "-")) ?? [];
    await edit(found.map(({ id }) => ({ do: "remove" as const, file: "review.toml", table: "rejected", id })), item.key);
  }

  async function load(id: string): Promise<void> {
    if (id === "") return;
    // Versions first: what is loaded is as new or newer, so an edit can be called stale too often, never too seldom.
    const versions = desk.versions(FILES);
    const mine = (turn += 1);
    let found: Account;
    try {
      found = await get<Account>(`/api/accounts/${encodeURIComponent(id)}`);
    } catch (error) {
      if (error instanceof Refusal && mine === turn) textBox.replaceChildren(faultList(error.faults));
      return;
    }
    // Words that somebody has begun to write meanwhile stay with the version that he saw.
    if (mine !== turn) return;
    account = found;
    if (!form?.dirty()) base = versions;
    items = itemsOf(account);
    drawList();
    drawText();
    node.dataset.loaded = id;
  }

  choice.addEventListener("change", () => {
    if (form?.dirty()) {
      choice.value = account?.id ?? "";
      form.shake();
      return desk.notices.say(words().unsaved);
    }
    choose(null, false);
    void load(choice.value);
  });
  filters.addEventListener("change", () => {
    filter = filters.value;
    drawList();
    drawText();
  });
  addSelected.addEventListener("click", () => {
    const selected = selection();
    if (!selected) return desk.notices.say(words().selectFirst);
    const own = overview.sources.find((source) => source.account === account?.id)?.id ?? "";
    const fields: Fields = {
      kind: "killed", engagement: "battle", qualifier: "exact", unit: "persons", stance: "asserts", claimant: own, account: account?.id ?? "",
      start: selected.start, end: selected.end,
    };
    const item: Item = { key: "selection", status: "new", ...selected, fields, claim: null, proposal: null };
    items = [...items.filter(({ key }) => key !== "selection"), item];
    choose("selection", false);
    form?.node.querySelector("select")?.focus();
  });
  list.addEventListener("keydown", (event) => {
    const buttons = [...list.querySelectorAll<HTMLButtonElement>("button.claim")];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined) {
      event.preventDefault();
      buttons[Math.min(buttons.length - 1, Math.max(0, at + move))]?.focus();
    } else if (event.key === "a" || event.key === "r") {
      event.preventDefault();
      choose(buttons[at]?.dataset.key ?? null, true);
      form?.press(event.key);
    }
  });

  const controls = h(
    "div",
    { class: "controls" },
    h("label", {}, `${words().account} `, choice),
    h("label", {}, `${words().show} `, filters),
    desk.state.writable ? addSelected : null,
  );
  node.append(
    h("h2", {}, words().accounts),
    h("p", { class: "lead" }, words().accountsLead),
    ...(overview.accounts.length === 0 ? [h("p", {}, words().noAccounts)] : [
      controls,
      counts,
      h("div", { class: "review" }, textBox, h("div", { class: "side" }, h("p", { class: "hint" }, words().keysHint), list, formBox)),
    ]),
    ...placeless(desk),
    ...(desk.state.writable ? [addAccountForm(desk)] : []),
  );
  if (overview.accounts[0]) void load(overview.accounts[0].id);

  return {
    node,
    dirty: () => form?.dirty() ?? false,
    heard: (_: State, files) => {
      const here = overview.accounts.map(({ id }) => id).join();
      if (desk.overview && desk.overview.accounts.map(({ id }) => id).join() !== here) {
        choice.replaceChildren(...desk.overview.accounts.map(({ id }) => h("option", { value: id }, id)));
        choice.value = account?.id ?? desk.overview.accounts[0]?.id ?? "";
      }
      const concerns = files.some((file) => (FILES.includes(file) || file === account?.file) && base[file] !== desk.state.files[file]);
      if (!concerns || saving > 0 || form?.dirty() || !desk.overview) return;
      const kept = chosen;
      void load(account?.id ?? desk.overview.accounts[0]?.id ?? "").then(() => {
        if (chosen === kept) choose(items.some(({ key }) => key === kept) ? kept : null, false);
      });
    },
  };
}

/** Claims of the ledger that are not tied to any words. */
function placeless(desk: Desk): HTMLElement[] {
  const claims = desk.battle.placeless;
  if (claims.length === 0) return [];
  const source = (id: string) => desk.battle.sources.find((one) => one.id === id);
  return [h(
    "details",
    { class: "placeless" },
    h("summary", {}, `${words().placeless} (${claims.length})`),
    h(
      "ul",
      {},
      claims.map((claim) => {
        const from = source(claim.claimant);
        return h("li", {}, h("code", {}, claim.id), ` ${figureOf(fieldsOf(claim))} · ${kindWords(claim.kind)} · `, from ? nameIn(from.name) : claim.claimant);
      }),
    ),
  )];
}

