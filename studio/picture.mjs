// Takes the picture of the README from a page: `npm run picture -- ../out/qingshanli/report.html`.
// It shows the dispute, claims against posterior, as a reader sees it on a wide screen. CHROMIUM names another browser.

import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const file = process.argv[2];
if (!file) throw new Error("name a page: npm run picture -- ../out/qingshanli/report.html");
const target = fileURLToPath(new URL("../docs/picture.png", import.meta.url));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 1160, height: 1400 }, colorScheme: "light" });
await page.goto(pathToFileURL(path.resolve(file)).href);
await page.waitForSelector("#dispute-chart svg");
// The bar of contents would lie over it, and controls mean nothing in a picture.
await page.addStyleTag({ content: "nav, .controls { display: none !important; } #dispute { padding: 1.5rem !important; }" });
await page.locator("#dispute").screenshot({ path: target });
await browser.close();
