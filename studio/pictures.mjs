// Takes the pictures of the guide from a page: `npm run pictures -- ../out/qingshanli/report.html`. Every part in every
// language, as a reader sees it, one dark, one on a phone. Names behind the page take only those pictures. CHROMIUM names another browser.

import { mkdirSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [file, ...only] = process.argv.slice(2);
if (!file) throw new Error("name a page: npm run pictures -- ../out/qingshanli/report.html");
const target = fileURLToPath(new URL("../docs/pictures", import.meta.url));
mkdirSync(target, { recursive: true });

const LANGUAGES = ["en", "ko", "zh", "ja"];

/** Name, height px, what stands at the top, and whether a claim is told in full. */
const PARTS = [
  ["answer", 1000, "#answer", false],
  ["dispute", 960, "#dispute-choice", true],
  ["sources", 900, "#sources", false],
  ["battle", 1120, "#battle", false],
  ["engagements", 900, ".fights", false],
  ["method", 900, "#method", false],
];

/** Name, language, width and height px, colours, what stands at the top, and whether a claim is told in full. */
const PICTURES = [
  ...PARTS.flatMap(([part, height, top, told]) => LANGUAGES.map((language) => [`${part}-${language}`, language, 1080, height, "light", top, told])),
  ["overview-dark", "en", 1080, 800, "dark", "#dispute", false],
  ["fight-maps-en", "en", 1080, 900, "light", ".fight:has(.fight-map .side-0):has(.fight-map + .fight-map)", false],
  ["phone-ja", "ja", 360, 1000, "light", "#answer", false],
];

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
let total = 0;
for (const [name, language, width, height, colorScheme, top, told] of PICTURES.filter(([name]) => only.length === 0 || only.includes(name))) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  await page.goto(`${pathToFileURL(path.resolve(file)).href}#lang=${language}`);
  await page.waitForSelector("html[data-ready]");
  // The bar of contents would lie over it.
  await page.addStyleTag({ content: "nav { position: static !important; }" });
  if (told) await page.locator("#dispute-chart button.row").nth(1).click();
  await page.locator(top).first().evaluate((element) => scrollTo(0, element.getBoundingClientRect().top + scrollY - 16));
  await page.waitForTimeout(900);
  const picture = path.join(target, `${name}.jpg`);
  await page.screenshot({ path: picture, type: "jpeg", quality: 58 });
  const { size } = statSync(picture);
  total += size;
  console.log(`${picture}: ${Math.round(size / 1024)} KiB`);
  await page.close();
}
console.log(`${(total / 2 ** 20).toFixed(1)} MiB in all`);
await browser.close();
