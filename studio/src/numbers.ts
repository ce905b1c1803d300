// How figures are written; the same rules as `crates/report/src/numbers.rs`.

export function grouped(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const digits = Math.round(Math.abs(value)).toString();
  const text = digits.replace(/\B(?=(\d{3})+$)/g, ",");
  return value < 0 && digits !== "0" ? `−${text}` : text;
}

export function roundToDigits(value: number, digits: number): number {
  return value === 0 || !Number.isFinite(value) ? value : Number(value.toPrecision(digits));
}

/** An estimate: two significant digits from a hundred upwards, whole numbers below, one decimal below ten. */
export function estimate(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 100) return grouped(roundToDigits(value, 2));
  if (size >= 10 || Math.abs(Math.round(size) - size) < 0.05) return grouped(value);
  return size >= 0.095 ? value.toFixed(1) : String(roundToDigits(value, 1));
}

export function estimateRange(low: number, high: number): string {
  const [from, to] = [estimate(low), estimate(high)];
  return from === to ? from : `${from}–${to}`;
}

export function factor(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (value >= 9.95) return `${grouped(roundToDigits(value, 2))}×`;
  if (value >= 0.95) return `${value.toFixed(1)}×`;
  return `${roundToDigits(value, 2)}×`;
}

/** A share as a percentage, never 0 % or 100 % unless it is exactly that. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return "–";
  if (share > 0 && share < 0.005) return "< 1 %";
  if (share < 1 && share > 0.995) return "> 99 %";
  return `${Math.round(share * 100)} %`;
}

function exact(value: number): string {
  return Number.isInteger(value) ? grouped(value) : String(value);
}

/** A claimed figure as it was said. */
export function claimed(low: number | null, high: number | null, qualifier: string): string {
  let figure: string;
  if (low !== null && high !== null) figure = low === high ? exact(low) : `${exact(low)}–${exact(high)}`;
  else if (low !== null) figure = ["over", "at-least"].includes(qualifier) ? exact(low) : `${exact(low)} or more`;
  else if (high !== null) figure = qualifier === "at-most" ? exact(high) : `${exact(high)} or fewer`;
  else return "–";
  const lead: Record<string, string> = { about: "about", over: "over", "at-least": "at least", "at-most": "at most" };
  const word = lead[qualifier];
  return word ? `${word} ${figure}` : figure;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `21 Oct 1920, 08:20` of `1920-10-21T08:20…`; also years, months, intervals and doubtful dates (EDTF). */
export function dateWords(text: string): string {
  if (text.includes("/")) {
    return text.split("/").map((part) => (part === "" || part === ".." ? "…" : dateWords(part))).join(" – ");
  }
  const found = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(?:T(\d{2}:\d{2}))?[^?~%]*([?~%]?)$/.exec(text);
  if (!found) return text;
  const [, year, month, day, time, doubt] = found;
  const name = month ? MONTHS[Number(month) - 1] : undefined;
  let words = [day ? String(Number(day)) : undefined, name, year].filter((part) => part !== undefined).join(" ");
  if (time) words += `, ${time}`;
  if (doubt === "~" || doubt === "%") words = `about ${words}`;
  if (doubt === "?" || doubt === "%") words += " (?)";
  return words;
}

/** `21 Oct, 08:00–12:00` of two instants; a second day is named where it is another. */
export function spanWords(from: string, to: string): string {
  return from.slice(0, 10) === to.slice(0, 10) && to.includes("T")
    ? `${dayWords(from)}–${to.slice(11, 16)}`
    : `${dayWords(from)} – ${dayWords(to)}`;
}

/** `21 Oct, 08:20`: a time whose year everybody knows. */
export function dayWords(instant: string): string {
  return dateWords(instant).replace(/ \d{4}\b/, "");
}
