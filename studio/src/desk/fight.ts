// Fight again: one run in seconds with its losses and its log, or an ensemble with its progress, which can be stopped and goes on.

import { h, nameIn, scrollBox } from "../dom.ts";
import type { MapData, Names } from "../model.ts";
import { grouped, spanWords } from "../numbers.ts";
import { decodeReplay } from "../replay/decode.ts";
import { ReplayRefused } from "../replay/model.ts";
import { Player } from "../replay/player.ts";
import { locale } from "../text/index.ts";
import { type EngagementSide, type Asked, bytes, type FightSide, type Fought, get, Gone, type Listed, post, Refusal } from "./api.ts";
import { inForce } from "./assume.ts";
import type { Desk } from "./common.ts";
import type { Part } from "./desk.ts";
import { faultList } from "./messages.ts";
import { words } from "./words.ts";

const LINES = 200;

/** Seconds as a person says them. */
export function timeWords(seconds: number): string {
  if (seconds < 90) return words().seconds(Math.max(1, Math.round(seconds)));
  if (seconds < 5400) return words().minutes(Math.round(seconds / 60));
  return words().hours((seconds / 3600).toLocaleString(locale(), { maximumFractionDigits: 1 }));
}

export function fightPart(desk: Desk): Part {
  const node = h("section", { "aria-labelledby": "to-fight" });
  const seed = h("input", { type: "number", id: "seed", min: 0, step: 1, value: String(desk.asked.seed) });
  const result = h("div", { class: "fought", "aria-live": "polite" });
  let last: Fought | null = null;
  let fighting = false;
  let player: Player | null = null;

  const failed = (error: unknown, where: HTMLElement) => {
    if (error instanceof Refusal) where.replaceChildren(h("div", { role: "alert" }, h("strong", {}, words().refused), faultList(error.faults)));
    else if (error instanceof Gone) desk.notices.warn(words().gone);
    else throw error;
  };

  async function fightOnce(): Promise<void> {
    if (fighting) return;
    fighting = true;
    desk.asked.seed = Math.max(0, Math.round(Number(seed.value) || 0));
    const before = last;
    player?.close();
    player = null;
    result.replaceChildren(h("p", { role: "status" }, words().fightWaits));
    try {
      const asked = structuredClone({ ...desk.asked, name: "", runs: 0 });
      last = await post<Fought>("/api/fights", asked);
      result.replaceChildren(shown(desk, last, before), watched(desk, asked, last.fight.hash));
    } catch (error) {
      failed(error, result);
    } finally {
      fighting = false;
    }
  }
  /** The run just fought, fought again and written down, on the ground. */
  function watched(of: Desk, asked: Asked, hash: string): HTMLElement {
    const box = h("div", { class: "watched" });
    const watch = h("button", { type: "button", id: "watch", class: "main" }, words().watch);
    box.append(watch);
    watch.addEventListener("click", () => void (async () => {
      watch.disabled = true;
      const wait = h("p", { role: "status" }, words().fightWaits);
      box.append(wait);
      try {
        const [map, file] = await Promise.all([get<MapData>("/api/map"), bytes("/api/replays", asked)]);
        const replay = await decodeReplay(file, of.battle.engine);
        if (replay.head.hash !== hash) of.notices.warn(words().otherFight);
        if (!box.isConnected) return;
        player = new Player({ map, sources: [{ id: "fought", label: () => `${words().seed} ${asked.seed}`, load: () => Promise.resolve(replay) }] });
        box.replaceChildren(h("h4", {}, words().onTheGround), player.root);
      } catch (error) {
        if (error instanceof ReplayRefused) box.replaceChildren(h("p", { role: "alert" }, error.message));
        else failed(error, box);
      }
    })());
    return box;
  }
  const once = h("button", { type: "button", id: "fight-once", class: "main" }, words().fightOnce);
  once.addEventListener("click", () => void fightOnce());
  const next = h("button", { type: "button", id: "fight-next" }, words().fightNext);
  next.addEventListener("click", () => {
    seed.value = String((Number(seed.value) || 0) + 1);
    void fightOnce();
  });

  const name = h("input", { id: "ensemble-name", autocomplete: "off", value: desk.asked.name });
  const runs = h("input", { type: "number", id: "ensemble-runs", min: 1, step: 1, value: String(desk.asked.runs) });
  const ensembleSeed = h("input", { type: "number", id: "ensemble-seed", min: 0, step: 1, value: "1" });
  const refused = h("div", {});
  const begin = h("button", { type: "button", id: "begin", class: "main" }, words().begin);
  begin.addEventListener("click", () => {
    desk.asked.name = name.value.trim();
    desk.asked.runs = Math.round(Number(runs.value) || 0);
    refused.replaceChildren();
    void post("/api/ensembles", { ...desk.asked, seed: Math.round(Number(ensembleSeed.value) || 0) }).catch((error: unknown) => failed(error, refused));
  });
  const stop = h("button", { type: "button", id: "stop" }, words().stop);
  stop.addEventListener("click", () => void post("/api/ensembles/stop", {}).catch((error: unknown) => failed(error, refused)));
  const bar = h("progress", { id: "progress", max: 1, value: 0, "aria-label": words().ensemble });
  const how = h("p", { class: "how", role: "status" });
  const told = h("ul", { class: "told-list" });
  const running = h("div", { class: "running", hidden: true }, h("h4", {}), bar, how, h("p", { class: "buttons" }, stop), told);
  const ended = h("div", { class: "ended", role: "status" });
  const list = h("ul", { class: "kept" });
  let spoken = "";

  const nameOf = (asked: { name: string } | undefined) => (asked?.name ? asked.name : words().unnamed);

  function put(): void {
    const { running: now, ended: end, list: kept } = desk.state.ensembles;
    running.hidden = now === null;
    begin.disabled = now !== null;
    if (now) {
      (running.querySelector("h4") as HTMLElement).textContent = words().atWork(nameOf(now));
      bar.max = now.total;
      bar.value = now.done;
      const parts = [words().progress(grouped(now.done), grouped(now.total))];
      if (now.failed > 0) parts.push(words().failed(grouped(now.failed)));
      if (now.stopping) parts.push(words().stopping);
      else if (now.remaining_s !== null) parts.push(words().remaining(timeWords(now.remaining_s)));
      const line = parts.join(" · ");
      if (line !== spoken) how.textContent = spoken = line;
      stop.disabled = now.stopping;
      told.replaceChildren(...now.told.slice(-4).map((text) => h("li", { lang: "en" }, text)));
    }
    const about = kept.find(({ id }) => id === end?.id);
    ended.replaceChildren(
      ...(end === null ? [] : end.faults
        ? [h("p", {}, words().endedBadly), faultList(end.faults)]
        : [h("p", {}, end.stopped ? words().endedEarly(nameOf(about?.asked)) : words().ended(nameOf(about?.asked)), " ", compare(end.verdict ?? 0))]),
    );
    list.replaceChildren(...kept.map((one) => listed(one)));
  }
  function compare(number: number): HTMLElement {
    const button = h("button", { type: "button", class: "link", id: "compare" }, words().compareNow);
    button.addEventListener("click", () => {
      desk.compare(number);
      document.getElementById("to-verdicts")?.click();
    });
    return button;
  }
  function listed(one: Listed): HTMLElement {
    const { set, without, changed } = one.asked;
    const assumed = [
      ...Object.entries(set).map(([id, value]) => words().heldAt(id, String(value))), ...without.map((name) => words().off(name.replaceAll("_", " "))),
      ...Object.keys(changed).map((file) => words().tried(file)),
    ];
    const resume = h("button", { type: "button", class: "resume", disabled: desk.state.ensembles.running !== null }, words().goOn);
    resume.addEventListener("click", () => void post(`/api/ensembles/${one.id}/resume`, {}).catch((error: unknown) => failed(error, refused)));
    return h(
      "li",
      { "data-id": one.id },
      h("b", {}, nameOf(one.asked)), ` · ${words().fewerThanAsked(grouped(one.fought), grouped(one.asked.runs))} · `,
      assumed.length === 0 ? words().asItStands : assumed.join(", "), " ",
      one.unfinished ? resume : null,
      one.result ? h("a", { href: `/result/${desk.state.results}/${one.id}/report.html`, target: "_blank", rel: "noopener noreferrer" }, words().openReport) : null,
    );
  }

  node.append(
    h("h2", {}, words().fighting),
    inForce(desk),
    h("h3", {}, words().oneRun),
    h("p", { class: "lead" }, words().oneRunLead),
    h("div", { class: "controls" }, h("label", {}, `${words().seed} `, seed), once, next),
    result,
    h("h3", {}, words().ensemble),
    h("p", { class: "lead" }, words().ensembleLead),
    h("div", { class: "controls" }, h("label", {}, `${words().ensembleName} `, name), h("label", {}, `${words().runs} `, runs), h("label", {}, `${words().seed} `, ensembleSeed), begin),
    refused,
    running,
    ended,
    h("h3", {}, words().keptList),
    list,
  );
  put();
  return { node, dirty: () => false, heard: () => put(), close: () => player?.close() };
}

