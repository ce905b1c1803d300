// Plays one run, or two side by side: time, camera, controls, keys, and the state in words. Give it a map and where replays come
// from, put `root` on a page. It changes its own words when the reader changes the language.

import { h } from "../dom.ts";
import { grouped } from "../numbers.ts";
import { named, onLanguage } from "../text/index.ts";
import type { MapData } from "../model.ts";
import { Camera } from "./camera.ts";
import { legend } from "./legend.ts";
import { type Replay, ReplayRefused } from "./model.ts";
import type { Wish } from "./paint.ts";
import { listenToMap } from "./pointer.ts";
import { type GroundLayer, Stage } from "./stage.ts";
import { Strip } from "./strip.ts";
import { beliefWords, believers, clock, fightingAt, fireWords, isQuiet, lightWords } from "./telling.ts";
import { words } from "./words.ts";

/** Where a replay comes from; it is loaded when it is chosen. */
export interface ReplaySource { id: string; label: () => string; load: () => Promise<Replay> }

export interface PlayerOptions {
  map: MapData;
  sources: ReplaySource[];
  /** Something more on the ground, below men and names, and the control by which it is chosen; call `refresh` when it changes. */
  layers?: { control: HTMLElement; draw: GroundLayer };
  /** The number under which an engagement is known where the player stands; without it they are counted in the order of time. */
  numberOf?: (engagement: string) => number | undefined;
}

/** Minutes of the battle in a second. */
const SPEEDS = [1 / 60, 0.5, 2, 5, 15, 60];
const FIRST_SPEED = 5;
/** Quiet hours go by so many times faster, where the reader wants it. */
const HURRY = 12;
const STEP_S = 60;
/** Words beside the picture change so often while it plays, ms. */
const TELL_EVERY_MS = 500;
/** Width of ground shown around an engagement, m. */
const ENGAGEMENT_WIDE_M = 7_000;

let players = 0;

export class Player {
  readonly root: HTMLElement;
  private readonly id = `player-${(players += 1)}`;
  private readonly camera: Camera;
  private readonly stages: Stage[] = [];
  private readonly pictures = h("div", { class: "stage-row" });
  private readonly stage: HTMLElement;
  private readonly slider: HTMLInputElement;
  private readonly strip: Strip;
  private readonly playButton = h("button", { type: "button", class: "play" });
  private readonly clockLine = h("output", { class: "clock" });
  private readonly told = h("div", { class: "player-told" });
  private readonly live = h("p", { class: "unseen", "aria-live": "polite" });
  private readonly refusal = h("div", {});
  private readonly chips = h("div", { class: "chips", role: "group" });
  private readonly key = h("div", {});
  private readonly speed: HTMLSelectElement;
  private readonly runs: HTMLSelectElement[];
  private readonly believer: HTMLSelectElement;
  private readonly checks: Record<"hurry" | "fallen" | "names" | "onlyBelieved", HTMLInputElement>;
  private readonly sayings: (() => void)[] = [];
  private readonly loaded = new Map<string, Promise<Replay>>();
  private readonly stops: (() => void)[] = [];
  private shown = ["", ""];
  private time_s = 0;
  private playing = false;
  private frame = 0;
  private last_ms = 0;
  private told_ms = 0;
  private shown_ms = 0;

  constructor(private readonly options: PlayerOptions) {
    this.camera = new Camera(options.map.width_m, options.map.depth_m);
    this.stage = h("div", { class: "stage", tabindex: 0, role: "application", "aria-describedby": `${this.id}-help` }, this.pictures);
    this.stage.style.setProperty("--aspect", String(options.map.width_m / options.map.depth_m));
    this.slider = h("input", { type: "range", min: 0, max: 1, step: STEP_S, value: 0, id: `${this.id}-time` });
    this.strip = new Strip();
    this.speed = h("select", { id: `${this.id}-speed` });
    this.runs = [h("select", { id: `${this.id}-run` }), h("select", { id: `${this.id}-beside` })];
    this.believer = h("select", { id: `${this.id}-believer` });
    const check = (checked: boolean) => h("input", { type: "checkbox", checked });
    this.checks = { hurry: check(true), fallen: check(true), names: check(true), onlyBelieved: check(false) };
    this.root = h("div", { class: "player", id: this.id }, ...this.body());
    this.listen();
    this.speak();
    this.stops.push(onLanguage(() => this.speak()));
    void this.choose();
  }

