import type { RowId } from '../domain/decision/evidence';
import { REPLAYED, type Replay, type ReplayPoint } from '../domain/decision/replay';
import type { Reading } from '../domain/decision/verdict';
import { clockFrom } from '../domain/phase';
import { duration, plural } from '../domain/text/figures';
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

/** A judged moment, or one that was left out. */
export interface Slot {
  readonly atMs: number;
  readonly point?: ReplayPoint;
}

/** The moments of a replay in order; minutes that were left out are empty ones, so that time keeps its measure. */
export function slotsOf({ points, leftOut }: Replay): readonly Slot[] {
  const judged = points.map((point): Slot => ({ atMs: point.atMs, point }));
  if (leftOut === undefined) return judged;
  const before = judged.filter(({ atMs }) => atMs <= leftOut.fromMs);
  const after = judged.slice(before.length);
  const pair = before.length > 1 ? before : after;
  const stepMs = Math.max(1, ((pair.at(-1)?.atMs ?? 0) - (pair[0]?.atMs ?? 0)) / Math.max(1, pair.length - 1));
  const empty = Array.from({ length: Math.floor((leftOut.toMs - leftOut.fromMs) / stepMs) }, (_, index) => ({
    atMs: leftOut.fromMs + (index + 1) * stepMs,
  }));
  return [...before, ...empty, ...after];
}

/** The rows that the verdict needed at any moment, in the order of the matrix. */
export const rowsOf = ({ points }: Replay): readonly RowId[] =>
  REPLAYED.filter((row) => points.some(({ counts }) => counts[row] !== undefined));

/** A sign for each moment, or for the worst of so many that all fit into `columns`; none where nothing was judged. */
export function stripOf(
  slots: readonly Slot[],
  columns: number,
  of: (point: ReplayPoint) => Reading | undefined,
): string {
  const per = perSign(slots.length, columns);
  let text = '';
  for (let from = 0; from < slots.length; from += per) {
    const signs = slots
      .slice(from, from + per)
      .map(({ point }) => SIGN[(point === undefined ? undefined : of(point)) ?? 'n/a']);
    text += ['X', '?', '.', 'G'].find((sign) => signs.includes(sign)) ?? ' ';
  }
  return text.trimEnd();
}

/** What the signs of a strip mean. */
export const STRIP_KEY = 'G GO   . HOLD   ? INVESTIGATE   X NO-GO';

/** The verdicts of a replay in a sentence: `HOLD from H+0:01, GO from H+0:49`; the last changes when there are many. */
export const verdictLine = (replay: Replay, when: (atMs: number) => string): string =>
  changesLine(replay, ({ verdict }) => verdict, when);

/** What a row counted as, in the same words; minutes in which it was not needed say nothing. */
export const rowLine = (replay: Replay, row: RowId, when: (atMs: number) => string): string =>
  changesLine(replay, ({ counts }) => (counts[row] === 'none' ? 'HOLD' : counts[row]), when);

function changesLine(
  replay: Replay,
  of: (point: ReplayPoint) => Reading | undefined,
  when: (atMs: number) => string,
): string {
  const said = slotsOf(replay).map(({ atMs, point }) => ({
    atMs,
    what: point === undefined ? 'not replayed' : of(point),
  }));
  const changes = said.filter(({ what }, index) => what !== undefined && what !== said[index - 1]?.what);
  const first = changes.findIndex(({ what }) => what !== 'not replayed');
  const begun = changes.slice(Math.max(0, first));
  const shown = begun.slice(-MOST_CHANGES).map(({ what, atMs }) => `${what} from ${when(atMs)}`);
  const left = begun.length - shown.length;
  return `${left > 0 ? `${plural(left, 'earlier change')}, then ` : ''}${shown.join(', ')}`;
}

const MOST_CHANGES = 8;

/** One strip a row and one for the verdict: a sign shows the worst of its minutes. At most `width` columns. */
export function replayView(replay: Replay, startedAtMs: number | undefined, palette: Palette, width: number): string {
  const { points } = replay;
  const slots = slotsOf(replay);
  const first = slots[0];
  const last = slots.at(-1);
  const when = clockFrom(startedAtMs);
  const notes = replay.notes.map((note) => hanging(' note  ', note, palette.dim, width));
  if (points.length === 0 || first === undefined || last === undefined) return notes.join('\n');
  const columns = Math.max(10, width - NAME_COLUMNS - 1);
  const perColumn = perSign(slots.length, columns);
  const strip = (of: (point: ReplayPoint) => Reading | undefined): string =>
    styled(stripOf(slots, columns, of), palette);
  const rows = rowsOf(replay);
  const every = duration((last.atMs - first.atMs) / Math.max(1, slots.length - 1));
  const named = (name: string, text: string): string =>
    hanging(` ${pad(name, NAME_COLUMNS - 1)}`, text, (same) => same, width);
  return [
    palette.strong(
      ` replay ${when(first.atMs)} to ${when(last.atMs)}, a verdict every ${every}, ${perColumn} to a sign`,
    ),
    named('verdict', verdictLine(replay, when)),
    ` ${pad('', NAME_COLUMNS - 1)}${strip(({ verdict }) => verdict)}`,
    ...rows.map((row) => ` ${pad(row, NAME_COLUMNS - 1)}${strip(({ counts }) => counts[row])}`),
    hanging(' ', STRIP_KEY, palette.dim, width),
    ...rows.map((row) => named(row, rowLine(replay, row, when))),
    ...notes,
  ].join('\n');
}

function styled(strip: string, palette: Palette): string {
  return strip.replace(/G+|\.+|\?+|X+/gu, (run) =>
    run[0] === 'G' ? palette.ok(run) : run[0] === 'X' ? palette.bad(run) : palette.warn(run),
  );
}
