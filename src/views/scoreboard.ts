import { duration } from '../domain/text/figures';
import type { Palette } from '../domain/text/palette';
import { table } from './table';

/** How one scenario went against what it promises. */
export interface ScoreRow {
  readonly scenario: string;
  readonly verdict: string;
  readonly rolledBackBy: string;
  readonly promised: { readonly verdicts: readonly string[]; readonly rolledBackBy: string };
  readonly asPromised: boolean;
  /** From the scenario's first cause to the first sign of it; undefined when there was none. */
  readonly detectedAfterMs: number | undefined;
  readonly verified: boolean | undefined;
}

const byWhom = (who: string): string => (who === 'nobody' ? '-' : `by ${who}`);

/** One line per scenario: verdict, time to the first sign, who rolled back, whether it was verified, whether all that was promised. */
export function scoreboardView(rows: readonly ScoreRow[], palette: Palette, width: number): string {
  const broken = rows.filter(({ asPromised }) => !asPromised);
  return [
    table(
      [
        { title: '' },
        { title: 'scenario' },
        { title: 'detected after', align: 'right' },
        { title: 'verdict' },
        { title: 'rolled back' },
        { title: 'verified' },
      ],
      rows.map((row) => [
        row.asPromised ? { text: '✔', style: palette.ok } : { text: '✖', style: palette.bad },
        row.scenario,
        row.detectedAfterMs === undefined ? '-' : duration(row.detectedAfterMs),
        row.verdict,
        byWhom(row.rolledBackBy),
        row.verified === undefined ? '-' : row.verified ? 'SAFE' : { text: 'NOT SAFE', style: palette.bad },
      ]),
      { width, palette, indent: 0 },
    ),
    `${rows.length - broken.length} of ${rows.length} scenarios came to what they promise`,
    ...broken.map(
      ({ scenario, promised }) =>
        `${palette.bad(scenario)} promises ${promised.verdicts.join(' or ')}${promised.rolledBackBy === 'nobody' ? '' : `, rolled back by ${promised.rolledBackBy}`}`,
    ),
  ].join('\n');
}

/** How often each scenario came to what it promises over its seeds, the verdicts it came to, and how soon it was seen. */
export function oddsView(rows: readonly ScoreRow[], seeds: number, palette: Palette, width: number): string {
  const names = [...new Set(rows.map(({ scenario }) => scenario))];
  return [
    table(
      [
        { title: '' },
        { title: 'scenario' },
        { title: 'as promised', align: 'right' },
        { title: 'detected after', align: 'right' },
        { title: 'verdicts', wrap: true, min: 20 },
      ],
      names.map((name) => {
        const own = rows.filter(({ scenario }) => scenario === name);
        const kept = own.filter(({ asPromised }) => asPromised).length;
        const usual = kept >= LEAST_KEPT * own.length;
        return [
          usual ? { text: '✔', style: palette.ok } : { text: '✖', style: palette.bad },
          name,
          `${kept} of ${own.length}`,
          detection(own),
          tally(own),
        ];
      }),
      { width, palette, indent: 0 },
    ),
    `${names.length} scenarios, ${seeds} seeds each; a scenario keeps its promise from 19 in 20 on`,
  ].join('\n');
}

/** A promise that is kept less often than this is no promise. */
export const LEAST_KEPT = 0.95;

function detection(rows: readonly ScoreRow[]): string {
  const times = rows
    .map(({ detectedAfterMs }) => detectedAfterMs)
    .filter((ms): ms is number => ms !== undefined)
    .sort((a, b) => a - b);
  const [first] = times;
  const last = times.at(-1);
  if (first === undefined || last === undefined) return '-';
  const middle = times[Math.floor(times.length / 2)] ?? first;
  return first === last ? duration(middle) : `${duration(middle)} (${duration(first)} to ${duration(last)})`;
}

function tally(rows: readonly ScoreRow[]): string {
  const counts = new Map<string, number>();
  for (const { verdict } of rows) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return [...counts].map(([verdict, times]) => (times === rows.length ? verdict : `${verdict} ${times}`)).join(', ');
}
