import { isErrorLine, readLogLine } from '../domain/telemetry/log-line';
import { cleanText } from '../domain/text/clean-text';
import type { Palette } from '../domain/text/palette';
import { truncate } from './text';

export interface ShownLine {
  readonly atMs: number;
  readonly group: string;
  readonly message: string;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** `HH:MM:SS.mmm`, in UTC or in this machine's zone. */
export function timeOfDay(at: number, utc: boolean): string {
  const date = new Date(at);
  return utc
    ? date.toISOString().slice(11, 23)
    : `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

const styleOf = (tag: string | undefined, isError: boolean, palette: Palette): ((text: string) => string) => {
  if (isError) return palette.bad;
  if (tag?.startsWith('CANARY')) return palette.canary;
  if (tag?.startsWith('MOCK')) return palette.mock;
  if (tag?.startsWith('SHADOW') || tag?.startsWith('PRISMA')) return palette.accent;
  return (text) => text;
};

/** Short name of a function's log group: `/aws/lambda/huntaze-mock-read` -> `mock-read`. */
const shortGroup = (group: string): string => group.replace(/^.*\//, '').replace(/^huntaze-/, '');

/** Below this width the head is shortened: seconds, and functions without their common ending. */
const NARROW = 100;

/** The text on one line of `width` columns; control characters are made visible first. */
const oneLine = (text: string, width: number): string =>
  truncate(cleanText(text.slice(0, 4 * width + 1).replaceAll('\n', ' ⏎ ')), width);

/**
 * One line a log line: time, function, request, text. Consecutive lines of one request are grouped: its id is on the
 * first one only. `previous` is the request of the line before, for a stream of calls.
 */
export function logLinesView(
  lines: readonly ShownLine[],
  palette: Palette,
  width: number,
  options: { readonly utc: boolean; readonly previous?: string | undefined },
): { readonly text: string; readonly lastRequest: string | undefined } {
  let previous = options.previous;
  const shown = lines.map(({ atMs, group, message }) => {
    const read = readLogLine(message);
    const isError = isErrorLine(read);
    const request = read.requestId ?? previous;
    const id =
      request !== undefined && request !== previous
        ? request.slice(0, 8)
        : read.requestId === undefined
          ? ' '.repeat(8)
          : '   │    ';
    previous = request;
    const head =
      width < NARROW
        ? `${timeOfDay(atMs, options.utc).slice(0, 8)} ${shortGroup(group)
            .replace(/-read$/, '')
            .padEnd(6)} ${id} `
        : `${timeOfDay(atMs, options.utc)} ${shortGroup(group).padEnd(11)} ${id} `;
    const style =
      read.kind === 'application' ? styleOf(read.tag, isError, palette) : isError ? palette.bad : palette.dim;
    return `${palette.dim(head)}${style(oneLine(read.text, Math.max(20, width - head.length)))}`;
  });
  return { text: shown.join('\n'), lastRequest: previous };
}
