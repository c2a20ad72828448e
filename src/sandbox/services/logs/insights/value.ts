/** A map or list made by `jsonParse`, `split`, `values` and the like. */
export type Structure = { readonly [key: string]: unknown } | readonly unknown[];

/** A field value; null is a missing field. Truth values are 1 and 0, timestamps are epoch milliseconds. */
export type Value = string | number | Structure | null;

const ZERO = 48;
const NINE = 57;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The number that a value is or spells, else null; a structure is null (CWL_QuerySyntax-operations-functions). */
export function toNumber(value: Value): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return null;
  const { length } = value;
  if (length === 0) return null;
  if (length > 15) return slowNumber(value);
  let whole = 0;
  for (let at = 0; at < length; at += 1) {
    const code = value.charCodeAt(at);
    if (code < ZERO || code > NINE) return slowNumber(value);
    whole = whole * 10 + (code - ZERO);
  }
  return whole;
}

function slowNumber(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed.length > 400 || !NUMBER.test(trimmed)) return null;
  return finite(Number(trimmed));
}

/** The number, or null when it is infinite or not a number: an expression without a result is a missing field. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** The text of a value for string functions; null for a missing field and for a structure. */
export function toText(value: Value): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return renderNumber(value);
  return null;
}

/** Truth of a value in a condition; null is unknown. A string is true when it spells a number other than 0, or `true`. */
export function toTruth(value: Value): boolean | null {
  if (value === null) return null;
  if (typeof value === 'number') return value !== 0;
  if (typeof value !== 'string') return false;
  const number = toNumber(value);
  return number === null ? value.toLowerCase() === 'true' : number !== 0;
}

/** A number without exponent and without binary noise: at most 15 significant digits. */
function renderNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return Object.is(value, -0) ? '0' : String(value);
  const rounded = Number(value.toPrecision(15));
  const text = String(rounded);
  return text.includes('e') ? plainDecimal(rounded, text) : text;
}

function plainDecimal(value: number, text: string): string {
  if (Math.abs(value) >= 1e21) return BigInt(value).toString();
  const exponent = Number(text.slice(text.indexOf('e') + 1));
  return value
    .toFixed(Math.min(100, 15 - exponent))
    .replace(/0+$/, '')
    .replace(/\.$/, '');
}

/** A value as a result row shows it; `timestamp` marks an epoch-millisecond column. Null stays null: the row leaves it out. */
export function render(value: Value, timestamp: boolean): string | null {
  if (value === null) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return timestamp ? renderTimestamp(value) : renderNumber(value);
  return stringify(value);
}

/** JSON text of a map or list; null when it is nested too deep to be written. */
export function stringify(value: Structure): string | null {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Largest distance from the epoch that a Date can hold. */
const MAX_DATE_MS = 8.64e15;

/** `YYYY-MM-DD HH:MM:SS.mmm` in UTC, as Logs Insights shows timestamps. */
function renderTimestamp(epochMs: number): string {
  if (!(Math.abs(epochMs) <= MAX_DATE_MS)) return renderNumber(epochMs);
  return new Date(epochMs).toISOString().replace('T', ' ').replace('Z', '');
}

/** A value taken out of parsed JSON: truth values become 1 and 0. */
export function fromJson(value: unknown): Value {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'object' && value !== null) return value as Structure;
  return null;
}

/** Parses JSON text to a map or list; anything else, broken JSON included, is null. */
export function parseStructure(text: string): Structure | null {
  const first = text.trimStart()[0];
  if (first !== '{' && first !== '[') return null;
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Structure) : null;
  } catch {
    return null;
  }
}
