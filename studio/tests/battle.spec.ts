// The battle's player as a person meets it: an invented run of ten thousand men, in the system's Chromium, network cut.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { decodeReplay } from "../src/replay/decode.ts";
import { pixel, Raster } from "../src/replay/raster.ts";
import { ReplayRefused } from "../src/replay/model.ts";
import { Scene, skyAt } from "../src/replay/scene.ts";
import { catalogues } from "../src/replay/words.ts";
import { built } from "./built.ts";

const studio = process.env["UMPIRE_STUDIO"]!;
const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const { en } = catalogues;
let browser: Browser;
let address: string;
let files: Uint8Array[];

before(async () => {
  assert.ok(existsSync(executablePath), `no browser at ${executablePath}: install chromium, or name one in CHROMIUM`);
  const file = path.join(mkdtempSync(path.join(tmpdir(), "umpire-battle-")), "report.html");
  execFileSync(built("examples/fixture", path.join(studio, "..")), [file], { stdio: "inherit" });
  address = pathToFileURL(file).href;
  const data = /id="data">(.*?)<\/script>/s.exec(readFileSync(file, "utf8"))![1]!;
  files = (JSON.parse(data) as { replays: { data: string }[] }).replays.map(({ data }) => new Uint8Array(Buffer.from(data, "base64")));
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
});

after(async () => browser?.close());

/** The page with the player ready, and what it complained of. */
async function opened(options: object = {}, hash = ""): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  await page.route("**/*", (route) => (route.request().url().startsWith(address) ? route.continue() : route.abort()));
  page.on("console", (message) => {
    // Reading pictures back is this test's own doing.
    const own = message.text().includes("willReadFrequently");
    if (!own && (message.type() === "error" || message.type() === "warning")) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(address + hash);
  await page.waitForSelector('.player[data-state="ready"]');
  return { page, complaints };
}

const time = (page: Page) => page.$eval('.player input[type="range"]', (input) => Number((input as HTMLInputElement).value));
const clock = (page: Page) => page.textContent(".clock");

/** The picture as the reader sees it: a number that changes when any layer does. */
async function picture(page: Page): Promise<string> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  return page.$eval(".stage-picture", (stage) => [...stage.querySelectorAll("canvas")].map((canvas) => {
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    let sum = 0;
    for (let at = 0; at < data.length; at += 4) sum = (sum * 31 + data[at]! + 7 * data[at + 1]! + 13 * data[at + 2]! + 17 * data[at + 3]!) % 2147483647;
    return sum;
  }).join("/"));
}

test("a file is read as it was written, or refused with the reason", async () => {
  const replay = await decodeReplay(files[0]!, "1");
  assert.equal(replay.head.seed, "1");
  assert.equal(replay.sections.count, 500);
  assert.equal(replay.sections.men.reduce((sum, men) => sum + men, 0), 10_000);
  assert.equal(replay.fires.rounds[0], 15);
  assert.deepEqual([replay.falls.x[0], replay.falls.y[0]], [10_400, 8_650]);
  const refused = async (file: Uint8Array, engine?: string) => {
    try {
      await decodeReplay(file, engine);
      return "shown";
    } catch (error) {
      assert.ok(error instanceof ReplayRefused, String(error));
      return error.refusal;
    }
  };
  assert.equal(await refused(files[2]!, "1"), "other-engine");
  assert.equal(await refused(new TextEncoder().encode("GIF89a and so on")), "not-a-replay");
  const other = Uint8Array.from(files[0]!);
  other[8] = 2;
  assert.equal(await refused(other), "other-format");
  for (let length = 12; length < files[0]!.length; length += 997) assert.equal(await refused(files[0]!.subarray(0, length)), "damaged", String(length));
  for (let at = 24; at < files[0]!.length; at += 1_499) {
    const changed = Uint8Array.from(files[0]!);
    changed[at]! ^= 0x10;
    assert.equal(await refused(changed), "damaged", `byte ${at}`);
  }
});

