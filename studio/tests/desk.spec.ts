// The studio as a person meets it: the built program, its page in the system's Chromium, and the battle's files on disk.
//
// Cargo makes the program; UMPIRE_BIN may name one that is already there, CHROMIUM the browser.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { type Browser, chromium, type Page } from "playwright-core";
import { freeId, pieces } from "../src/desk/accounts.ts";
import { place, valueAt } from "../src/desk/assume.ts";
import { blocks } from "../src/desk/files.ts";
import { en } from "../src/desk/words/en.ts";
import { ja } from "../src/desk/words/ja.ts";
import { ko } from "../src/desk/words/ko.ts";
import { zh } from "../src/desk/words/zh.ts";
import { built } from "./built.ts";

const studio = process.env["UMPIRE_STUDIO"]!;
const repository = path.join(studio, "..");
const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const HOSTILE = `The gazette <script>window.harmed = 1</script> has it that the southern company lost 40 killed.
<img src=x onerror="window.harmed = 2"> <b>12</b> men of the northern company were wounded, "><svg onload=alert(1)>.
`;
let program: string;
let browser: Browser;

before(async () => {
  program = process.env["UMPIRE_BIN"] ?? "";
  if (program === "") program = built("umpire", repository);
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
});

after(async () => browser?.close());

interface Server { child: ChildProcess; address: string }

async function served(folder: string): Promise<Server> {
  const child = spawn(program, ["studio", "mill"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout! });
  const address = await new Promise<string>((resolve, reject) => {
    lines.once("line", resolve);
    child.once("exit", (code) => reject(new Error(`the studio ended with ${code}`)));
  });
  return { child, address };
}

