/** Characters with which a spreadsheet reads a text as a formula (CWE-1236), full-width variants included. */
const FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** One cell of CSV (RFC 4180): a text that a spreadsheet would run as a formula gets an apostrophe; numbers stay unchanged. */
export function csvCell(value: string | undefined): string {
  const text = value ?? '';
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Header and rows, a newline after each: the terminal removes carriage returns. */
export const csv = (columns: readonly string[], rows: readonly (readonly (string | undefined)[])[]): string =>
  `${[columns, ...rows].map((row) => row.map(csvCell).join(',')).join('\n')}\n`;
