import type { FirstDecided, Replay } from '../domain/decision/replay';
import type { Reading } from '../domain/decision/verdict';
import { clockSince } from '../domain/phase';
import { duration, moment } from '../domain/text/figures';
import type { Palette } from '../domain/text/palette';
import { hanging, pad } from './text';

const SIGN: { readonly [reading in Reading]: string } = {
  GO: 'G',
  HOLD: '.',
  none: '.',
  INVESTIGATE: '?',
  'NO-GO': 'X',
  'n/a': ' ',
};
const NAME_COLUMNS = 16;

/** One strip a row and one for the verdict: a sign shows the worst of its minutes. At most `width` columns. */
export function replayView(replay: Replay, startedAtMs: number | undefined, palette: Palette, width: number): string {
  const { points } = replay;
  const first = points[0];
  const last = points.at(-1);
  const when = (atMs: number): string => (startedAtMs === undefined ? moment(atMs) : clockSince(startedAtMs, atMs));
  const notes = replay.notes.map((note) => hanging(' note  ', note, palette.dim, width));
  if (first === undefined || last === undefined) return notes.join('\n');
  const columns = Math.min(points.length, Math.max(10, width - NAME_COLUMNS - 1));
  const perColumn = Math.max(1, Math.ceil(points.length / columns));
  const strip = (of: (index: number) => Reading | undefined): string => {
    let text = '';
    for (let from = 0; from < points.length; from += perColumn) {
      const signs = Array.from(
        { length: Math.min(perColumn, points.length - from) },
        (_, i) => SIGN[of(from + i) ?? 'n/a'],
      );
      text += ['X', '?', '.', 'G'].find((sign) => signs.includes(sign)) ?? ' ';
    }
    return styled(text, palette);
  };
  const rows = replay.firstDecided.map(({ row }) => row);
  const every = duration((last.atMs - first.atMs) / Math.max(1, points.length - 1));
  return [
    palette.strong(
      ` replay ${when(first.atMs)} to ${when(last.atMs)}, a verdict every ${every}, ${perColumn} to a sign`,
    ),
    ` ${pad('verdict', NAME_COLUMNS - 1)}${strip((index) => points[index]?.verdict)}`,
    ...rows.map((row) => ` ${pad(row, NAME_COLUMNS - 1)}${strip((index) => points[index]?.counts[row])}`),
    hanging(' ', 'G GO   . HOLD   ? INVESTIGATE   X NO-GO', palette.dim, width),
    ...replay.firstDecided.map((one) =>
      hanging(` ${pad(one.row, NAME_COLUMNS - 1)}`, decidedText(one, when), (text) => text, width),
    ),
    ...notes,
  ].join('\n');
}

const decidedText = ({ counts, atMs }: FirstDecided, when: (atMs: number) => string): string =>
  `first ${counts} at ${when(atMs)}`;

function styled(strip: string, palette: Palette): string {
  return strip.replace(/G+|\.+|\?+|X+/gu, (run) =>
    run[0] === 'G' ? palette.ok(run) : run[0] === 'X' ? palette.bad(run) : palette.warn(run),
  );
}