test("a time reached forwards, backwards or at once shows the same", async () => {
  const replay = await decodeReplay(files[0]!);
  const [hour, fight] = [3_600, 72_000];
  const state = (scene: Scene) => JSON.stringify([[...scene.x], [...scene.here], [...scene.fit], scene.counts()]);
  const there = new Scene(replay);
  for (let time = 0; time <= fight + 2 * hour; time += 60) there.moveTo(time);
  const back = new Scene(replay);
  back.moveTo(replay.head.duration_s);
  back.moveTo(fight + 2 * hour);
  const once = new Scene(replay);
  once.moveTo(fight + 2 * hour);
  assert.equal(state(there), state(once));
  assert.equal(state(back), state(once));
  // By then two hours of the fight have gone: 121 minutes of one man each.
  assert.equal(once.counts()[0]!.killed + once.counts()[0]!.wounded, 121);
  once.moveTo(fight - 600);
  assert.equal(once.x[0], 10_410);
  assert.ok(skyAt(replay, 12 * hour).logLux < 0 && skyAt(replay, 24 * hour).logLux > 3);
});

test("pixels: rectangles end at the edge, lines lie between light edges and are left out where they are broken, signs are laid over", () => {
  // Node has no pictures of its own.
  Object.assign(globalThis, { ImageData: class { readonly data: Uint8ClampedArray; constructor(width: number, height: number) { this.data = new Uint8ClampedArray(4 * width * height); } } });
  const raster = new Raster(40, 20, 1);
  const at = (x: number, y: number) => [...raster.image.data.subarray(4 * (40 * y + x), 4 * (40 * y + x) + 4)];
  raster.fill(-3, 15, 5, 30, pixel("#0b4f94"));
  assert.deepEqual([at(0, 15), at(1, 19), at(2, 15), at(0, 14)], [[11, 79, 148, 255], [11, 79, 148, 255], [0, 0, 0, 0], [0, 0, 0, 0]]);
  // Two pixels wide, one of light on each side, eight drawn and four not.
  raster.line(4, 6, 36, 6, 2, 1, pixel("#b3361a"), 1, 8, 4);
  assert.deepEqual([at(6, 5), at(6, 6)], [[179, 54, 26, 255], [179, 54, 26, 255]]);
  assert.deepEqual([at(6, 4), at(6, 7)], [[251, 251, 251, 115], [251, 251, 251, 115]]);
  assert.deepEqual([at(14, 6), at(18, 6), at(2, 6), at(38, 6)], [[251, 251, 251, 115], [179, 54, 26, 255], [0, 0, 0, 0], [0, 0, 0, 0]]);
  // The same line the other way round and far beyond the picture.
  const other = new Raster(40, 20, 1);
  other.line(36, 6, 4, 6, 2, 1, pixel("#b3361a"), 1, 8, 4);
  assert.deepEqual([...other.image.data], [...raster.image.data.map((value, place) => (place >= 4 * 40 * 15 ? 0 : value))]);
  other.clear();
  other.line(-100_000, -100_000, 100_000, 100_000, 2, 0, pixel("#b3361a"), 0.5);
  const diagonal = [...other.image.data.subarray(4 * (40 * 7 + 7), 4 * (40 * 7 + 7) + 4)];
  assert.deepEqual(diagonal, [179, 54, 26, 128]);
  assert.deepEqual([...other.image.data.subarray(4 * (40 * 7 + 20), 4 * (40 * 7 + 20) + 4)], [0, 0, 0, 0]);
  // Half a blue dot over white gives half of each.
  const dot = { width: 1, height: 1, middleX: 0, middleY: 0, pixels: Int32Array.of(pixel("#0000fe")) };
  other.fill(30, 10, 1, 1, pixel("#fefefe"));
  other.stamp(dot, 30, 10, 128);
  const mixed = [...other.image.data.subarray(4 * (40 * 10 + 30), 4 * (40 * 10 + 30) + 4)];
  assert.ok(Math.abs(mixed[0]! - 127) <= 1 && mixed[2] === 254 && mixed[3] === 255, String(mixed));
  other.stamp(dot, -1, 25);
});

