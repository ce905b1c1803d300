// The page as a person meets it: opened from disk with the network cut, in the system's Chromium.
//
// The example `fixture` of the crate report makes the page from an invented battle in which one account is full of
// markup. UMPIRE_PAGE may name a page that is already there; CHROMIUM the browser.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { LANG_TAG, type Language, LANGUAGES, texts } from "../src/text/index.ts";
import { built } from "./built.ts";

const studio = process.env["UMPIRE_STUDIO"]!;
const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
let browser: Browser;
let address: string;

before(async () => {
  assert.ok(existsSync(executablePath), `no browser at ${executablePath}: install chromium, or name one in CHROMIUM`);
  let file = process.env["UMPIRE_PAGE"];
  if (!file) {
    file = path.join(mkdtempSync(path.join(tmpdir(), "umpire-page-")), "report.html");
    execFileSync(built("examples/fixture", path.join(studio, "..")), [file], { stdio: "inherit" });
  }
  address = pathToFileURL(file).href;
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
});

after(async () => browser?.close());

/** Opens the page with every request but the page itself refused, and counts what it asked for or complained of. */
async function opened(options: object = {}, language?: Language): Promise<{ page: Page; asked: string[]; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const asked: string[] = [];
  const complaints: string[] = [];
  await page.route("**/*", (route) => (route.request().url().split("#")[0] === address ? route.continue() : route.abort()));
  page.on("request", (request) => {
    if (request.url().split("#")[0] !== address) asked.push(request.url());
  });
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(language ? `${address}#lang=${language}` : address);
  await page.waitForSelector("html[data-ready]");
  return { page, asked, complaints };
}

test("it opens with the network cut, asks for nothing and complains of nothing", async () => {
  const { page, asked, complaints } = await opened();
  await page.waitForSelector("#dispute-chart svg");
  assert.deepEqual(asked, []);
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test("every part is there", async () => {
  const { page } = await opened();
  const parts = ["answer", "dispute", "claims", "sources", "ground", "engagements", "timeline", "method", "reproduce"];
  for (const part of parts) {
    assert.ok((await page.locator(`#${part}`).innerText()).length > 40, part);
    assert.equal(await page.locator(`nav a[href="#${part}"]`).count(), 1, part);
  }
  assert.match(await page.locator("#answer .lead").first().innerText(), /with nine chances in ten between/);
  assert.ok(await page.locator("#dispute-overview svg").count() === 1);
  assert.ok(await page.locator("#authors-chart svg").count() === 1);
  const painted = await page.locator(".map > canvas").evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    return new Set(Array.from({ length: 500 }, (_, index) => data[index * 4001 * 4 % data.length])).size;
  });
  assert.ok(painted > 20, `only ${painted} shades on the map`);
  assert.match(await page.locator("#sources .count").innerText(), /^\d+ claims on this quantity, but only \d+ origins/);
  assert.ok((await page.locator("#sources-graph svg rect").count()) > 2, "the graph of sources has boxes");
  assert.match(await page.locator(".titles").innerText(), /흰여울/);
  await page.context().close();
});

test("an account full of markup is seen as text and runs nowhere", async () => {
  const { page } = await opened();
  const shown = await page.locator("#claim-c21 .says").innerText();
  assert.match(shown, /<script>window\.harmed = 1<\/script>/);
  assert.equal(await page.evaluate(() => (window as unknown as { harmed?: number }).harmed), undefined);
  assert.equal(await page.locator("img").count(), 0);
  await page.context().close();
});

test("a claim is told in the reader's language, and in English, marked so, where nobody wrote it there", async () => {
  const told = { ko: "보고서에는", zh: "报告称", ja: "報告では" };
  for (const language of ["ko", "zh", "ja"] as const) {
    const { page } = await opened({}, language);
    const says = page.locator("#claim-c01 .says");
    assert.ok((await says.innerText()).startsWith(told[language]), await says.innerText());
    assert.equal(await says.locator("[lang]").count(), 0);
    assert.match(await page.locator("#claim-c02 .says [lang=en]").innerText(), /^The consul was told/);
    await page.fill("#claims-search", told[language]);
    assert.equal(await page.locator("table.claims tbody tr").count(), 1, "it is found by its words");
    const wrong = await page.locator("#claims details li").first().innerText();
    assert.match(wrong, /11.* ↔ .*1,200/);
    assert.doesNotMatch(wrong, /against/);
    await page.context().close();
  }
});

