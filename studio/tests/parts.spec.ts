// The pure parts: figures, dates, the axis, the relief.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { axisDomain, axisTicks, onAxis, spaced, ZERO_AT } from "../src/axis.ts";
import { claimed, dateWords, estimate, estimateRange, factor, percent, spanWords } from "../src/numbers.ts";
import { firstLanguage, hashWithLanguage, LANGUAGES, setLanguage, targetOfHash, texts } from "../src/text/index.ts";
import { statementWords } from "../src/text/statements.ts";
import { decodeRaster, hillshade } from "../src/relief.ts";

test("estimates show two digits, claims all of them", () => {
  assert.equal(estimate(1257), "1,300");
  assert.equal(estimate(137.2), "140");
  assert.equal(estimate(3.32), "3.3");
  assert.equal(estimate(0), "0");
  assert.equal(estimate(Number.NaN), "–");
  assert.equal(estimateRange(101, 104), "100");
  assert.equal(claimed(1257, 1257, "exact"), "1,257");
  assert.equal(claimed(1000, null, "over"), "over 1,000");
  assert.equal(claimed(null, null, ""), "–");
  assert.equal(factor(0.112), "0.11×");
  assert.equal(factor(24.4), "24×");
});

test("shares are never rounded to certainty", () => {
  assert.equal(percent(0.0004), "< 1 %");
  assert.equal(percent(0.9999), "> 99 %");
  assert.equal(percent(0), "0 %");
});

test("dates are read as they are written, doubt included", () => {
  assert.equal(dateWords("1920-10-21T08:20:00+09:00"), "21 Oct 1920, 08:20");
  assert.equal(dateWords("1920-10?"), "Oct 1920 (?)");
  assert.equal(dateWords("1920-10/1921-05"), "Oct 1920 – May 1921");
  assert.equal(dateWords("1941"), "1941");
  assert.equal(dateWords("autumn"), "autumn");
  assert.equal(spanWords("1920-10-21T08:00", "1920-10-21T12:00"), "21 Oct, 08:00–12:00");
  assert.equal(spanWords("1920-10-21T23:00", "1920-10-22T02:00"), "21 Oct, 23:00 – 22 Oct, 02:00");
});

test("dates and figures follow the reader's language", () => {
  const written = LANGUAGES.map((language) => {
    setLanguage(language);
    return [dateWords("1920-10-21T08:20:00+09:00"), dateWords("1920-10-21/1920-10-26"), claimed(1000, null, "over"), percent(0.9)];
  });
  setLanguage("en");
  assert.deepEqual(written, [
    ["21 Oct 1920, 08:20", "21–26 Oct 1920", "over 1,000", "90 %"],
    ["1920년 10월 21일 08:20", "1920년 10월 21일–26일", "1,000여", "90%"],
    ["1920年10月21日 08:20", "1920年10月21日–26日", "1,000余", "90%"],
    ["1920年10月21日 08:20", "1920年10月21日–26日", "1,000余り", "90%"],
  ]);
});

test("no sentence of any language is empty or left in English", () => {
  const flat = (found: object, path = ""): [string, string][] =>
    Object.entries(found).flatMap(([key, value]): [string, string][] =>
      typeof value === "string" ? [[`${path}${key}`, value]] : typeof value === "object" ? flat(value as object, `${path}${key}.`) : []
    );
  const english = new Map(flat(texts.en));
  // Signs, and names that are written alike everywhere.
  const alike = /^(signs\.|comma$|colon$|sentenceSpace$|arrow$|umpire$|unitNames\.degC$)/;
  for (const language of ["ko", "zh", "ja"] as const) {
    for (const [key, words] of flat(texts[language])) {
      assert.ok(words !== "" || key === "sentenceSpace", `${language} ${key}`);
      if (!alike.test(key)) assert.notEqual(words, english.get(key), `${language} ${key} is English`);
    }
  }
});

test("the limits that the program writes are known in every language", () => {
  const source = readFileSync(new URL("../../crates/umpire/src/question.rs", pathToFileURL(`${process.env["UMPIRE_STUDIO"]}/tests/`)), "utf8");
  const body = source.slice(source.indexOf("fn limits()"), source.indexOf("fn left_out("));
  const limits = [...body.matchAll(/"([A-Z][^"]+\.)"/g)].map((found) => found[1]!);
  assert.ok(limits.length >= 5, "the limits stand where they stood");
  for (const language of ["ko", "zh", "ja"] as const) {
    for (const limit of limits) assert.ok(statementWords(limit, language), `${language}: ${limit}`);
    assert.match(statementWords("57 of 119 units rest on inference or on the compiler's memory, not on a source read for it.", language)!, /57/);
    assert.equal(statementWords("Something nobody foresaw.", language), undefined);
    assert.equal(statementWords("3 claims are not weighed, each because of the moon.", language), undefined);
  }
});

test("the language comes from the address, then from the browser, and links keep it", () => {
  assert.equal(firstLanguage("", "", ["fr", "zh-Hant-TW", "en"]), "zh");
  assert.equal(firstLanguage("", "", ["fr"]), "en");
  assert.equal(firstLanguage("?lang=ja", "", ["ko"]), "ja");
  assert.equal(firstLanguage("?lang=ja", "#dispute&lang=ko", []), "ko");
  assert.equal(firstLanguage("?lang=xx", "", ["ko"]), "ko");
  assert.equal(hashWithLanguage("#dispute", "ko"), "#dispute&lang=ko");
  assert.equal(hashWithLanguage("#dispute&lang=ko", "en"), "#dispute&lang=en");
  assert.equal(hashWithLanguage("", "en"), "#lang=en");
  assert.equal(targetOfHash("#dispute&lang=ko"), "dispute");
  assert.equal(targetOfHash("#lang=ko"), "");
});

test("none has a place on a logarithmic axis", () => {
  assert.equal(onAxis(0), ZERO_AT);
  const [low, high] = axisDomain([0, 1200]);
  assert.ok(low < ZERO_AT && high > 1200);
  const ticks = axisTicks([low, high], 600);
  assert.equal(ticks[0], ZERO_AT);
  assert.deepEqual(ticks, [...ticks].sort((a, b) => a - b));
  assert.ok(ticks.includes(1000));
  assert.deepEqual(spaced([1, 3, 10, 30, 100], [1, 100], 90), [1, 10, 100]);
});

test("the relief is lit from the north-west", () => {
  const size = 9;
  const plane = (slope: (column: number, row: number) => number) =>
    Float32Array.from({ length: size * size }, (_, cell) => slope(cell % size, Math.floor(cell / size)));
  const middle = (heights: Float32Array) => hillshade(heights, size, size, 10)[4 * size + 4]!;
  const flat = middle(plane(() => 0));
  // Row 0 is north: ground that falls towards the north-west faces the light.
  const facing = middle(plane((column, row) => 3 * (column + row)));
  const averted = middle(plane((column, row) => -3 * (column + row)));
  assert.ok(facing > flat && flat > averted, `${facing} ${flat} ${averted}`);
});

test("grids come back as they were stored, and broken ones are refused", () => {
  const data = btoa(String.fromCharCode(0, 0, 255, 255, 1, 0));
  const raster = { columns: 3, rows: 1, offset: 100, step: 0.5, bytes: 2, data };
  assert.deepEqual([...decodeRaster(raster)], [100, 100 + 65535 / 2, 100.5]);
  assert.throws(() => decodeRaster({ ...raster, rows: 2 }));
});
