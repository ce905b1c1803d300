// How figures and dates are written in the reader's language; digits as in `crates/report/src/numbers.rs`.

import { locale, text } from "./text/index.ts";

const formats = new Map<string, Intl.NumberFormat>();

function written(value: number, decimals: number): string {
  const key = `${locale()} ${decimals}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale(), { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    formats.set(key, format);
  }
  const words = format.format(Math.abs(value));
  return value < 0 && Number(value.toFixed(decimals)) !== 0 ? `−${words}` : words;
}

/** A whole number with its thousands marked. */
export function grouped(value: number): string {
  return Number.isFinite(value) ? written(value, 0) : "–";
}

export function roundToDigits(value: number, digits: number): number {
  return value === 0 || !Number.isFinite(value) ? value : Number(value.toPrecision(digits));
}

/** A number rounded to two digits, with as many decimals as that takes. */
function twoDigits(value: number): string {
  const decimals = value === 0 ? 0 : Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(Math.abs(value)) + 1e-9)));
  return written(Number(roundToDigits(value, 2)), Math.min(decimals, decimalsOf(roundToDigits(value, 2))));
}

function decimalsOf(value: number): number {
  const [mantissa = "", exponent = "0"] = value.toExponential().split("e");
  return Math.max(0, (mantissa.split(".")[1]?.length ?? 0) - Number(exponent));
}

/** An estimate: two significant digits from a hundred upwards, whole numbers below, one decimal below ten. */
export function estimate(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 100) return grouped(roundToDigits(value, 2));
  if (size >= 10 || Math.abs(Math.round(size) - size) < 0.05) return grouped(value);
  if (size >= 0.095) return written(value, 1);
  const rounded = roundToDigits(value, 1);
  return written(rounded, decimalsOf(rounded));
}

export function estimateRange(low: number, high: number): string {
  const [from, to] = [estimate(low), estimate(high)];
  return from === to ? from : `${from}–${to}`;
}

/** A factor of over- or understatement without its sign. */
export function bareFactor(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (value >= 9.95) return grouped(roundToDigits(value, 2));
  return value >= 0.95 ? written(value, 1) : twoDigits(value);
}

export function factor(value: number): string {
  return Number.isFinite(value) ? `${bareFactor(value)}×` : "–";
}

/** A share as a percentage, never 0 % or 100 % unless it is exactly that. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return "–";
  if (share > 0 && share < 0.005) return text.percent("< 1");
  if (share < 1 && share > 0.995) return text.percent("> 99");
  return text.percent(written(share * 100, 0));
}

/** A figure as it was said, with every digit. */
function exact(value: number): string {
  return Number.isInteger(value) ? grouped(value) : written(value, Math.min(6, decimalsOf(value)));
}

/** A claimed figure as it was said. */
export function claimed(low: number | null, high: number | null, qualifier: string): string {
  let figure: string;
  if (low !== null && high !== null) figure = low === high ? exact(low) : `${exact(low)}–${exact(high)}`;
  else if (low !== null) figure = ["over", "at-least"].includes(qualifier) ? exact(low) : text.orMore(exact(low));
  else if (high !== null) figure = qualifier === "at-most" ? exact(high) : text.orFewer(exact(high));
  else return "–";
  if (qualifier === "about") return text.about(figure);
  if (qualifier === "over") return text.over(figure);
  if (qualifier === "at-least") return text.atLeast(figure);
  return qualifier === "at-most" ? text.atMost(figure) : figure;
}

interface Moment { at: Date; has: "year" | "month" | "day" | "time"; doubt: string }

/** A date in Extended Date/Time Format. Clock times are shown as they are written, in the battle's own time. */
function moment(words: string): Moment | undefined {
  const found = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(?:T(\d{2}):(\d{2}))?[^?~%]*([?~%]?)$/.exec(words);
  if (!found) return undefined;
  const [, year, month, day, hour, minute, doubt] = found;
  const at = new Date(Date.UTC(Number(year), Number(month ?? 1) - 1, Number(day ?? 1), Number(hour ?? 0), Number(minute ?? 0)));
  if (Number.isNaN(at.getTime())) return undefined;
  return { at, has: hour ? "time" : day ? "day" : month ? "month" : "year", doubt: doubt ?? "" };
}

function dateFormat(has: Moment["has"], withYear: boolean): Intl.DateTimeFormat {
  const options: Intl.DateTimeFormatOptions = { timeZone: "UTC" };
  if (withYear) options.year = "numeric";
  if (has !== "year") options.month = locale().startsWith("en") ? "short" : "long";
  if (has === "day" || has === "time") options.day = "numeric";
  if (has === "time") Object.assign(options, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return new Intl.DateTimeFormat(locale(), options);
}

/** Thin and unbreakable spaces, which fonts draw in many ways, as plain ones. */
function plain(words: string): string { return words.replace(/[\u2009\u202f\u00a0]/g, " "); }

function momentWords(found: Moment, withYear: boolean): string {
  const words = plain(dateFormat(found.has, withYear).format(found.at));
  if (found.doubt === "~") return text.about(words);
  if (found.doubt === "?") return text.doubtfulDate(words);
  return found.doubt === "%" ? text.doubtfulDate(text.about(words)) : words;
}

/** Two dates of one kind; days of one month share it. (`formatRange` differs between browsers.) */
function rangeWords(from: Moment, to: Moment): string {
  const [first, last] = [momentWords(from, true), momentWords(to, true)];
  const oneMonth = from.at.toISOString().slice(0, 7) === to.at.toISOString().slice(0, 7);
  const oneDay = from.at.toISOString().slice(0, 10) === to.at.toISOString().slice(0, 10);
  if (from.has === "time" && oneDay) return `${first}–${to.at.toISOString().slice(11, 16)}`;
  if (from.has !== "day" || !oneMonth) return `${first} – ${last}`;
  return text.daysOfOneMonth(first, last, String(from.at.getUTCDate()), String(to.at.getUTCDate()));
}

/** `21 Oct 1920, 08:20` of `1920-10-21T08:20…`; also years, months, intervals and doubtful dates (EDTF). */
export function dateWords(words: string): string {
  if (words.includes("/")) {
    const [from, to] = words.split("/").map(moment);
    if (from && to && from.has === to.has && from.doubt === "" && to.doubt === "") {
      return rangeWords(from, to);
    }
    return words.split("/").map((part) => (part === "" || part === ".." ? "…" : dateWords(part))).join(" – ");
  }
  const found = moment(words);
  return found ? momentWords(found, true) : words;
}

/** `21 Oct, 08:00–12:00` of two instants; a second day is named where it is another. */
export function spanWords(from: string, to: string): string {
  return from.slice(0, 10) === to.slice(0, 10) && to.includes("T")
    ? `${dayWords(from)}–${to.slice(11, 16)}`
    : `${dayWords(from)} – ${dayWords(to)}`;
}

/** `21 Oct, 08:20`: a time whose year everybody knows. */
export function dayWords(instant: string): string {
  const found = moment(instant);
  return found ? momentWords(found, false) : instant;
}