  /** Ends everything that goes on by itself. */
  close(): void {
    this.pause();
    cancelAnimationFrame(this.frame);
    for (const stop of this.stops) stop();
    for (const stage of this.stages) stage.close();
  }

  /** Draws everything again, the ground too. */
  refresh(): void {
    for (const stage of this.stages) stage.refresh();
  }

  private body(): Node[] {
    const button = (label: () => string, sign: string, act: () => void) => {
      const made = h("button", { type: "button" }, h("span", { "aria-hidden": "true" }, sign));
      this.say(() => {
        made.setAttribute("aria-label", label());
        made.title = label();
      });
      made.addEventListener("click", act);
      return made;
    };
    const field = (label: () => string, control: HTMLElement) => {
      const name = h("span", {});
      this.say(() => (name.textContent = label()));
      return h("label", { class: control instanceof HTMLInputElement ? "check" : null }, control instanceof HTMLInputElement ? [control, " ", name] : [name, " ", control]);
    };
    const heading = (label: () => string) => {
      const name = h("h3", {});
      this.say(() => (name.textContent = label()));
      return name;
    };
    const help = h("p", { class: "small", id: `${this.id}-help` });
    this.say(() => (help.textContent = words().stageHelp));
    const lead = h("p", {});
    this.say(() => (lead.textContent = words().lead));
    const still = h("p", { class: "small" });
    this.say(() => (still.textContent = matchMedia("(prefers-reduced-motion: reduce)").matches ? words().reduced : ""));
    const w = words;
    return [
      lead,
      h("div", { class: "player-choice" }, field(() => w().run, this.runs[0]!), field(() => w().compare, this.runs[1]!), field(() => w().belief, this.believer), field(() => w().onlyBelieved, this.checks.onlyBelieved)),
      this.refusal,
      h(
        "div",
        { class: "stage-frame" },
        this.stage,
        h(
          "div",
          { class: "zoom" },
          button(() => w().nearer, "+", () => this.zoom(1.6)),
          button(() => w().farther, "−", () => this.zoom(1 / 1.6)),
          button(() => w().whole, "◻", () => this.camera.whole()),
          button(() => w().fighting, "✶", () => this.toFighting()),
        ),
      ),
      h("div", { class: "time" }, this.strip.root, this.slider),
      h(
        "div",
        { class: "player-controls" },
        button(() => w().before, "«", () => this.engagement(-1)),
        button(() => w().back, "‹", () => this.step(-STEP_S)),
        this.playButton,
        button(() => w().on, "›", () => this.step(STEP_S)),
        button(() => w().next, "»", () => this.engagement(1)),
        this.clockLine,
        field(() => w().speed, this.speed),
        field(() => w().hurry, this.checks.hurry),
      ),
      still,
      heading(() => w().engagements),
      this.chips,
      heading(() => w().now),
      this.told,
      this.live,
      h("div", { class: "player-choice" }, field(() => w().fallen, this.checks.fallen), field(() => w().names, this.checks.names)),
      ...(this.options.layers ? [this.options.layers.control] : []),
      this.key,
      help,
    ];
  }

  private say(saying: () => void): void { this.sayings.push(saying); }

  private listen(): void {
    const again = () => this.redraw();
    this.stops.push(this.camera.onChange(again));
    this.playButton.addEventListener("click", () => this.toggle());
    this.slider.addEventListener("input", () => this.goTo(Number(this.slider.value)));
    this.slider.addEventListener("change", () => this.announce());
    for (const run of this.runs) run.addEventListener("change", () => void this.choose());
    for (const control of [this.believer, ...Object.values(this.checks)]) {
      control.addEventListener("change", () => {
        this.redraw();
        this.tell();
        this.announce();
      });
    }
    this.root.addEventListener("keydown", (event) => this.press(event));
    this.stops.push(listenToMap(this.stage, this.camera, () => this.stages[0]?.size ?? [1, 1]));
  }