test("the claims are searched, filtered and sorted by keyboard alone", async () => {
  const { page } = await opened();
  const active = () => page.evaluate(() => document.activeElement?.id ?? "");
  for (let press = 0; press < 60 && (await active()) !== "claims-search"; press += 1) await page.keyboard.press("Tab");
  assert.equal(await active(), "claims-search");
  await page.keyboard.type("twelve hundred");
  assert.equal(await page.locator("table.claims tbody tr").count(), 1);
  await page.fill("#claims-search", "");
  for (let press = 0; press < 20; press += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement?.textContent === "Figure")) break;
  }
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("table.claims th[aria-sort=ascending]").innerText(), "Figure");
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("table.claims th[aria-sort=descending]").count(), 1);
  assert.match(await page.locator("table.claims tbody tr").first().innerText(), /Forty to fifty thousand/);
  await page.selectOption("#claims-standing", "can-be-true");
  assert.match(await page.locator("#claims .count").innerText(), /^4 of 21 claims/);
  await page.context().close();
});

test("an engagement is chosen on the map by keyboard", async () => {
  const { page } = await opened();
  await page.locator(".marker").nth(1).focus();
  await page.keyboard.press("Enter");
  assert.match(await page.locator(".told").innerText(), /Raid on the cavalry camp/);
  assert.equal(await page.locator('.marker[aria-pressed="true"]').count(), 1);
  await page.context().close();
});

test("the dispute shows another quantity when it is chosen, copies only when asked for", async () => {
  const { page } = await opened();
  const marks = () => page.locator("#dispute-chart button.row").count();
  const few = await marks();
  await page.check("#dispute-copies");
  assert.equal(await marks(), few + 1);
  await page.selectOption("#dispute-choice", "strength|south|battle||persons");
  assert.match(await page.locator("#dispute figcaption").innerText(), /strength, Southern army/);
  await page.selectOption("#dispute-choice", "killed|north|battle||persons");
  const row = page.locator("#dispute-chart button.row").last();
  await row.focus();
  const card = page.locator("#dispute-card");
  assert.match(await card.innerText(), /In our words[\s\S]*Who says it[\s\S]*How plausible[\s\S]*What would have to be true/);
  await page.keyboard.press("Escape");
  assert.equal(await card.isVisible(), false);
  await row.click();
  await page.mouse.move(5, 5);
  assert.ok(await card.isVisible(), "what was chosen stays");
  await card.locator("button.close").click();
  assert.equal(await card.isVisible(), false);
  await page.locator('#dispute-chart button.row[aria-label*="600"]').first().click();
  assert.match(await card.innerText(), /First limit that it breaks[\s\S]*61 rounds for each man hit[\s\S]*41,000 rounds; no run fired more than 26,000/);
  await page.keyboard.press("Escape");
  await row.hover();
  assert.ok(await card.isVisible());
  assert.match((await row.getAttribute("aria-label"))!, /: .*, (can be true|cannot be true|hard to reconcile)/);
  await page.context().close();
});