test("it waits, plays, pauses and steps", async () => {
  const { page, complaints } = await opened();
  const start = await time(page);
  await page.waitForTimeout(300);
  assert.equal(await time(page), start, "it began to play by itself");
  const still = await picture(page);
  await page.click(".player .play");
  await page.waitForFunction((before) => Number(document.querySelector<HTMLInputElement>('.player input[type="range"]')!.value) > before + 900, start);
  await page.click(".player .play");
  const paused = await time(page);
  assert.notEqual(await picture(page), still, "time went on and the picture did not");
  await page.waitForTimeout(300);
  assert.equal(await time(page), paused, "it went on after the pause");
  await page.click(`.player-controls button[aria-label="${en.on}"]`);
  const stepped = await time(page);
  assert.ok(stepped >= paused + 30 && stepped <= paused + 90, `a step went from ${paused} to ${stepped}`);
  await page.click(`.player-controls button[aria-label="${en.back}"]`);
  assert.ok((await time(page)) < stepped);
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test("it jumps to engagements and tells who fires on whom, also on the own side", async () => {
  const { page } = await opened();
  await page.click(".chips button:nth-child(1)");
  assert.match((await clock(page))!, /21 Oct.*08:0/);
  const fire = await page.textContent(".fire-words");
  assert.match(fire!, /Battalion \d+ fires on Battalion \d+/);
  await page.click(".chips button:nth-child(2)");
  assert.match((await clock(page))!, /21 Oct.*22:0.*moonlight/);
  assert.match((await page.textContent(".fire-words"))!, /fires on its own side: Battalion \d+/);
  // Fates up to here, counted by the table: 60 + 120 killed of the fight and the first of the mistake.
  const cells = await page.$$eval(".now tbody tr", (rows) => rows.map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent)));
  assert.deepEqual(cells[0]!.slice(1, 3), ["60", "120"]);
  assert.deepEqual([cells[1]![1], cells[1]![2], cells[1]![5]], ["121", "60", "1"]);
  await page.context().close();
});

test("it is night at night, and the map is darker then", async () => {
  const { page } = await opened();
  const dark = () => page.$eval(".night", (night) => Number((night as HTMLElement).style.opacity));
  await page.click(".chips button:nth-child(1)");
  await picture(page);
  const day = await dark();
  await page.click(".chips button:nth-child(2)");
  await picture(page);
  assert.ok(day < 0.05 && (await dark()) > 0.35, `${day} by day, ${await dark()} by night`);
  await page.context().close();
});

