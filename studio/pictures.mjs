// Takes the pictures of the guide from a page: `npm run pictures -- ../out/qingshanli/report.html`. Each shows another
// part in another language, as a reader sees it. Names behind the page take only those pictures. CHROMIUM names another browser.

import { mkdirSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [file, ...only] = process.argv.slice(2);
if (!file) throw new Error("name a page: npm run pictures -- ../out/qingshanli/report.html");
const target = fileURLToPath(new URL("../docs/pictures", import.meta.url));
mkdirSync(target, { recursive: true });

/** Name, language, width and height px, colours, what stands at the top, and whether a claim is told in full. */
const PICTURES = [
  ["answer-en", "en", 1080, 1180, "light", "#answer", false],
  ["dispute-ko", "ko", 1080, 900, "light", "#dispute-choice", true],
  ["sources-zh", "zh", 1080, 1000, "dark", "#sources", false],
  ["engagements-ja", "ja", 1080, 1000, "light", ".fights", false],
  ["battle-zh", "zh", 1080, 1180, "light", "#battle", false],
  ["fight-maps-en", "en", 1080, 900, "light", ".fight:has(.fight-map .side-0):has(.fight-map + .fight-map)", false],
  ["method-ko", "ko", 1080, 900, "light", "#method", false],
  ["phone-ja", "ja", 360, 1000, "light", "#answer", false],
];

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const [name, language, width, height, colorScheme, top, told] of PICTURES.filter(([name]) => only.length === 0 || only.includes(name))) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  await page.goto(`${pathToFileURL(path.resolve(file)).href}#lang=${language}`);
  await page.waitForSelector("html[data-ready]");
  // The bar of contents would lie over it.
  await page.addStyleTag({ content: "nav { position: static !important; }" });
  if (told) await page.locator("#dispute-chart button.row").nth(1).click();
  await page.locator(top).first().evaluate((element) => scrollTo({ top: element.getBoundingClientRect().top + scrollY - 16, behavior: "instant" }));
  await page.waitForTimeout(900);
  const picture = path.join(target, `${name}.jpg`);
  await page.screenshot({ path: picture, type: "jpeg", quality: 66 });
  console.log(`${picture}: ${Math.round(statSync(picture).size / 1024)} KiB`);
  await page.close();
}
await browser.close();
