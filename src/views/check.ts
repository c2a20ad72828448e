import {
  CHECK_KEYS,
  type CheckKey,
  type CheckRow,
  type CheckStatus,
  checkId,
  type ReadinessReport,
} from '../domain/readiness/readiness';
import type { Palette } from '../domain/text/palette';
import { adviceLines, nextCommandLines } from './advice';
import { displayWidth, hanging, pad, same, truncate } from './text';

const MARKS: Readonly<Record<CheckStatus, string>> = { pass: '✔', warn: '!', fail: '✖', 'could-not-run': '?' };

const styleOf = (status: CheckStatus, palette: Palette): ((text: string) => string) =>
  ({ pass: palette.ok, warn: palette.warn, fail: palette.bad, 'could-not-run': palette.bad })[status];

const KEY_WIDTH = Math.max(...CHECK_KEYS.map((key) => key.length)) + 2;
/** ` ✔  1 ` before the key. */
const LEAD_WIDTH = 6;

/**
 * The whole report: a line a check with its evidence, the fix under each failed check, the sum, and the next command. When that
 * is higher than `height`, rows that pass are one line each, then what is said about the alarms is, and then it is left out:
 * `plan` says it, too.
 */
export function checkView(
  report: ReadinessReport,
  palette: Palette,
  width: number,
  height: number = Number.POSITIVE_INFINITY,
): string {
  const drawn = (rows: readonly string[], alarms: readonly string[]): string =>
    [...rows, ...alarms, sumLine(report, palette, width), ...nextLines(report, palette, width)].join('\n');
  const alarms = report.alarmVisibility.map((line) => hanging('    ', line, palette.dim, width));
  const short = report.rows.map((row) =>
    row.status === 'pass'
      ? truncate(rowLines(row, palette, Number.POSITIVE_INFINITY), width)
      : rowLines(row, palette, width),
  );
  const pictures = [
    () =>
      drawn(
        report.rows.map((row) => rowLines(row, palette, width)),
        alarms,
      ),
    () => drawn(short, alarms),
    () =>
      drawn(
        short,
        report.alarmVisibility.map((line) => palette.dim(truncate(`    ${line}`, width))),
      ),
  ];
  const fits = (text: string): boolean => text.split('\n').length <= height;
  return pictures.map((picture) => picture()).find(fits) ?? drawn(short, []);
}

/** The list while it runs: known rows, and those that are being looked at. */
export function checkProgressView(
  rows: readonly CheckRow[],
  running: readonly CheckKey[],
  palette: Palette,
  width: number,
): string {
  return CHECK_KEYS.flatMap((key) => {
    const row = rows.find((one) => one.key === key);
    if (row !== undefined) return [rowLines(row, palette, width)];
    return running.includes(key) ? [palette.dim(` … ${pad(String(checkId(key)), 2, 'right')} ${key}`)] : [];
  }).join('\n');
}

function rowLines(row: CheckRow, palette: Palette, width: number): string {
  const style = styleOf(row.status, palette);
  const indent = LEAD_WIDTH + KEY_WIDTH;
  const evidence = hanging(' '.repeat(indent), row.evidence, same, width).slice(indent);
  const first = `${style(` ${MARKS[row.status]}`)} ${pad(String(row.id), 2, 'right')} ${pad(row.key, KEY_WIDTH)}`;
  if (row.status === 'pass' || row.fix === undefined) return first + evidence;
  const fix = adviceLines(`${' '.repeat(indent)}${palette.dim('fix  ')}`, row.fix, palette, width, palette.accent);
  return [`${first}${evidence}`, ...fix].join('\n');
}

function sumLine(report: ReadinessReport, palette: Palette, width: number): string {
  const { rows, counts, ready } = report;
  const total = rows.length;
  const parts = [
    counts.pass === total ? `${total}/${total} ready` : `${counts.pass} ready`,
    counts.warn > 0 ? `${counts.warn} warning${counts.warn === 1 ? '' : 's'}` : '',
    counts.fail > 0 ? `${counts.fail} not ready` : '',
    counts['could-not-run'] > 0 ? `${counts['could-not-run']} could not run` : '',
  ].filter((part) => part !== '');
  const left = `${total} check${total === 1 ? '' : 's'}: ${parts.join(', ')}`;
  // A part of the checks can show that something is not ready, never that all is.
  const partly = total < CHECK_KEYS.length;
  const word = ready ? (partly ? `READY AS FAR AS CHECKED (${total} of ${CHECK_KEYS.length})` : 'READY') : 'NOT READY';
  const room = Math.max(2, Math.min(width, 100) - displayWidth(left) - word.length);
  return `${palette.strong(left)}${' '.repeat(room)}${ready ? palette.ok(word) : palette.bad(word)}`;
}

const nextLines = (report: ReadinessReport, palette: Palette, width: number): readonly string[] =>
  nextCommandLines(report.next.slice(0, 3), palette, width);
