import type { RowId } from '../../domain/decision/evidence';
import { type Replay, replay } from '../../domain/decision/replay';
import type { Reading } from '../../domain/decision/verdict';
import { clockFrom } from '../../domain/phase';
import { rowLine, rowsOf, slotsOf, stripOf, verdictLine } from '../replay';
import type { ReportInput } from './report';
import { html } from './text';

/** Moments that a report judges again: every minute of a beta of three hours, every so many of a longer one. */
const MOST_MOMENTS = 180;
const WIDTH = 720;
const LEFT = 130;
const ROW = 22;

/** What the verdict would have been, moment by moment. */
export interface VerdictsOverTime {
  /** `HOLD from H+0:01, GO from H+0:49`. */
  readonly line: string;
  /** The same of each row that the verdict needs: its first decision and its changes. */
  readonly rows: readonly { readonly row: RowId; readonly line: string }[];
  readonly replayed: Replay;
  readonly when: (atMs: number) => string;
}

/** Judges the report's evidence again at each of its moments; undefined without counts by minute. */
export function verdictsOverTime({ evidence, thresholds, decision }: ReportInput): VerdictsOverTime | undefined {
  const replayed = replay(evidence, { thresholds, accept: decision.accepted }, MOST_MOMENTS);
  if (replayed.points.length === 0) return undefined;
  const { startedAtMs } = decision;
  const when = clockFrom(startedAtMs);
  return {
    line: verdictLine(replayed, when),
    rows: rowsOf(replayed).map((row) => ({ row, line: rowLine(replayed, row, when) })),
    replayed,
    when,
  };
}

/** A strip of signs for the verdict and for each row, in at most `columns`. */
export function verdictStrips(
  { replayed, rows }: VerdictsOverTime,
  columns: number,
): readonly { readonly name: string; readonly strip: string }[] {
  const slots = slotsOf(replayed);
  return [
    { name: 'verdict', strip: stripOf(slots, columns, ({ verdict }) => verdict) },
    ...rows.map(({ row }) => ({ name: row, strip: stripOf(slots, columns, ({ counts }) => counts[row]) })),
  ];
}

/** The same as bars on one time axis; each bar names its reading and its times. */
export function verdictsSvg({ replayed, rows: needed, line, when }: VerdictsOverTime): string {
  const points = slotsOf(replayed);
  const from = points[0]?.atMs ?? 0;
  const to = Math.max(from + 1, points.at(-1)?.atMs ?? 0);
  const x = (atMs: number): number => LEFT + ((atMs - from) / (to - from)) * (WIDTH - LEFT - 8);
  const rows = [
    { name: 'verdict', readings: points.map(({ point }): Reading | undefined => point?.verdict) },
    ...needed.map(({ row }) => ({ name: row, readings: points.map(({ point }) => point?.counts[row]) })),
  ];
  const bars = rows.map(({ name, readings }, index) => {
    const top = index * ROW + 3;
    const runs = readings.flatMap((reading, at) => {
      if (reading === undefined || (at > 0 && readings[at - 1] === reading)) return [];
      const next = readings.findIndex((one, later) => later > at && one !== reading);
      const startMs = points[at]?.atMs ?? from;
      const endMs = points[next < 0 ? points.length - 1 : next]?.atMs ?? to;
      const width = Math.max(1, x(endMs) - x(startMs));
      const says = `${name}: ${reading}, ${when(startMs)} to ${when(endMs)}`;
      return [
        `<rect class="reading ${reading.toLowerCase().replace('/', '')}" x="${x(startMs).toFixed(1)}" y="${top}" width="${width.toFixed(1)}" height="14"><title>${html(says)}</title></rect>`,
      ];
    });
    return `<text class="tick name" x="0" y="${top + 11}">${html(name)}</text>${runs.join('')}`;
  });
  const bottom = rows.length * ROW + 14;
  const ticks = `<text class="tick" x="${LEFT}" y="${bottom}">${html(when(from))}</text><text class="tick" x="${WIDTH - 8}" y="${bottom}" text-anchor="end">${html(when(to))}</text>`;
  return `<svg role="img" viewBox="0 0 ${WIDTH} ${bottom + 6}" class="chart"><title>Verdict over time</title><desc>${html(line)}</desc>${bars.join('')}${ticks}</svg>`;
}
