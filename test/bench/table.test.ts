import { describe, expect, it } from 'vitest';
import { type BenchRow, faster, isMet, tableText, times } from '../../bench/table';

const ROWS: readonly BenchRow[] = [
  { bench: 'startup', what: '--help', value: 40, unit: 'ms', ratio: times(40, 27, 'node -e 0'), aim: { most: 1.5 } },
  { bench: 'check', what: 'check', value: 0.5, unit: 's', ratio: faster(0.5, 10, 'aws'), aim: { least: 28 } },
  { bench: 'sandbox', what: 'memory', value: 301, unit: 'MB', aim: { most: 300 } },
  { bench: 'watch', what: 'bytes', value: 12_345, unit: '' },
];

describe('the table of the benches', () => {
  it('judges the ratio where there is a peer, else the figure', () => {
    expect(ROWS.map(isMet)).toEqual([true, false, false, undefined]);
  });

  it('shows figure, ratio and aim', () => {
    expect(tableText(ROWS)).toBe(
      [
        'bench    what    figure  ratio                aim',
        'startup  --help   40 ms  1.48x node -e 0      <= 1.5x    met',
        'check    check    0.5 s  20x faster than aws  >= 28x     MISSED',
        'sandbox  memory  301 MB                       <= 300 MB  MISSED',
        'watch    bytes   12,345',
      ].join('\n'),
    );
  });

  it('compares ratios with a saved run, better and worse by their kind, and nothing that depends on the machine', () => {
    const [help, check, memory, bytes] = ROWS as [BenchRow, BenchRow, BenchRow, BenchRow];
    const saved: readonly BenchRow[] = [
      { ...help, ratio: times(90, 27, 'node -e 0') },
      { ...check, ratio: faster(0.5, 20, 'aws') },
      { ...memory, value: 100 },
    ];
    const last = (row: BenchRow, of: readonly BenchRow[]) => tableText([row], of).split('\n')[1];
    expect(last(help, saved)).toMatch(/3\.33x, better$/);
    expect(last(check, saved)).toMatch(/40x, worse$/);
    expect(last(help, [{ ...help, ratio: times(41, 27, 'node -e 0') }])).toMatch(/1\.52x, same$/);
    expect(last(memory, saved)).toMatch(/MISSED$/);
    expect(last(bytes, saved)).toMatch(/12,345$/);
    expect(last(check, [{ ...check, ratio: times(1, 2, 'aws') }])).toMatch(/MISSED$/);
  });
});