  /** All words anew, in the language of the moment. */
  private speak(): void {
    const w = words();
    for (const saying of this.sayings) saying();
    this.stage.setAttribute("aria-label", w.stage);
    this.slider.setAttribute("aria-label", w.time);
    this.chips.setAttribute("aria-label", w.engagements);
    const options = (select: HTMLSelectElement, list: [string, string][]) => {
      const value = select.value;
      select.replaceChildren(...list.map(([id, label]) => h("option", { value: id }, label)));
      select.value = list.some(([id]) => id === value) ? value : list[0]?.[0] ?? "";
    };
    const speed = this.speed.value === "" ? String(FIRST_SPEED) : this.speed.value;
    options(this.speed, SPEEDS.map((minutes) => [String(minutes), minutes < 0.1 ? w.realTime : w.perSecond(minutes)]));
    this.speed.value = speed;
    const runs = this.options.sources.map(({ id, label }): [string, string] => [id, label()]);
    options(this.runs[0]!, runs);
    options(this.runs[1]!, [["", w.nobody], ...runs]);
    this.sayBelievers();
    this.sayEngagements();
    this.key.replaceChildren(...(this.stages[0] ? legend(this.stages[0].replay) : []));
    this.sayPlaying();
    this.tell();
    this.redraw();
  }

  private sayBelievers(): void {
    const replay = this.stages[0]?.replay;
    const value = this.believer.value;
    const groups = replay?.head.sides.map((side, index) => {
      const of = believers(replay).filter((unit) => replay.head.units[unit]!.side === index);
      return h("optgroup", { label: named(side.name) }, of.map((unit) => h("option", { value: unit }, named(replay.head.units[unit]!.name))));
    }) ?? [];
    this.believer.replaceChildren(h("option", { value: "" }, words().nobodysBelief), ...groups.filter((group) => group.children.length > 0));
    this.believer.value = value;
    if (this.believer.selectedIndex < 0) this.believer.value = "";
  }

  private sayEngagements(): void {
    const replay = this.stages[0]?.replay;
    const chips = replay?.head.engagements.map((engagement, index) => {
      const killed = engagement.sides.reduce((sum, side) => sum + side.killed, 0);
      const chip = h(
        "button",
        { type: "button" },
        h("span", { class: "chip-number", "aria-hidden": "true" }, String(this.number(index, replay))),
        ` ${named(engagement.name)} `,
        h("span", { class: "small" }, `${clock(replay, engagement.start_s)} · ${words().killedIn(grouped(killed))}`),
      );
      chip.addEventListener("click", () => this.toEngagement(index));
      return chip;
    });
    this.chips.replaceChildren(...(chips ?? []));
  }

  /** The number of an engagement of a replay, by its place in time. */
  private number(index: number, replay: Replay): number {
    return this.options.numberOf?.(replay.head.engagements[index]!.id) ?? index + 1;
  }

  private load(id: string): Promise<Replay> {
    const source = this.options.sources.find((source) => source.id === id);
    if (!source) return Promise.reject(new ReplayRefused("not-a-replay"));
    const found = this.loaded.get(id) ?? source.load();
    this.loaded.set(id, found);
    return found;
  }

  /** Loads what is chosen and puts it on the stage. */
  private async choose(): Promise<void> {
    const ids = this.runs.map((run) => run.value);
    if (ids[1] === ids[0]) ids[1] = "";
    if (ids.join("|") === this.shown.join("|")) return;
    const first = this.stages.length === 0;
    this.shown = ids;
    this.refusal.replaceChildren(h("p", { class: "small" }, words().loading));
    this.root.dataset["state"] = "loading";
    const replays: Replay[] = [];
    const refused: Node[] = [];
    for (const id of ids.filter((id) => id !== "")) {
      try {
        replays.push(await this.load(id));
      } catch (error) {
        refused.push(refusalWords(error));
      }
    }
    if (this.shown !== ids) return;
    this.refusal.replaceChildren(...refused);
    for (const stage of this.stages) stage.close();
    this.stages.splice(0, this.stages.length, ...replays.map((replay) => new Stage(replay, this.options.map, this.camera, () => this.redraw(), (index) => this.number(index, replay), this.options.layers?.draw)));
    const titles = ids.filter((id) => id !== "").map((id) => this.options.sources.find((source) => source.id === id)?.label() ?? id);
    this.pictures.replaceChildren(
      ...this.stages.map((stage, index) => h("figure", {}, this.stages.length > 1 ? h("figcaption", {}, titles[index]!) : null, stage.root)),
    );
    this.pictures.classList.toggle("two", this.stages.length > 1);
    this.root.dataset["state"] = this.stages.length > 0 ? "ready" : "refused";
    const replay = this.stages[0]?.replay;
    if (!replay) return;
    this.slider.max = String(replay.head.duration_s);
    if (first) this.time_s = Math.max(0, (replay.head.engagements[0]?.start_s ?? 0) - 300);
    this.strip.show(replay, (index) => this.number(index, replay));
    this.speak();
    this.goTo(this.time_s);
  }