const SIDE_COLUMNS: [() => string, (side: FightSide) => number][] = [
  [() => words().start, (side) => side.start], [() => words().present, (side) => side.present], [() => words().killed, (side) => side.killed],
  [() => words().wounded, (side) => side.wounded], [() => words().missing, (side) => side.missing], [() => words().captured, (side) => side.captured],
  [() => words().ownFire, (side) => side.killed_by_own], [() => words().rounds, (side) => side.rounds.fired],
];
const PART_COLUMNS: [() => string, (side: EngagementSide) => number][] = [
  [() => words().engaged, (side) => side.engaged], [() => words().killed, (side) => side.killed], [() => words().wounded, (side) => side.wounded],
  [() => words().missing, (side) => side.missing], [() => words().captured, (side) => side.captured], [() => words().ownFire, (side) => side.killed_by_own],
  [() => words().rounds, (side) => side.rounds_fired],
];

/** A figure, with how far it is from that of the run before. */
function figure(now: number, before: number | undefined): (string | HTMLElement)[] {
  if (before === undefined || before === now) return [grouped(now)];
  return [grouped(now), h("span", { class: "delta" }, ` (${now > before ? "+" : "−"}${grouped(Math.abs(now - before))})`)];
}

function shown(desk: Desk, fought: Fought, before: Fought | null): HTMLElement {
  const { fight, log } = fought;
  const side = (id: string) => {
    const found = desk.battle.battle.sides.find((one) => one.id === id);
    return found ? nameIn(found.name) : id;
  };
  const sides = h(
    "table",
    {},
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, words().sideColumn), SIDE_COLUMNS.map(([head]) => h("th", { scope: "col" }, head())))),
    h("tbody", {}, Object.entries(fight.sides).map(([id, books]) =>
      h("tr", {}, h("th", { scope: "row" }, side(id)), SIDE_COLUMNS.map(([, of]) => {
        const then = before?.fight.sides[id];
        return h("td", { class: "number" }, figure(of(books), then && of(then)));
      })))),
  );
  const called = (id: string): Node | string => {
    const names: Names | undefined = fought.names[id];
    return names ? nameIn(names) : words().elsewhere;
  };
  const parts = h(
    "table",
    { class: "engagements" },
    h("thead", {}, h("tr", {}, [words().engagement, words().when, words().sideColumn].map((head) => h("th", { scope: "col" }, head)),
      PART_COLUMNS.map(([head]) => h("th", { scope: "col" }, head())), h("th", { scope: "col" }, words().gaveWay))),
    fight.engagements.map((engagement) => {
      const rows = Object.entries(engagement.sides).filter(([, part]) => part.engaged > 0);
      const then = before?.fight.engagements.find(({ id }) => id === engagement.id);
      return h("tbody", {}, rows.map(([id, part], index) =>
        h("tr", { class: index === 0 ? "first" : null },
          index === 0 ? h("th", { scope: "rowgroup", rowspan: rows.length }, called(engagement.id)) : null,
          index === 0 ? h("td", { rowspan: rows.length }, spanWords(engagement.start, engagement.end)) : null,
          h("td", {}, side(id)),
          PART_COLUMNS.map(([, of]) => h("td", { class: "number" }, figure(of(part), then?.sides[id] && of(then.sides[id])))),
          h("td", {}, part.gave_way ? words().yes : words().no))));
    }),
  );
  const lines = h("pre", { class: "log", lang: "en", tabindex: 0, "aria-label": words().logLabel });
  const search = h("input", { type: "search", id: "log-search", "aria-label": words().searchLog, placeholder: words().searchLog });
  const count = h("p", { class: "count" });
  const more = h("button", { type: "button" }, words().moreLines);
  let room = LINES;
  const draw = () => {
    const wanted = search.value.trim().toLowerCase();
    const found = wanted === "" ? log : log.filter((line) => line.toLowerCase().includes(wanted));
    lines.textContent = found.slice(0, room).join("\n");
    count.textContent = words().linesShown(grouped(Math.min(room, found.length)), grouped(log.length));
    more.hidden = found.length <= room;
  };
  search.addEventListener("input", () => {
    room = LINES;
    draw();
  });
  more.addEventListener("click", () => {
    room *= 4;
    draw();
  });
  draw();
  return h(
    "div",
    { "data-hash": fight.hash },
    h("p", { role: "status" }, words().fought(fight.wall_s.toFixed(fight.wall_s < 10 ? 2 : 0), grouped(fight.events))),
    fought.balanced ? null : h("p", { class: "caution" }, words().unbalanced),
    h("h4", {}, words().losses, before ? h("span", { class: "small" }, ` (${words().change})`) : null),
    scrollBox(words().losses, sides),
    h("h4", {}, words().byEngagement),
    fight.engagements.length === 0 ? h("p", {}, words().did_not_happen) : scrollBox(words().byEngagement, parts),
    h("details", { class: "log-box" }, h("summary", {}, words().log(grouped(log.length))), search, count, lines, more),
    h("p", { class: "small" }, `${words().command}: `, h("code", {}, fought.command), fought.tried.length > 0 ? ` ${words().commandTried}` : null),
  );
}