test("the reader's language: from the browser, by choice, kept in the address, without losing the place", async () => {
  const korean = await opened({ locale: "ko-KR" });
  assert.equal(await korean.page.evaluate(() => document.documentElement.lang), "ko");
  assert.equal(await korean.page.locator("#answer h2").innerText(), texts.ko.answer);
  await korean.page.context().close();

  const { page, complaints } = await opened();
  const words = { ko: "흰여울", zh: "白滩", ja: "白瀬" };
  await page.locator("#claims-search").fill("twelve hundred");
  await page.selectOption("#dispute-choice", "strength|south|battle||persons");
  await page.locator("#sources details").first().evaluate((one: HTMLDetailsElement) => (one.open = true));
  for (const language of ["ko", "zh", "ja", "en"] as const) {
    await page.locator("#sources").evaluate((section) => section.scrollIntoView({ behavior: "instant" }));
    const before = await page.locator("#sources").evaluate((section) => section.getBoundingClientRect().top);
    await page.locator(`#language-${language}`).evaluate((button: HTMLButtonElement) => button.click());
    await page.evaluate(() => new Promise((done) => setTimeout(done, 120)));
    assert.equal(await page.evaluate(() => document.documentElement.lang), LANG_TAG[language]);
    await page.waitForURL(new RegExp(`lang=${language}$`));
    assert.equal(await page.locator("#dispute h2").innerText(), texts[language].dispute);
    if (language !== "en") assert.ok((await page.title()).includes(words[language]), await page.title());
    assert.equal(await page.locator("#claims-search").inputValue(), "twelve hundred");
    assert.equal(await page.locator("table.claims tbody tr").count(), 1);
    assert.equal(await page.locator("#dispute-choice").inputValue(), "strength|south|battle||persons");
    assert.ok(await page.locator("#sources details").first().evaluate((one: HTMLDetailsElement) => one.open));
    // Until the parts above have been laid out anew, for two seconds at most.
    const where = () => page.locator("#sources").evaluate((section) => section.getBoundingClientRect().top);
    let top = await where();
    for (let look = 0; look < 40 && Math.abs(top - before) >= 60; look++) {
      await page.evaluate(() => new Promise((done) => setTimeout(done, 50)));
      top = await where();
    }
    assert.ok(Math.abs(top - before) < 60, `${language}: the section stood ${before} px from the top and stands ${top} px`);
  }
  assert.deepEqual(complaints, []);
  await page.goto(`${address}#dispute&lang=ja`);
  await page.reload();
  await page.waitForSelector("html[data-ready]");
  assert.equal(await page.evaluate(() => document.documentElement.lang), "ja");
  // The link leads to the dispute.
  await page.waitForFunction(() => scrollY > 100);
  await page.locator("nav a").nth(2).click();
  // The language comes back into the address once the browser has told the page of the jump.
  await page.waitForURL(/#claims&lang=ja$/);
  await page.context().close();
});

for (const language of LANGUAGES) {
  test(`nothing is wider than a phone, ${language}`, async () => {
    const { page } = await opened({ viewport: { width: 360, height: 780 } }, language);
    const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    assert.ok(wide! <= room!, `${wide} > ${room}`);
    await page.context().close();
  });
}

test("each part says in every language what it is for", async () => {
  const { page } = await opened();
  for (const language of LANGUAGES) {
    await page.locator(`#language-${language}`).click();
    const words = texts[language];
    const said = async (part: string) => await page.locator(`#${part}`).innerText();
    assert.ok((await said("answer")).includes(words.whoCanBeTrue), language);
    assert.ok((await said("answer")).includes(words.standings["cannot-be-true"]), language);
    assert.ok((await said("dispute")).includes(words.disputeHow), language);
    assert.match(await page.locator("#dispute-chart button.row").first().getAttribute("aria-label") ?? "", /\d/);
    assert.ok((await said("sources")).includes(words.sourcesLead), language);
    assert.ok((await said("engagements")).includes(words.whyNotTheSum), language);
    assert.ok((await said("engagements")).includes(words.kinds["rounds-per-hit"]!), language);
    assert.ok((await said("method")).includes(words.hangsOn), language);
    assert.ok((await said("method")).includes(words.dice), language);
    assert.ok((await said("reproduce")).includes(words.cite), language);
    // What accounts and data say in English only is marked as English.
    const lang = await page.locator("#claim-c21 .says > span").getAttribute("lang");
    assert.equal(lang, language === "en" ? null : "en");
  }
  await page.context().close();
});

test("an engagement leads to what the accounts say of it, and the parts agree with the verdict", async () => {
  const { page } = await opened();
  const fight = page.locator("#engagement-ford");
  assert.match(await fight.innerText(), /Rounds per hit|rounds per hit/);
  assert.match(await fight.innerText(), /happened in 97 % of the runs/);
  assert.match(await fight.innerText(), /range, middle shot\s+290 m 130–460\s/);
  assert.match(await fight.innerText(), /Nine shots in ten from\s+95–620 m/);
  assert.match(await fight.innerText(), /under fire, each man\s+14 min 3.2–55\s/);
  assert.match(await fight.innerText(), /men who broke\s+22 0–140/);
  await fight.locator("a").click();
  assert.match(await page.locator("#dispute-choice").inputValue(), /\|ford\|/);
  assert.match(await page.locator("#dispute figcaption").innerText(), /Ambush above the ford/);
  await page.context().close();
});

test("an engagement has maps of where men were hit and cartridges lie, with their figures for those who do not see them", async () => {
  const { page } = await opened();
  const maps = page.locator("#engagement-ford .fight-map canvas");
  assert.equal(await maps.count(), 2);
  assert.equal(await page.locator(".fight-map canvas").count(), 2, "an engagement of which nothing is known has a map");
  assert.match((await maps.first().getAttribute("aria-label"))!, /^Where men were hit: Southern army \d+ men, Northern army \d+ men$/);
  await maps.first().scrollIntoViewIfNeeded();
  await page.waitForFunction(() => document.querySelector<HTMLCanvasElement>(".fight-map canvas")!.width > 300);
  // Both sides are drawn, each in its colour.
  const seen = await maps.first().evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    let [blue, red] = [0, 0];
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 2]! > data[at]! + 70) blue += 1;
      if (data[at]! > data[at + 2]! + 110) red += 1;
    }
    return { blue, red };
  });
  assert.ok(seen.blue > 50 && seen.red > 50, JSON.stringify(seen));
  await page.context().close();
});