  private get duration_s(): number { return this.stages[0]?.replay.head.duration_s ?? 0; }

  private wish(): Wish {
    const believer = this.believer.value === "" ? undefined : Number(this.believer.value);
    const fire_s = this.playing ? Math.min(900, Math.max(90, this.speedNow() * 0.4)) : 90;
    return {
      believer,
      onlyBelieved: this.checks.onlyBelieved.checked,
      fire_s,
      fallen: this.checks.fallen.checked,
      names: this.checks.names.checked,
    };
  }

  /** Seconds of the battle in a second. */
  private speedNow(): number {
    const chosen = Number(this.speed.value) * 60;
    const quiet = this.checks.hurry.checked && this.stages.every((stage) => isQuiet(stage.replay, this.time_s));
    return quiet ? Math.min(7_200, chosen * HURRY) : chosen;
  }

  private redraw(): void {
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame((now) => this.turn(now));
  }

  private turn(now: number): void {
    this.frame = 0;
    if (this.playing) {
      // A page that was hidden goes on where it was, without a leap.
      const gone_s = Math.min(0.1, (now - this.last_ms) / 1_000);
      this.last_ms = now;
      this.time_s = Math.min(this.duration_s, this.time_s + gone_s * this.speedNow());
      if (this.time_s >= this.duration_s) this.pause();
      if (now - this.told_ms > TELL_EVERY_MS) {
        this.told_ms = now;
        this.tell();
      }
      // Ten times a second is as often as a clock can be read; each change lays the page out anew.
      if (now - this.shown_ms > 100) {
        this.shown_ms = now;
        this.showTime();
      }
    }
    const wish = this.wish();
    for (const stage of this.stages) stage.draw(this.time_s, wish);
    if (this.playing) this.redraw();
  }

  private showTime(): void {
    const replay = this.stages[0]?.replay;
    if (!replay) return;
    this.slider.value = String(this.time_s);
    this.strip.at(this.time_s);
    const said = words().at(clock(replay, this.time_s), lightWords(replay, this.time_s));
    if (this.clockLine.textContent !== said) this.clockLine.textContent = said;
    if (!this.playing) this.slider.setAttribute("aria-valuetext", said);
  }