test("without a battle the studio lets one be chosen, and opens it with its own key", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "umpire-choose-"));
  cpSync(path.join(repository, "battles/example"), path.join(folder, "battles/mill"), { recursive: true });
  const child = spawn(program, ["studio"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  try {
    const address = await new Promise<string>((resolve) => createInterface({ input: child.stdout! }).once("line", resolve));
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${address}&lang=ko`);
    await page.waitForSelector('html[data-ready="choose"]');
    const offered = await page.$$eval("button.choice", (buttons) => buttons.map((button) => button.textContent));
    assert.ok(offered.some((words) => words!.includes("물방앗간 전투") && words!.includes("battles/mill") && words!.includes(ko.canBeChanged)), offered.join("; "));
    assert.ok(offered.some((words) => words!.includes(ko.insideProgram)), offered.join("; "));
    await page.click('button[data-battle="mill"]');
    await page.waitForSelector('html[data-ready="yes"]');
    assert.equal(await page.locator("h1").innerText(), "물방앗간 전투");
    assert.notEqual(new URL(page.url()).port, new URL(address).port);
    // Chosen again it is the same studio: a second one on the same results would be refused.
    const there = page.url();
    await page.goBack();
    await page.waitForSelector('html[data-ready="choose"]');
    await page.click('button[data-battle="mill"]');
    await page.waitForSelector('html[data-ready="yes"]');
    assert.equal(page.url(), there);
  } finally {
    child.kill("SIGKILL");
  }
});

/** A copy of the small battle with one more account, full of markup, and a studio open on it. */
async function desk(work: (at: { folder: string; server: Server; file: (name: string) => string }) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "umpire-desk-"));
  cpSync(path.join(repository, "battles/example"), path.join(folder, "mill"), { recursive: true });
  writeFileSync(path.join(folder, "mill/accounts/gazette.txt"), HOSTILE);
  const server = await served(folder);
  const at = { folder, server, file: (name: string) => readFileSync(path.join(folder, "mill", name), "utf8") };
  try {
    await work(at);
  } finally {
    at.server.child.kill("SIGKILL");
  }
}

interface Window { page: Page; complaints: string[]; elsewhere: string[] }

async function opened(address: string, options: object = {}, lang = "en"): Promise<Window> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const elsewhere: string[] = [];
  const origin = new URL(address).origin;
  page.on("request", (request) => { if (!request.url().startsWith(origin) && !request.url().startsWith("data:")) elsewhere.push(request.url()); });
  // A refused edit is an answer, not a fault of the page.
  page.on("console", (message) => { if (message.type() === "error" && !/status of 4(09|22)/.test(message.text())) complaints.push(message.text()); });
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`${address}&lang=${lang}`);
  await page.waitForSelector("html[data-ready=yes]");
  await page.waitForSelector("#accounts[data-loaded]");
  return { page, complaints, elsewhere };
}

async function account(page: Page, id: string): Promise<void> {
  await page.selectOption("#account", id);
  await page.waitForSelector(`#accounts[data-loaded=${id}]`);
}

const claims = (text: string) => text.split("[[claim]]").length - 1;

test("accounts are reviewed, assumptions changed, and the battle fought again", async () => {
  await desk(async ({ server, file }) => {
    const before = file("claims.toml");
    const { page, complaints, elsewhere } = await opened(server.address);

    // What reading finds is accepted into the ledger.
    await account(page, "gazette");
    const killed = page.locator("button.claim.new", { hasText: "killed" });
    assert.match(await killed.innerText(), /40/);
    await killed.click();
    assert.equal(await page.inputValue("[name=low]"), "40");
    assert.equal((await page.locator("mark[data-chosen]").allInnerTexts()).join("").includes("40"), true);
    await page.selectOption("[name=claimant]", "southern-report");
    await page.click("#accept");
    await page.waitForSelector(".notice.said");
    assert.equal(claims(file("claims.toml")), claims(before) + 1);
    assert.ok(file("claims.toml").startsWith(before.slice(0, before.indexOf("id = \"report-strength\""))), "what stood there stands as it stood");
    assert.match(file("claims.toml"), /id = "gazette-001"\nkind = "killed"/);

    // Another find is rejected, and is not proposed again.
    await page.locator("button.claim.new").first().click();
    await page.fill("#why", "a guess");
    await page.click("#reject");
    await page.waitForFunction(() => document.querySelector("#accounts .count")?.textContent?.includes("1 rejected"));
    assert.match(file("review.toml"), /\[\[rejected\]\][^[]*account = "gazette"[^[]*why = "a guess"/);

    // A claim of the ledger is corrected: one line.
    await account(page, "en");
    await page.selectOption("#claim-filter", "all");
    const was = file("claims.toml");
    await page.locator('button.claim[data-key="memoir-killed"]').click();
    await page.selectOption("[name=qualifier]", "exact");
    await page.click("#save");
    await page.waitForFunction(() => document.querySelector(".notice.said")?.textContent?.includes("claims.toml: 1 lines new, 1 lines gone"));
    assert.equal(file("claims.toml"), was.replace('qualifier = "about"', 'qualifier = "exact"'));

    // An edit after which the battle would not hold together is refused, with the place and the mend.
    await page.fill("[name=low]", "70");
    await page.click("#save");
    const refused = await page.locator(".notice.refused").innerText();
    assert.match(refused, /claims\.toml, line \d+/);
    assert.match(refused, /Mend: Move start and end/);
    assert.ok(!file("claims.toml").includes("low = 70"));
    await page.fill("[name=low]", "80");

    // A verdict before.
    const fight = async (name: string) => {
      await page.click("#to-fight");
      await page.fill("#ensemble-name", name);
      await page.fill("#ensemble-runs", "24");
      await page.click("#begin");
      await page.waitForFunction((name) => document.querySelector(".ended")?.textContent?.includes(name), name);
    };
    await fight("as it stands");
    await page.click("#fight-once");
    const hash = () => page.locator(".fought [data-hash]").getAttribute("data-hash");
    const first = await hash();
    assert.match(await page.locator(".fought table").first().innerText(), /Southern company/);
    await page.locator(".log-box summary").click();
    assert.match(await page.locator(".log").innerText(), /1920-10-21|21 Oct/);

    // The run is played on the ground.
    await page.click("#watch");
    await page.waitForSelector(".watched .player canvas");
    await page.locator(".watched .player input[type=range]").first().focus();
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.locator(".notice.warned").count(), 0);

    // Other assumptions, none of them saved.
    await page.click("#to-assumptions");
    await page.locator("#unknown-north-strength-slider").focus();
    for (let press = 0; press < 30; press += 1) await page.keyboard.press("ArrowRight");
    assert.equal(await page.isChecked("#unknown-north-strength-hold"), true);
    await page.uncheck("#mechanism-deception");
    await page.selectOption("#record-choice", { index: 1 });
    await page.fill("#file-text", (await page.inputValue("#file-text")).replace("trigger_m = 25", "trigger_m = 250"));
    await page.click("#try-file");
    await page.waitForFunction(() => document.querySelectorAll("#assumptions .chip").length === 3);
    assert.ok(file("orders.toml").includes("trigger_m = 25\n"), "tried, not saved");
    await page.fill("#file-text", (await page.inputValue("#file-text")).replace('do = "ambush"', 'do = "ambsh"'));
    await page.click("#check-file");
    await page.waitForSelector(".file-says .faults");
    assert.match(await page.locator(".file-says").innerText(), /orders\.toml, line 12/);
    await page.fill("#file-text", (await page.inputValue("#file-text")).replace('do = "ambsh"', 'do = "ambush"'));

    await page.click("#to-fight");
    await page.click("#fight-once");
    await page.waitForFunction((first) => document.querySelector(".fought [data-hash]")?.getAttribute("data-hash") !== first && document.querySelector(".fought [data-hash]"), first);
    await fight("undeceived");
    await page.click("#compare");
    await page.waitForSelector("#verdicts[data-compared='1-2']");
    const verdicts = await page.locator(".compared").innerText();
    assert.match(verdicts, /north-strength: let it vary → 1\d\d/);
    assert.match(verdicts, /deception: yes → no/);
    assert.match(verdicts, /killed, the whole battle/);
    assert.ok(await page.locator(".compare .bar.after").count() > 4);
    for (const kind of ["before", "after"]) {
      const bar = await page.locator(`.compare .bar.${kind}`).first().boundingBox();
      assert.ok(bar && bar.width > 2 && bar.height > 3, `the bar ${kind} is seen: ${JSON.stringify(bar)}`);
    }

    // The page of the result, from an origin that is nobody's.
    await page.click("#to-fight");
    const [result] = await Promise.all([page.context().waitForEvent("page"), page.locator(".kept a").first().click()]);
    await result.waitForSelector("html[data-ready]");
    assert.equal(await result.evaluate(() => self.origin), "null");

    assert.deepEqual(complaints, []);
    assert.deepEqual(elsewhere, []);
    await page.context().close();
  });
});

test("two windows on one battle lose nobody's edit, and a change on disk is noticed", async () => {
  await desk(async ({ folder, server, file }) => {
    const [one, two] = await Promise.all([opened(server.address), opened(server.address)]);
    for (const { page } of [one, two]) {
      await account(page, "en");
      await page.selectOption("#claim-filter", "all");
      await page.locator('button.claim[data-key="memoir-killed"]').click();
    }
    await two.page.fill("[name=note]", "from the second window");
    await one.page.fill("[name=says]", "from the first window");
    await one.page.fill('[name="says_in.ja"]', "最初の窓から");
    await one.page.click("#save");
    await one.page.waitForSelector(".notice.said");
    // The second window hears of it and keeps its words.
    await two.page.waitForSelector(".notice.warned");
    assert.equal(await two.page.inputValue("[name=note]"), "from the second window");
    await two.page.click("#save");
    await two.page.waitForSelector("dialog.stale[open]");
    assert.match(await two.page.locator("dialog.stale").innerText(), /\+says = "from the first window"[\s\S]*\+note = "from the second window"/);
    assert.ok(!file("claims.toml").includes("second window"));
    await two.page.click("#stale-mine");
    await two.page.waitForSelector(".notice.said");
    assert.match(file("claims.toml"), /says = "from the first window"\nsays_in = \{(?=.* ko = "물방앗간)(?=.* ja = "最初の窓から").*\}\nnote = "from the second window"/);
    // The first window shows it without being asked.
    await one.page.waitForFunction(() => (document.querySelector("[name=note]") as HTMLTextAreaElement | null)?.value === "from the second window");

    // Whoever would rather have the other's edit drops his own.
    await two.page.locator('button.claim[data-key="memoir-killed"]').click();
    await two.page.fill("[name=note]", "a third");
    const other = path.join(folder, "mill/claims.toml");
    writeFileSync(other, file("claims.toml").replace("from the second window", "by an editor"));
    await one.page.waitForFunction(() => (document.querySelector("[name=note]") as HTMLTextAreaElement | null)?.value === "by an editor");
    await two.page.click("#save");
    await two.page.click("#stale-theirs");
    await two.page.waitForFunction(() => (document.querySelector("[name=note]") as HTMLTextAreaElement | null)?.value === "by an editor");
    assert.ok(!file("claims.toml").includes("a third"));

    // A folder that an editor breaks is told of, and mended here.
    const whole = file("battle.toml");
    writeFileSync(path.join(folder, "mill/battle.toml"), whole.replace('id = "mill"', 'idd = "mill"'));
    await one.page.waitForSelector("#faulty .faults");
    await one.page.waitForSelector("#file-text");
    await one.page.selectOption("#record-choice", "");
    await one.page.fill("#file-text", whole);
    await one.page.click("#save-file");
    await one.page.waitForSelector("#accounts");
    assert.equal(file("battle.toml"), whole);
    for (const { page, complaints } of [one, two]) {
      assert.deepEqual(complaints, []);
      await page.context().close();
    }
  });
});

test("an account full of markup is seen as text and runs nowhere", async () => {
  await desk(async ({ server }) => {
    const { page, complaints, elsewhere } = await opened(server.address);
    await account(page, "gazette");
    await page.selectOption("#claim-filter", "all");
    assert.equal(await page.locator(".account-text").evaluate((box) => box.textContent), HOSTILE);
    for (let index = 0; index < await page.locator("button.claim").count(); index += 1) await page.locator("button.claim").nth(index).click();
    assert.equal(await page.evaluate(() => (window as unknown as { harmed?: number }).harmed), undefined);
    assert.equal(await page.locator("#desk img, #desk script, .account-text svg, .account-text b").count(), 0);
    // Even what a fault of this page would write into it as markup is refused by the browser.
    const refused = await page.evaluate(() => {
      try {
        document.body.innerHTML = "<img src=x onerror='window.harmed = 3'>";
        return false;
      } catch {
        return true;
      }
    });
    assert.equal(refused, true);
    assert.deepEqual(elsewhere, []);
    assert.equal(complaints.filter((text) => !/TrustedHTML|require-trusted-types/.test(text)).length, 0, complaints.join("\n"));
    await page.context().close();
  });
});

test("claims are chosen, accepted and rejected by keyboard alone", async () => {
  await desk(async ({ server, file }) => {
    const { page } = await opened(server.address);
    await account(page, "gazette");
    const before = await page.locator("button.claim.new").count();
    assert.ok(before >= 2, `${before} finds`);
    for (let press = 0; press < 60; press += 1) {
      if (await page.evaluate(() => document.activeElement?.classList.contains("claim"))) break;
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.evaluate(() => [...document.querySelectorAll("button.claim")].indexOf(document.activeElement as Element)), 1);
    await page.keyboard.press("r");
    await page.waitForFunction((left) => document.querySelectorAll("button.claim.new").length === left, before - 1);
    assert.match(file("review.toml"), /account = "gazette"/);
    await page.context().close();
  });
});

test("a server that is killed in mid-run is missed, and the ensemble goes on", async () => {
  await desk(async (at) => {
    const { page } = await opened(at.server.address);
    await page.click("#to-fight");
    await page.fill("#ensemble-name", "long");
    await page.fill("#ensemble-runs", "3000");
    await page.click("#begin");
    await page.waitForFunction(() => (document.querySelector("#progress") as HTMLProgressElement).value > 8);
    assert.match(await page.locator(".how").innerText(), /of 3,000 runs/);
    at.server.child.kill("SIGKILL");
    await page.waitForFunction(() => document.querySelector(".notice.warned")?.textContent?.includes("does not answer"));
    await page.context().close();
    at.server = await served(at.folder);
    const again = (await opened(at.server.address)).page;
    await again.click("#to-fight");
    const [, kept] = /long · (\d+) of 3,000/.exec(await again.locator(".kept li").innerText()) ?? [];
    assert.ok(Number(kept) > 8, `${kept} runs are kept`);
    await again.click(".resume");
    await again.waitForFunction((kept) => (document.querySelector("#progress") as HTMLProgressElement).value > kept, Number(kept));
    await again.click("#stop");
    await again.waitForFunction(() => document.querySelector(".ended")?.textContent?.includes("Stopped: long"), undefined, { timeout: 60_000 });
    await again.context().close();
  });
});

interface Result { violations: { id: string; impact: string; nodes: { target: string[]; failureSummary: string }[] }[]; passes: unknown[] }

test("axe finds nothing serious, light and dark, and nothing is wider than a phone", async () => {
  await desk(async ({ server }) => {
    const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
    for (const [colorScheme, lang, width] of [["light", "en", 1280], ["dark", "ko", 1280], ["light", "ja", 360], ["dark", "zh", 360]] as const) {
      // The page's own policy lets no script in, not even this one.
      const { page } = await opened(server.address, { colorScheme, bypassCSP: true, viewport: { width, height: 800 } }, lang);
      await page.selectOption("#claim-filter", "all");
      await page.locator("button.claim").first().click();
      await page.evaluate(axe);
      for (const part of ["accounts", "assumptions", "fight", "verdicts"]) {
        await page.click(`#to-${part}`);
        if (part === "fight") {
          await page.click("#fight-once");
          await page.waitForSelector("[data-hash]");
        }
        const found = await page.evaluate(async () => {
          const { axe } = window as unknown as { axe: { run(): Promise<Result> } };
          const { violations, passes } = await axe.run();
          return { told: violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes.slice(0, 3).map(({ target, failureSummary }) => `${target.join(" ")} ${failureSummary}`) })), passed: passes.length };
        });
        assert.ok(found.passed > 15, `axe looked at ${found.passed} rules only`);
        assert.deepEqual(found.told.filter(({ impact }) => impact === "serious" || impact === "critical"), [], `${part}, ${colorScheme}, ${lang}`);
        const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
        assert.ok(wide! <= room!, `${part} at ${width}: ${wide} > ${room}`);
      }
      await page.context().close();
    }
  });
});

test("the page without its key says what is missing", async () => {
  await desk(async ({ server }) => {
    const page = await browser.newPage();
    await page.goto(server.address.split("#")[0]!);
    await page.waitForSelector("html[data-ready=no-key]");
    assert.match(await page.innerText("[role=alert]"), /umpire studio/);
    await page.goto(`${server.address.slice(0, -4)}0000`);
    await page.reload();
    await page.waitForSelector("html[data-ready=refused]");
    await page.close();
  });
});

test("marks stand at code points, one over the other where they overlap", () => {
  const text = "a😀b 𠀋 한글 end";
  const found = pieces(text, [{ key: "x", start: 1, end: 5 }, { key: "y", start: 4, end: 7 }, { key: "z", start: 90, end: 99 }]);
  assert.equal(found.map((piece) => piece.text).join(""), text);
  assert.deepEqual(found.filter(({ keys }) => keys.includes("x")).map((piece) => piece.text).join(""), "😀b 𠀋");
  assert.deepEqual(found.find(({ keys }) => keys.length === 2)?.text, "𠀋");
  assert.ok(found.every(({ keys }) => !keys.includes("z")));
});

test("a new claim's name is free", () => {
  assert.equal(freeId("ko", ["ko-001", "ko-016", "x-099", "koo-77"]), "ko-017");
  assert.equal(freeId("en", []), "en-001");
});

test("a slider gives back what it was set to", () => {
  const men = { low: 400, high: 9600, logarithmic: true };
  for (const value of [400, 950, 2800, 9600]) assert.ok(Math.abs(valueAt(men, place(men, value)) - value) <= 1, String(value));
  const share = { low: 0, high: 1, logarithmic: false };
  assert.equal(valueAt(share, 0.387), 0.387);
  assert.equal(place(men, 10), 0);
});

test("records are found by their headers, remarks above one belong to it", () => {
  const text = '# head\nformat = 1\n\n[[order]]\nid = "a"\nsays = "Go."\n\n# about b\n[[order]]\nid = "b"\n';
  const found = blocks(text);
  assert.deepEqual(found.map(({ label, line }) => [label, line]), [["a – Go.", 4], ["b", 9]]);
  assert.equal(text.slice(found[0]!.from, found[0]!.to), '[[order]]\nid = "a"\nsays = "Go."\n');
});

test("every language has words of its own for everything", () => {
  const same = new Set(["none", "fromCommandLine", "shiftNone", "sign"]);
  for (const other of [ko, zh, ja]) {
    for (const [key, words] of Object.entries(en)) {
      const theirs = other[key as keyof typeof en];
      assert.equal(typeof theirs, typeof words, key);
      if (typeof words === "string" && !same.has(key)) assert.notEqual(theirs, words, key);
    }
  }
});