test("the result can be cited: BibTeX and CSL-JSON that name seed and digest", async () => {
  const { page } = await opened();
  const [item] = JSON.parse(await page.locator("#csl-json").innerText()) as { id: string; type: string; note: string }[];
  assert.equal(item!.type, "dataset");
  assert.match(item!.note, /seed 7; SHA-256 of the results [0-9a-f]{64}/);
  const bibtex = await page.locator("#bibtex").innerText();
  assert.ok(bibtex.startsWith(`@misc{${item!.id},`), bibtex);
  assert.equal(bibtex.split("{").length, bibtex.split("}").length);
  await page.context().close();
});

test("by keyboard alone: language, a row of the dispute, its card closed with Escape, the link to the table", async () => {
  const { page } = await opened();
  const active = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.className || "");
  const to = async (wanted: string) => {
    for (let press = 0; press < 80 && (await active()) !== wanted; press += 1) await page.keyboard.press("Tab");
    assert.equal(await active(), wanted);
  };
  await to("language-ko");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.documentElement.lang), "ko");
  assert.equal(await active(), "language-ko", "the focus stays where it was");
  await to("row");
  assert.ok(await page.locator("#dispute-card").isVisible());
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#dispute-card").isVisible(), false);
  await page.keyboard.press("Enter");
  await to("close");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL(/#claim-c\d+&lang=ko$/);
  await page.context().close();
});

test("the print has every claim and no controls", async () => {
  const { page } = await opened();
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("#claims .controls").isVisible(), false);
  for (const hidden of [".languages", "nav", "#dispute-chart button.row >> nth=0"]) assert.equal(await page.locator(hidden).isVisible(), false, hidden);
  assert.ok(await page.locator("#method").isVisible());
  const [inner, outer] = await page.locator("#claims .scroll").evaluate((box) => [box.scrollHeight, box.clientHeight]);
  assert.ok(inner! <= outer! + 1);
  await page.context().close();
});

interface Result {
  violations: { id: string; impact: string; nodes: { target: string[] }[] }[];
  passes: unknown[];
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

for (const language of LANGUAGES) {
  // Colours are the same in every language.
  for (const colorScheme of language === "en" ? ["light", "dark"] as const : ["light"] as const) {
    test(`axe finds nothing serious, ${language}, ${colorScheme}`, async () => {
      const { page } = await opened({ colorScheme }, language);
      // What is folded away is looked at too, and one claim told in full.
      await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
      await page.locator("#dispute-chart button.row").first().click();
      await page.evaluate(axe);
      const found = await page.evaluate(async () => {
        const { axe } = window as unknown as { axe: { run(): Promise<Result> } };
        const { violations, passes } = await axe.run();
        const told = violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes.slice(0, 3).map(({ target }) => target.join(" ")) }));
        return { told, passed: passes.length };
      });
      assert.ok(found.passed > 20, `axe looked at ${found.passed} rules only`);
      const serious = found.told.filter(({ impact }) => impact === "serious" || impact === "critical");
      assert.deepEqual(serious, []);
      await page.context().close();
    });
  }
}