  /** The table of both sides and what goes on, of every run on the stage. */
  private tell(): void {
    const w = words();
    const believer = this.believer.value === "" ? undefined : Number(this.believer.value);
    this.told.replaceChildren(...this.stages.map((stage) => {
      stage.root.dataset["men"] = String(stage.men);
      stage.scene.moveTo(this.time_s);
      const { scene, replay } = stage;
      const rows = scene.counts().map((count, side) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, h("span", { class: `shape side-${side}`, "aria-hidden": "true" }, side === 0 ? "● " : side === 1 ? "■ " : "◆ "), named(replay.head.sides[side]!.name)),
          [count.onGround, count.killed, count.wounded, count.missing, count.captured, count.killedByOwn].map((figure) => h("td", { class: "number" }, grouped(figure))),
        )
      );
      const heads = [w.side, w.onGround, w.killed, w.wounded, w.missing, w.captured, w.byOwn];
      return h(
        "div",
        {},
        h("div", { class: "scroll", role: "region", tabindex: 0, "aria-label": w.now }, h("table", { class: "now" }, h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))), h("tbody", {}, rows))),
        h("ul", { class: "fire-words" }, [...fireWords(scene), ...(believer === undefined ? [] : beliefWords(scene, believer))].map((line) => h("li", {}, line))),
      );
    }));
    this.showTime();
  }

  /** Says the state to those who do not see it, when something was done. */
  private announce(): void {
    const stage = this.stages[0];
    if (!stage) return;
    this.live.textContent = [this.clockLine.textContent ?? "", ...fireWords(stage.scene)].join(" ");
  }

  private sayPlaying(): void {
    const label = this.playing ? words().pause : words().play;
    this.playButton.replaceChildren(h("span", { "aria-hidden": "true" }, this.playing ? "❚❚ " : "▶ "), label);
    this.root.dataset["playing"] = String(this.playing);
  }

  private toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  play(): void {
    if (this.stages.length === 0) return;
    if (this.time_s >= this.duration_s) this.time_s = 0;
    this.playing = true;
    this.last_ms = performance.now();
    this.sayPlaying();
    this.redraw();
  }

  pause(): void {
    if (!this.playing) return;
    this.playing = false;
    this.sayPlaying();
    this.tell();
    this.announce();
  }

  /** Shows the run at a time. */
  goTo(time_s: number): void {
    this.time_s = Math.min(this.duration_s, Math.max(0, time_s));
    this.showTime();
    this.tell();
    this.redraw();
  }

  private step(by_s: number): void {
    this.pause();
    this.goTo(this.time_s + by_s);
    this.announce();
  }

  private engagement(by: number): void {
    const all = this.stages[0]?.replay.head.engagements ?? [];
    const at = all.findIndex(({ start_s }) => start_s > this.time_s + 1);
    const here = (at < 0 ? all.length : at) - 1;
    const wanted = by > 0 ? here + 1 : all[here] && this.time_s - all[here].start_s > 90 ? here : here - 1;
    if (all[wanted]) this.toEngagement(wanted);
  }

  private toEngagement(index: number): void {
    const engagement = this.stages[0]?.replay.head.engagements[index];
    if (!engagement) return;
    this.goTo(engagement.start_s + 60);
    if (!this.toFighting()) this.camera.look(engagement.x_m, engagement.y_m, this.camera.width_m / ENGAGEMENT_WIDE_M);
    this.announce();
  }

  private toFighting(): boolean {
    const stage = this.stages[0];
    if (!stage) return false;
    stage.scene.moveTo(this.time_s);
    const at = fightingAt(stage.scene);
    // Twice the ground on which they fight, and never so near that one sees nothing but two sections.
    if (at) this.camera.look(at.x, at.y, this.camera.width_m / Math.min(ENGAGEMENT_WIDE_M, Math.max(900, 2 * at.wide_m)));
    return at !== undefined;
  }

  private zoom(factor: number): void {
    const [width, height] = this.stages[0]?.size ?? [1, 1];
    this.camera.zoomAt(factor, [width / 2, height / 2], width, height);
  }

  private press(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const writes = target instanceof HTMLSelectElement || (target instanceof HTMLInputElement && target.type !== "range");
    if (event.ctrlKey || event.metaKey || event.altKey || writes) return;
    if ((event.key === " " || event.key === "Enter") && target instanceof HTMLButtonElement) return;
    const onMap = target === this.stage;
    const [width] = this.stages[0]?.size ?? [1, 1];
    const far = event.shiftKey ? 160 : 60;
    const minutes = event.shiftKey ? 10 : 1;
    const acts: Record<string, () => void> = {
      " ": () => this.toggle(),
      ",": () => this.step(-STEP_S * minutes),
      "<": () => this.step(-STEP_S * 10),
      ".": () => this.step(STEP_S * minutes),
      ">": () => this.step(STEP_S * 10),
      PageUp: () => this.engagement(-1),
      PageDown: () => this.engagement(1),
      "+": () => this.zoom(1.4),
      "=": () => this.zoom(1.4),
      "-": () => this.zoom(1 / 1.4),
      "0": () => this.camera.whole(),
      f: () => void this.toFighting(),
      ...(onMap
        ? {
          ArrowLeft: () => this.camera.pan(far, 0, width),
          ArrowRight: () => this.camera.pan(-far, 0, width),
          ArrowUp: () => this.camera.pan(0, far, width),
          ArrowDown: () => this.camera.pan(0, -far, width),
        }
        : {}),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }
}

function refusalWords(error: unknown): HTMLElement {
  const known = error instanceof ReplayRefused ? error : new ReplayRefused("damaged");
  const detail = known.found === "" || known.refusal === "damaged" ? "" : ` (${known.found}${known.known === "" ? "" : ` ≠ ${known.known}`})`;
  return h("p", { role: "alert", class: "caution" }, words().refused[known.refusal] + detail);
}

