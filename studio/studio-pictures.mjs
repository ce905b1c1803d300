// Takes the pictures of the studio: `npm run studio-pictures -- ../target/release/umpire [BATTLE FOLDER] [LANGUAGE…]`. It works on a copy of
// the folder (battles/qingshanli unless another is named), fights one run and two small ensembles, and goes through every
// screen. The guide's own are English; the screens of other languages have them in their names. CHROMIUM names another browser.

import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const [program, ...rest] = process.argv.slice(2);
if (!program) throw new Error("name the program: npm run studio-pictures -- ../target/release/umpire");
const named = rest[0] !== undefined && existsSync(rest[0]) ? path.resolve(rest.shift()) : undefined;
const folder = named ?? fileURLToPath(new URL("../battles/qingshanli", import.meta.url));
const languages = rest.length > 0 ? rest : ["en"];
/** Runs of each of the two ensembles: enough to see what the screens show, too few to conclude anything, as they say. */
const RUNS = Number(process.env.RUNS ?? 24);
/** An ensemble of them takes minutes with a program that was not optimised. */
const PATIENCE = 900_000;

const target = fileURLToPath(new URL("../docs/pictures", import.meta.url));
mkdirSync(target, { recursive: true });
const place = mkdtempSync(path.join(tmpdir(), "umpire-pictures-"));
const id = path.basename(folder);
cpSync(folder, path.join(place, "battles", id), { recursive: true });
const server = spawn(path.resolve(program), ["studio", id], { cwd: place, stdio: ["ignore", "pipe", "inherit"] });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  const address = await new Promise((resolve, reject) => {
    createInterface({ input: server.stdout }).once("line", resolve);
    server.once("exit", (code) => reject(new Error(`the studio ended with ${code}`)));
  });
  for (const [turn, language] of languages.entries()) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(`${address}&lang=${language}`);
    await page.waitForSelector("html[data-ready=yes]");
    await page.waitForSelector("#accounts[data-loaded]");
    const shot = async (name, top) => {
      if (top) await page.locator(top).first().evaluate((element) => scrollTo(0, element.getBoundingClientRect().top + scrollY - 90));
      else await page.evaluate(() => scrollTo(0, 0));
      await page.waitForTimeout(500);
      const file = path.join(target, `studio-${name}${language === "en" ? "" : `-${language}`}.jpg`);
      await page.screenshot({ path: file, type: "jpeg", quality: 62 });
      console.log(`${file}: ${Math.round(statSync(file).size / 1024)} KiB`);
    };

    await page.selectOption("#claim-filter", "all");
    await page.locator("button.claim").nth(Math.min(6, await page.locator("button.claim").count() - 1)).click();
    await shot("accounts");

    await page.click("#to-fight");
    await page.click("#fight-once");
    await page.waitForSelector(".fought [data-hash]", { timeout: PATIENCE });
    await shot("run", ".fought");
    await page.click("#watch");
    await page.waitForSelector(".watched .player canvas", { timeout: PATIENCE });
    await page.waitForTimeout(1500);
    await shot("watch", ".watched");

    // A first verdict, then one under other assumptions; while the second is fought, its progress.
    const begin = async (name) => {
      await page.click("#to-fight");
      await page.fill("#ensemble-name", name);
      await page.fill("#ensemble-runs", String(RUNS));
      await page.click("#begin");
    };
    const ended = (name) => page.waitForFunction((name) => document.querySelector(".ended")?.textContent?.includes(name), name, { timeout: PATIENCE });
    if (turn === 0) {
      await begin("as it stands");
      await ended("as it stands");
    }
    await page.click("#to-assumptions");
    await page.locator(".unknown input[type=range]").first().focus();
    for (let press = 0; press < 120; press += 1) await page.keyboard.press("ArrowRight");
    await page.uncheck("#mechanism-deception");
    await shot("assumptions");
    await shot("mechanisms", ".mechanisms");
    await page.selectOption("#record-choice", { index: 1 });
    await shot("orders", "#record-choice");
    if (turn === 0) {
      await begin("undeceived");
      await page.waitForFunction(() => (document.querySelector("#progress")?.value ?? 0) > 2, undefined, { timeout: PATIENCE });
      await shot("ensemble", "#ensemble-name");
      await ended("undeceived");
    }
    await page.click("#to-fight");
    await page.click("#compare");
    await page.waitForSelector("#verdicts[data-compared='1-2']");
    await shot("compare");
    await page.close();
  }
} finally {
  await browser.close();
  server.kill("SIGKILL");
  rmSync(place, { recursive: true, force: true });
}
