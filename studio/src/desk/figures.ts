// Figures as the studio shows them: the page's own rules, on fields that are being edited.

import { claimed, dateWords } from "../numbers.ts";
import { locale, text } from "../text/index.ts";
import type { Fields } from "./api.ts";

function number(value: unknown): number | null { return typeof value === "number" ? value : null; }

export function figureOf(fields: Fields): string {
  if (typeof fields.date === "string" && fields.date !== "") return dateWords(fields.date);
  const figure = claimed(number(fields.low), number(fields.high), String(fields.qualifier ?? ""));
  const unit = typeof fields.unit === "string" && !["persons", "date", "proposition", ""].includes(fields.unit) ? ` ${text.unitNames[fields.unit] ?? fields.unit}` : "";
  return figure === "–" ? "–" : `${figure}${unit}`;
}

/** A value of an unknown with as many digits as say something. */
export function valueText(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (Number.isInteger(value)) return value.toLocaleString(locale());
  const size = Math.abs(value);
  return size >= 100 ? Math.round(value).toLocaleString(locale()) : String(Number(value.toPrecision(3)));
}
