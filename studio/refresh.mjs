// Puts the script and style as they are now into a page that is there already, so that a change can be looked at with a real battle's
// data without weighing again: `npm run refresh -- ../out/qingshanli/report.html /elsewhere/page.html`. The data must be of the same format.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import "./build.mjs";

const [from, to] = process.argv.slice(2);
if (!from || !to) throw new Error("name a page and where the new one is to be written: npm run refresh -- old.html new.html");
const [script, style] = ["report.js", "report.css"].map((name) => readFileSync(new URL(`dist/${name}`, import.meta.url), "utf8"));
const hash = createHash("sha256").update(script).digest("base64");
const page = readFileSync(from, "utf8")
  .replace(/script-src 'sha256-[^']*'/, () => `script-src 'sha256-${hash}'`)
  .replace(/<style>[^]*?<\/style>/, () => `<style>${style}</style>`);
const start = page.lastIndexOf("<script>");
const end = page.lastIndexOf("</script>");
writeFileSync(to, `${page.slice(0, start)}<script>${script}${page.slice(end)}`);
