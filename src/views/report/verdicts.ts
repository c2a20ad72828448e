import { type Replay, replay } from '../../domain/decision/replay';
import type { Reading } from '../../domain/decision/verdict';
import { clockSince } from '../../domain/phase';
import { moment } from '../../domain/text/clock-face';
import { stripOf, verdictLine } from '../replay';
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
  readonly firstDecided: readonly { readonly row: string; readonly when: string; readonly counts: Reading }[];
  readonly replayed: Replay;
  readonly when: (atMs: number) => string;
}

/** Judges the report's evidence again at each of its moments; undefined without counts by minute. */
export function verdictsOverTime({ evidence, thresholds, decision }: ReportInput): VerdictsOverTime | undefined {
  const replayed = replay(evidence, { thresholds, accept: decision.accepted }, MOST_MOMENTS);
  if (replayed.points.length === 0) return undefined;
  const { startedAtMs } = decision;
  const when = (atMs: number): string => (startedAtMs === undefined ? moment(atMs) : clockSince(startedAtMs, atMs));
  return {
    line: verdictLine(replayed, when),
    firstDecided: replayed.firstDecided.map(({ row, atMs, counts }) => ({ row, when: when(atMs), counts })),
    replayed,
    when,
  };
}

/** A strip of signs for the verdict and for each row, in at most `columns`. */
export function verdictStrips(
  { replayed: { points, firstDecided } }: VerdictsOverTime,
  columns: number,
): readonly { readonly name: string; readonly strip: string }[] {
  return [
    { name: 'verdict', strip: stripOf(points, columns, ({ verdict }) => verdict) },
    ...firstDecided.map(({ row }) => ({ name: row, strip: stripOf(points, columns, ({ counts }) => counts[row]) })),
  ];
}

/** The same as bars on one time axis; each bar names its reading and its times. */
export function verdictsSvg({ replayed: { points, firstDecided }, line, when }: VerdictsOverTime): string {
  const from = points[0]?.atMs ?? 0;
  const to = Math.max(from + 1, points.at(-1)?.atMs ?? 0);
  const x = (atMs: number): number => LEFT + ((atMs - from) / (to - from)) * (WIDTH - LEFT - 8);
  const rows = [
    { name: 'verdict', readings: points.map(({ verdict }): Reading => verdict) },
    ...firstDecided.map(({ row }) => ({ name: row, readings: points.map(({ counts }) => counts[row] ?? 'n/a') })),
  ];
  const bars = rows.map(({ name, readings }, index) => {
    const top = index * ROW + 3;
    const runs = readings.flatMap((reading, at) => {
      if (at > 0 && readings[at - 1] === reading) return [];
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