test("what a commander believes is set against what is so", async () => {
  const { page } = await opened();
  await page.click(".chips button:nth-child(2)");
  const without = await picture(page);
  const northern = await page.$$eval(".player-choice optgroup", (groups) => groups.map((group) => (group.children[0] as HTMLOptionElement).value));
  await page.selectOption(".player-choice select:has(optgroup)", northern[1]!);
  assert.notEqual(await picture(page), without);
  const told = await page.textContent(".fire-words");
  assert.match(told!, /Battalion 1 believes in 2 enemy bodies with 700 men/);
  assert.match(told!, /1 of them are his own side's men/);
  const both = await picture(page);
  await page.check(`.player-choice label:has-text("${en.onlyBelieved}") input`);
  assert.notEqual(await picture(page), both, "the true enemy is still drawn");
  await page.context().close();
});

test("by keyboard alone: play, step, engagements, map", async () => {
  const { page } = await opened();
  await page.focus(".stage");
  const start = await time(page);
  await page.keyboard.press(" ");
  await page.waitForFunction((before) => Number(document.querySelector<HTMLInputElement>('.player input[type="range"]')!.value) > before, start);
  await page.keyboard.press(" ");
  assert.equal(await page.getAttribute(".player", "data-playing"), "false");
  await page.keyboard.press("PageDown");
  assert.match((await clock(page))!, /08:0|22:0/);
  const near = await picture(page);
  await page.keyboard.press("0");
  const whole = await picture(page);
  assert.notEqual(whole, near);
  await page.keyboard.press("+");
  await page.keyboard.press("ArrowRight");
  const moved = await picture(page);
  assert.notEqual(moved, whole);
  const before = await time(page);
  await page.keyboard.press(".");
  assert.ok((await time(page)) > before);
  await page.keyboard.press("Shift+<");
  assert.ok((await time(page)) < before);
  // Everything that can be done has a place in the order of the tab key.
  await page.focus(".player select");
  const reached = new Set<string>();
  for (let presses = 0; presses < 30; presses += 1) {
    reached.add(await page.evaluate(() => `${document.activeElement?.tagName} ${document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent}`));
    await page.keyboard.press("Tab");
  }
  for (const label of [en.nearer, en.stage, en.time, en.next]) assert.ok([...reached].some((one) => one.includes(label)), `${label} cannot be reached`);
  // Those who do not see it are told when something was done.
  assert.match((await page.textContent(".player [aria-live]"))!, /Oct/);
  await page.context().close();
});

test("a replay of another engine is refused and the one before stays away", async () => {
  const { page } = await opened();
  await page.selectOption(".player-choice select", "99");
  await page.waitForSelector('.player[data-state="refused"]');
  const said = await page.textContent('.player [role="alert"]');
  assert.ok(said!.includes(en.refused["other-engine"]) && said!.includes("0.0.9+older"), said!);
  assert.equal(await page.$$eval(".stage-picture", (stages) => stages.length), 0);
  await page.selectOption(".player-choice select", "17");
  await page.waitForSelector('.player[data-state="ready"]');
  await page.context().close();
});

test("two runs stand side by side at one time", async () => {
  const { page } = await opened();
  await page.selectOption(".player-choice label:nth-child(2) select", "41");
  await page.waitForFunction(() => document.querySelectorAll(".stage-picture").length === 2);
  const captions = await page.$$eval(".stage-row figcaption", (all) => all.map((one) => one.textContent));
  assert.match(captions[0]!, /typical/);
  assert.match(captions[1]!, /nearest to/);
  assert.equal(await page.$$eval(".now", (tables) => tables.length), 2);
  await page.context().close();
});

test("its words change with the language, and the run stays where it was", async () => {
  const { page } = await opened();
  await page.click(".chips button:nth-child(2)");
  const at = await time(page);
  for (const language of ["ko", "zh", "ja"] as const) {
    await page.click(`#language-${language}`);
    assert.match((await page.textContent(".player .play"))!, new RegExp(catalogues[language].play));
    assert.ok((await page.textContent(".fire-words"))!.length > 5);
    assert.equal(await time(page), at);
  }
  await page.context().close();
});

test("who asked for little motion is told that it waits", async () => {
  const { page } = await opened({ reducedMotion: "reduce" });
  assert.ok((await page.textContent(".player"))!.includes(en.reduced));
  assert.equal(await page.getAttribute(".player", "data-playing"), "false");
  await page.context().close();
});

test("the maps of the fallen and of cartridges can be switched", async () => {
  const { page } = await opened();
  const shot = () => page.$eval(".map canvas", (canvas) => (canvas as HTMLCanvasElement).toDataURL().length + (canvas as HTMLCanvasElement).toDataURL().slice(-2_000));
  const plain = await shot();
  await page.selectOption("#ground-layer", { index: 1 });
  const fallen = await shot();
  await page.selectOption("#ground-layer", { index: 3 });
  const cartridges = await shot();
  assert.equal(new Set([plain, fallen, cartridges]).size, 3);
  assert.match((await page.textContent("#ground .density-legend"))!, /cases/);
  const battle = await picture(page);
  await page.selectOption("#battle-layer", { index: 1 });
  assert.notEqual(await picture(page), battle, "the battle's map does not show the layer");
  await page.click("#language-ja");
  assert.match((await page.textContent("#battle .density-legend"))!, /平均/);
  await page.context().close();
});

test("the player has no serious finding of the accessibility audit", async () => {
  const { page } = await opened();
  await page.click(".chips button:nth-child(1)");
  await page.evaluate(readFileSync(createRequire(path.join(studio, "package.json")).resolve("axe-core/axe.min.js"), "utf8"));
  const findings = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: (on: string) => Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> } };
    return (await axe.run("#battle")).violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0]!.html}`);
  });
  assert.deepEqual(findings, []);
  await page.context().close();
});

test("on a phone nothing is wider than the screen, and two fingers bring the map nearer", async () => {
  const { page } = await opened({ viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await page.locator(".stage").scrollIntoViewIfNeeded();
  const whole = await picture(page);
  await page.evaluate(() => {
    const picture = document.querySelector(".stage-picture")!;
    const { left, top } = picture.getBoundingClientRect();
    const finger = (type: string, pointerId: number, x: number, y: number) =>
      picture.dispatchEvent(new PointerEvent(type, { pointerId, clientX: left + x, clientY: top + y, bubbles: true, pointerType: "touch" }));
    finger("pointerdown", 1, 100, 100);
    finger("pointerdown", 2, 140, 100);
    finger("pointermove", 2, 240, 100);
    finger("pointerup", 1, 100, 100);
    finger("pointerup", 2, 240, 100);
  });
  assert.notEqual(await picture(page), whole);
  await page.context().close();
});
