import type { Span } from '../ast';
import { QueryCompileError } from '../errors';

interface ZonedTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  readonly weekday: number;
  readonly offsetMinutes: number;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
/** Largest distance from the epoch that a Date can hold. */
const MAX_DATE_MS = 8.64e15;

const pad = (value: number, width: number) => String(value).padStart(width, '0');

const DIRECTIVES: Readonly<Record<string, (time: ZonedTime, zone: string) => string>> = {
  Y: (time) => pad(time.year, 4),
  y: (time) => pad(time.year % 100, 2),
  m: (time) => pad(time.month, 2),
  d: (time) => pad(time.day, 2),
  e: (time) => String(time.day).padStart(2, ' '),
  H: (time) => pad(time.hour, 2),
  I: (time) => pad(time.hour % 12 === 0 ? 12 : time.hour % 12, 2),
  M: (time) => pad(time.minute, 2),
  S: (time) => pad(time.second, 2),
  p: (time) => (time.hour < 12 ? 'AM' : 'PM'),
  a: (time) => (DAYS[time.weekday] ?? '').slice(0, 3),
  A: (time) => DAYS[time.weekday] ?? '',
  b: (time) => (MONTHS[time.month - 1] ?? '').slice(0, 3),
  B: (time) => MONTHS[time.month - 1] ?? '',
  j: (time) =>
    pad(Math.round((Date.UTC(time.year, time.month - 1, time.day) - Date.UTC(time.year, 0, 1)) / 86_400_000) + 1, 3),
  F: (time) => `${pad(time.year, 4)}-${pad(time.month, 2)}-${pad(time.day, 2)}`,
  T: (time) => `${pad(time.hour, 2)}:${pad(time.minute, 2)}:${pad(time.second, 2)}`,
  z: (time) =>
    `${time.offsetMinutes < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(time.offsetMinutes) / 60), 2)}${pad(Math.abs(time.offsetMinutes) % 60, 2)}`,
  Z: (_, zone) => zone,
  '%': () => '%',
};

/** Compiles a strftime format for a time zone; an unknown directive or zone is refused. */
export function compileStrftime(format: string, zone: string, span: Span): (epochMs: number) => string | null {
  const offset = zoneOffset(zone, span);
  const parts: ((time: ZonedTime) => string)[] = [];
  for (const piece of format.match(/%[\s\S]?|[^%]+/g) ?? []) {
    if (!piece.startsWith('%')) {
      parts.push(() => piece);
      continue;
    }
    const directive = Object.hasOwn(DIRECTIVES, piece.slice(1)) ? DIRECTIVES[piece.slice(1)] : undefined;
    if (directive === undefined) throw new QueryCompileError(`the format directive ${piece} is not supported`, span);
    parts.push((time) => directive(time, zone));
  }
  return (epochMs) => {
    if (Math.abs(epochMs) > MAX_DATE_MS) return null;
    const time = zoned(epochMs, offset(epochMs));
    return parts.map((part) => part(time)).join('');
  };
}

type Fields = Record<string, number>;

/** The pattern letters of Java's DateTimeFormatter that can be read, with the regex of each. */
const LETTERS: Readonly<
  Record<string, { readonly pattern: string; readonly read: (text: string, fields: Fields) => void }>
> = {
  yyyy: { pattern: '\\d{4}', read: (text, fields) => set(fields, 'year', Number(text)) },
  yy: { pattern: '\\d{2}', read: (text, fields) => set(fields, 'year', 2000 + Number(text)) },
  MMMM: { pattern: MONTHS.join('|'), read: (text, fields) => set(fields, 'month', MONTHS.indexOf(text) + 1) },
  MMM: {
    pattern: MONTHS.map((month) => month.slice(0, 3)).join('|'),
    read: (text, fields) => set(fields, 'month', MONTHS.findIndex((month) => month.startsWith(text)) + 1),
  },
  MM: { pattern: '\\d{2}', read: (text, fields) => set(fields, 'month', Number(text)) },
  M: { pattern: '\\d{1,2}', read: (text, fields) => set(fields, 'month', Number(text)) },
  dd: { pattern: '\\d{2}', read: (text, fields) => set(fields, 'day', Number(text)) },
  d: { pattern: '\\d{1,2}', read: (text, fields) => set(fields, 'day', Number(text)) },
  HH: { pattern: '\\d{2}', read: (text, fields) => set(fields, 'hour', Number(text)) },
  H: { pattern: '\\d{1,2}', read: (text, fields) => set(fields, 'hour', Number(text)) },
  hh: { pattern: '\\d{2}', read: (text, fields) => set(fields, 'hour', Number(text) % 12) },
  h: { pattern: '\\d{1,2}', read: (text, fields) => set(fields, 'hour', Number(text) % 12) },
  mm: { pattern: '\\d{2}', read: (text, fields) => set(fields, 'minute', Number(text)) },
  ss: { pattern: '\\d{2}', read: (text, fields) => set(fields, 'second', Number(text)) },
  SSS: { pattern: '\\d{3}', read: (text, fields) => set(fields, 'millisecond', Number(text)) },
  a: { pattern: 'AM|PM', read: (text, fields) => set(fields, 'afternoon', text === 'PM' ? 12 : 0) },
  X: { pattern: 'Z|[+-]\\d{2}', read: readOffset },
  XX: { pattern: 'Z|[+-]\\d{4}', read: readOffset },
  XXX: { pattern: 'Z|[+-]\\d{2}:\\d{2}', read: readOffset },
  Z: { pattern: '[+-]\\d{4}', read: readOffset },
};

