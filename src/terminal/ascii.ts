const PLAIN: Readonly<Record<string, string>> = {
  '✔': '+',
  '✖': 'x',
  '▶': '>',
  '→': '>',
  '←': '<',
  '↑': '^',
  '↓': 'v',
  '·': '-',
  '•': '*',
  '…': '~',
  '─': '-',
  '│': '|',
  '┼': '+',
  '├': '+',
  '└': '+',
  '┤': '+',
  '┬': '+',
  '┴': '+',
  '┌': '+',
  '┐': '+',
  '┘': '+',
  '▁': '_',
  '▂': '.',
  '▃': ':',
  '▄': '-',
  '▅': '=',
  '▆': '+',
  '▇': '*',
  '█': '#',
  '■': '#',
  '≤': '<',
  '≥': '>',
};

/** The locale that a program is to follow, as POSIX ranks the variables. */
const localeOf = (env: Readonly<Record<string, string | undefined>>): string | undefined =>
  [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => value !== undefined && value !== '');

/** True when a locale is set and it is not UTF-8, such as `C` or `POSIX`. */
export function wantsAscii(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = localeOf(env);
  return locale !== undefined && !/utf-?8/i.test(locale);
}

/** Our marks and charts in ASCII, column for column; what was read from elsewhere stays as it is. */
export const toAscii = (text: string): string =>
  text
    .replace(
      /[\u2190-\u2193\u2500-\u25a0\u25b6\u2714\u2716\u00b7\u2022\u2026\u2264\u2265]/g,
      (mark) => PLAIN[mark] ?? '#',
    )
    .replace(/[\u2800-\u28ff]/g, (dots) => (dots === '\u2800' ? ' ' : '*'));
