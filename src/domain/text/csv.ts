/** Characters with which a spreadsheet reads a text as a formula (CWE-1236), full-width variants included. */
const FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
const LINE_BREAK = /\r\n|[\n-\r\x85\u2028\u2029]/g;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * One cell of CSV (RFC 4180): a text that a spreadsheet would run as a formula gets an apostrophe; numbers stay unchanged. A
 * line break is shown as `\n`, so that a row is a line for every reader.
 */
export function csvCell(value: string | undefined): string {
  const text = (value ?? '').replace(LINE_BREAK, '\\n');
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Header and rows, a newline after each: the terminal removes carriage returns. */
export const csv = (columns: readonly string[], rows: readonly (readonly (string | undefined)[])[]): string =>
  `${[columns, ...rows].map((row) => row.map(csvCell).join(',')).join('\n')}\n`;