/** Compiles a Java DateTimeFormatter pattern to a parser giving epoch ms, or null for text that does not fit. */
export function compileDateParser(pattern: string, zone: string, span: Span): (text: string) => number | null {
  const offset = zoneOffset(zone, span);
  const readers: ((text: string, fields: Fields) => void)[] = [];
  let expression = '';
  for (const piece of pattern.match(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']|'/g) ?? []) {
    if (piece.startsWith("'")) {
      if (piece === "'") throw new QueryCompileError('unterminated quote in the date format', span);
      expression += escapeRegex(piece === "''" ? "'" : piece.slice(1, -1).replaceAll("''", "'"));
    } else if (/[A-Za-z]/.test(piece)) {
      const letter = Object.hasOwn(LETTERS, piece) ? LETTERS[piece] : undefined;
      if (letter === undefined) throw new QueryCompileError(`the date format letters ${piece} are not supported`, span);
      expression += `(${letter.pattern})`;
      readers.push(letter.read);
    } else {
      expression += escapeRegex(piece);
    }
  }
  const matcher = new RegExp(`^${expression}$`);
  return (text) => {
    const match = matcher.exec(text);
    if (match === null) return null;
    const fields: Fields = {};
    for (const [at, read] of readers.entries()) read(match[at + 1] ?? '', fields);
    return epochOf(fields, offset);
  };
}

function epochOf(fields: Fields, zoneOffsetAt: (epochMs: number) => number): number | null {
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0, millisecond = 0, afternoon = 0 } = fields;
  if (month < 1 || month > 12 || day < 1 || hour + afternoon > 23 || minute > 59 || second > 59) return null;
  const localMs = Date.UTC(year, month - 1, day, hour + afternoon, minute, second, millisecond);
  if (new Date(localMs).getUTCDate() !== day) return null;
  if (fields.offset !== undefined) return localMs - fields.offset * 60_000;
  const guess = localMs - zoneOffsetAt(localMs) * 60_000;
  return localMs - zoneOffsetAt(guess) * 60_000;
}

function set(fields: Fields, name: string, value: number): void {
  fields[name] = value;
}

function readOffset(text: string, fields: Fields): void {
  const digits = text.replace(':', '').slice(1);
  const minutes = text === 'Z' ? 0 : Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || 0);
  fields.offset = text.startsWith('-') ? -minutes : minutes;
}

function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function zoned(epochMs: number, offsetMinutes: number): ZonedTime {
  const date = new Date(epochMs + offsetMinutes * 60_000);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    millisecond: date.getUTCMilliseconds(),
    weekday: date.getUTCDay(),
    offsetMinutes,
  };
}

/** Minutes east of UTC at an instant, for an IANA zone name or a fixed offset. */
function zoneOffset(zone: string, span: Span): (epochMs: number) => number {
  if (zone === 'UTC' || zone === 'GMT' || zone === 'Z') return () => 0;
  let formatter: Intl.DateTimeFormat;
  try {
    formatter = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  } catch {
    throw new QueryCompileError(`unknown time zone ${zone}`, span);
  }
  return (epochMs) => {
    const name = formatter.formatToParts(epochMs).find((part) => part.type === 'timeZoneName')?.value ?? '';
    const found = /GMT([+-])(\d{2}):(\d{2})/.exec(name);
    if (found === null) return 0;
    const minutes = Number(found[2]) * 60 + Number(found[3]);
    return found[1] === '-' ? -minutes : minutes;
  };
}
