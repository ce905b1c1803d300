// Measures how smoothly the battle plays: `npm run frames -- PATH/report.html [SECONDS]`. Chromium draws without a graphics
// card (everything by the processor, as on a machine without one); CHROMIUM names another browser. Give it a page of
// `cargo run -p report --example fixture -- page.html` for ten thousand men, or a real one. It prints, for each view,
// frames a second, the 95th percentile of the time between two of them, the script's own part of it, and how many men were in the picture.

import { loadavg } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [file, seconds = "6"] = process.argv.slice(2);
if (!file) throw new Error("name a page: npm run frames -- ../out/qingshanli/report.html");

/** Name, keys pressed on the map, and speed chosen, minutes of the battle in a second. */
const VIEWS = [
  ["the whole map", ["0"], 5],
  ["all who fight", ["f"], 5],
  ["all who fight, as it was", ["f"], 1 / 60],
  ["a little farther", ["f", "-"], 5],
  ["nearer", ["f", "+", "+"], 0.5],
  ["nearest", ["f", "+", "+", "+", "+", "+"], 0.5],
];

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
await page.addInitScript(() => {
  // The script's part of each frame: the time within the callbacks of requestAnimationFrame.
  const ask = window.requestAnimationFrame.bind(window);
  window.frames_ = [];
  window.requestAnimationFrame = (act) => ask((now) => {
    const begun = performance.now();
    act(now);
    window.frames_.push([now, performance.now() - begun]);
  });
});
await page.goto(`${pathToFileURL(path.resolve(file)).href}#battle&lang=en`);
await page.waitForSelector('.player[data-state="ready"]');
const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
console.log(`first contentful paint ${Math.round(paint)} ms; load ${loadavg().map((load) => load.toFixed(1)).join(" ")}`);
// Where most men are out: the engagement with most men engaged is unknown here, so the first.
await page.locator(".chips button").first().click();
for (const [name, keys, speed] of VIEWS) {
  await page.locator(".stage").focus();
  await page.locator(".chips button").first().click();
  await page.locator(".stage").focus();
  for (const key of keys) await page.keyboard.press(key);
  await page.locator(".player-controls select").selectOption(String(speed));
  await page.locator(".stage").evaluate((stage) => stage.scrollIntoView({ block: "center" }));
  await page.keyboard.press("Space");
  await page.waitForTimeout(700);
  await page.evaluate(() => (window.frames_.length = 0));
  await page.waitForTimeout(Number(seconds) * 1000);
  const frames = await page.evaluate(() => window.frames_);
  await page.keyboard.press("Space");
  const men = await page.locator(".stage-picture").first().getAttribute("data-men");
  const gaps = frames.slice(1).map(([now], at) => now - frames[at][0]).filter((gap) => gap > 0).sort((a, b) => a - b);
  const rate = (1000 * gaps.length) / gaps.reduce((sum, gap) => sum + gap, 0);
  const script = frames.map(([, ms]) => ms).sort((a, b) => a - b);
  const at = (sorted, share) => sorted[Math.floor(share * (sorted.length - 1))].toFixed(1);
  console.log(`${name}: ${rate.toFixed(1)} frames/s, 95 % within ${at(gaps, 0.95)} ms; script ${at(script, 0.5)} ms (95 % ${at(script, 0.95)}); ${men ?? "?"} men in the picture`);
}
console.log(`load ${loadavg().map((load) => load.toFixed(1)).join(" ")}`);
await browser.close();
