import type { FirstDecided, Replay, ReplayPoint } from '../domain/decision/replay';
import type { Reading } from '../domain/decision/verdict';
import { clockSince } from '../domain/phase';
import { moment } from '../domain/text/clock-face';
import { duration } from '../domain/text/figures';
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

const perSign = (points: number, columns: number): number => Math.max(1, Math.ceil(points / columns));

/** A sign for each point, or for the worst of so many that all fit into `columns`. */
export function stripOf(
  points: readonly ReplayPoint[],
  columns: number,
  of: (point: ReplayPoint) => Reading | undefined,
): string {
  const per = perSign(points.length, columns);
  let text = '';
  for (let from = 0; from < points.length; from += per) {
    const signs = points.slice(from, from + per).map((point) => SIGN[of(point) ?? 'n/a']);
    text += ['X', '?', '.', 'G'].find((sign) => signs.includes(sign)) ?? ' ';
  }
  return text;
}

/** What the signs of a strip mean. */
export const STRIP_KEY = 'G GO   . HOLD   ? INVESTIGATE   X NO-GO';

/** The verdicts of a replay in a sentence: `HOLD from H+0:01, GO from H+0:49`; the last changes when there are many. */
export function verdictLine({ points }: Replay, when: (atMs: number) => string): string {
  const changes = points.filter((point, index) => index === 0 || point.verdict !== points[index - 1]?.verdict);
  const shown = changes.slice(-MOST_CHANGES).map(({ verdict, atMs }) => `${verdict} from ${when(atMs)}`);
  const left = changes.length - shown.length;
  return `${left > 0 ? `${left} earlier changes, then ` : ''}${shown.join(', ')}`;
}

const MOST_CHANGES = 8;

/** One strip a row and one for the verdict: a sign shows the worst of its minutes. At most `width` columns. */
export function replayView(replay: Replay, startedAtMs: number | undefined, palette: Palette, width: number): string {
  const { points } = replay;
  const first = points[0];
  const last = points.at(-1);
  const when = (atMs: number): string => (startedAtMs === undefined ? moment(atMs) : clockSince(startedAtMs, atMs));
  const notes = replay.notes.map((note) => hanging(' note  ', note, palette.dim, width));
  if (first === undefined || last === undefined) return notes.join('\n');
  const columns = Math.max(10, width - NAME_COLUMNS - 1);
  const perColumn = perSign(points.length, columns);
  const strip = (of: (point: ReplayPoint) => Reading | undefined): string =>
    styled(stripOf(points, columns, of), palette);
  const rows = replay.firstDecided.map(({ row }) => row);
  const every = duration((last.atMs - first.atMs) / Math.max(1, points.length - 1));
  return [
    palette.strong(
      ` replay ${when(first.atMs)} to ${when(last.atMs)}, a verdict every ${every}, ${perColumn} to a sign`,
    ),
    hanging(` ${pad('verdict', NAME_COLUMNS - 1)}`, verdictLine(replay, when), (text) => text, width),
    ` ${pad('', NAME_COLUMNS - 1)}${strip(({ verdict }) => verdict)}`,
    ...rows.map((row) => ` ${pad(row, NAME_COLUMNS - 1)}${strip(({ counts }) => counts[row])}`),
    hanging(' ', STRIP_KEY, palette.dim, width),
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
