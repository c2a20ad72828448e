import { duration } from '../domain/text/figures';
import type { Palette } from '../domain/text/palette';
import { table } from './table';

/** How one scenario went against what it promises. */
export interface ScoreRow {
  readonly scenario: string;
  readonly verdict: string;
  readonly rolledBackBy: string;
  readonly promised: { readonly verdict: string; readonly rolledBackBy: string };
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
        `${palette.bad(scenario)} promises ${promised.verdict}${promised.rolledBackBy === 'nobody' ? '' : `, rolled back by ${promised.rolledBackBy}`}`,
    ),
  ].join('\n');
}
