import { isErrorLine, readLogLine } from '../domain/telemetry/log-line';
import { cleanText } from '../domain/text/clean-text';
import { exactTimeOfDay, timeOfDay } from '../domain/text/clock-face';
import type { Palette } from '../domain/text/palette';
import { truncate, wrap } from './text';

export interface ShownLine {
  readonly atMs: number;
  readonly group: string;
  readonly message: string;
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
 * first one only. `previous` is the request of the line before, for a stream of calls. A text that is too long goes on in
 * further lines when it is wanted `whole`, else it is cut.
 */
export function logLinesView(
  lines: readonly ShownLine[],
  palette: Palette,
  width: number,
  options: { readonly whole?: boolean; readonly previous?: string | undefined } = {},
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
        ? `${timeOfDay(atMs)} ${shortGroup(group)
            .replace(/-read$/, '')
            .padEnd(6)} ${id} `
        : `${exactTimeOfDay(atMs)} ${shortGroup(group).padEnd(11)} ${id} `;
    const style =
      read.kind === 'application' ? styleOf(read.tag, isError, palette) : isError ? palette.bad : palette.dim;
    const room = Math.max(20, width - head.length);
    if (options.whole !== true) return `${palette.dim(head)}${style(oneLine(read.text, room))}`;
    const [first = '', ...more] = wrap(cleanText(read.text.replaceAll('\n', ' ⏎ ')), room);
    return [`${palette.dim(head)}${style(first)}`, ...more.map((line) => ' '.repeat(head.length) + style(line))].join(
      '\n',
    );
  });
  return { text: shown.join('\n'), lastRequest: previous };
}
