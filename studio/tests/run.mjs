// Bundles the tests and runs them with Node's own runner: first the pure parts, then the page in a browser.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import path from "node:path";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.join(here, "../dist/tests");
const entryPoints = readdirSync(here).filter((name) => name.endsWith(".spec.ts")).map((name) => path.join(here, name));
await build({
  entryPoints,
  outdir: out,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  packages: "external",
  target: ["node20"],
  logLevel: "warning",
});
const files = entryPoints.map((entry) => path.join(out, `${path.basename(entry, ".ts")}.mjs`));
const { status } = spawnSync(process.execPath, ["--test", ...files], {
  stdio: "inherit",
  env: { ...process.env, UMPIRE_STUDIO: path.join(here, "..") },
});
process.exit(status ?? 1);
