import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateExpression } from '../../../../src/sandbox/services/cloudwatch/math/evaluate';
import { parseExpression } from '../../../../src/sandbox/services/cloudwatch/math/parser';
import type { Series, Value } from '../../../../src/sandbox/services/cloudwatch/math/values';

type Cells = readonly (number | '-')[];

const PERIOD = 60;

const series = (id: string, cells: Cells): Series => ({
  kind: 'series',
  id,
  label: id,
  period: PERIOD,
  points: new Map(cells.flatMap((cell, index) => (cell === '-' ? [] : [[index * PERIOD, cell] as const]))),
});

/** Evaluates over named series; shows `-` where the result has no point. */
function compute(expression: string, inputs: Readonly<Record<string, Cells>>): Cells | number | readonly Cells[] {
  const width = Math.max(0, ...Object.values(inputs).map((cells) => cells.length));
  const all = Object.entries(inputs).map(([id, cells]) => series(id, cells));
  const value: Value = evaluateExpression(parseExpression(expression), {
    times: Array.from({ length: width }, (_, index) => index * PERIOD),
    period: PERIOD,
    lookup: (id) => all.find((one) => one.id === id) as Series,
    metrics: (part) => all.filter(({ id }) => part === undefined || id.includes(part)),
  });
  const cells = (one: Series): Cells =>
    Array.from({ length: width }, (_, index) => one.points.get(index * PERIOD) ?? '-');
  if (value.kind === 'scalar') return value.value;
  return value.kind === 'series' ? cells(value) : value.items.map(cells);
}

describe('metric math', () => {
  it.each([
    ['metric1 < metric2', [0, 0, 1, 0]],
    ['metric1 >= 30', [1, 0, 0, 0]],
    ['metric1 > 15 AND metric2 > 15', [1, 0, 0, 0]],
  ])('compares as the page shows: %s', (expression, expected) => {
    expect(compute(expression, { metric1: [30, 20, 0, 0], metric2: [20, '-', 20, '-'] })).toEqual(expected);
  });

  const three = { metric1: [1, 1, 0, 0, '-'], metric2: [30, '-', 0, 0, 30], metric3: [0, 0, 20, '-', 20] } as const;
  it.each([
    ['IF(metric1, metric2, metric3)', [30, 0, 20, 0, '-']],
    ['IF(metric1, 5, metric3)', [5, 5, 20, '-', '-']],
    ['IF(metric1, metric2, 5)', [30, 0, 5, 5, '-']],
    ['IF(metric1, metric2)', [30, 0, '-', '-', '-']],
    ['IF(1, metric2, metric3)', [30, '-', 0, 0, 30]],
    ['IF(0, metric2)', ['-', '-', '-', '-', '-']],
  ])('chooses as the page shows: %s', (expression, expected) => {
    expect(compute(expression, three)).toEqual(expected);
  });

  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['2 ^ 3 ^ 2', 512],
    ['-2 ^ 2', -4],
    ['10 - 4 - 3', 3],
    ['1 < 2 && 2 < 1', 0],
    ['1 == 1 OR 0', 1],
    ['1e2 + .5', 100.5],
  ])('reads %s as %s', (expression, expected) => {
    expect(compute(expression, {})).toBe(expected);
  });

  it.each([
    ['m1 + m2', [3, 1, 2, '-']],
    ['m1 - m2', [-1, 1, -2, '-']],
    ['100 * m1 / m2', [50, '-', 0, '-']],
    ['-m1', [-1, -1, '-', '-']],
    ['FILL(m1, 0)', [1, 1, 0, 0]],
    ['FILL(m1, REPEAT)', [1, 1, 1, 1]],
    ['FILL(m1, m2)', [1, 1, 2, '-']],
    ['SUM([m1, m2])', [3, 1, 2, '-']],
    ['AVG([m1, m2])', [1.5, 0.5, 1, '-']],
    ['MAX(METRICS())', [2, 1, 2, '-']],
    ['MIN(METRICS("1"))', [1, 1, '-', '-']],
    ['m1 / PERIOD(m1)', [1 / 60, 1 / 60, '-', '-']],
    ['RUNNING_SUM(m1)', [1, 2, '-', '-']],
    ['DIFF(m1)', ['-', 0, '-', '-']],
    ['TIME_SERIES(SUM(m1))', [2, 2, 2, 2]],
    ['ABS(m1 - 3)', [2, 2, '-', '-']],
    ['MINUTE(m1)', [0, 1, 2, 3]],
  ])('treats a missing value as 0 beside a present one, and drops a division by zero: %s', (expression, expected) => {
    expect(compute(expression, { m1: [1, 1, '-', '-'], m2: [2, '-', 2, '-'] })).toEqual(expected);
  });

  it('takes the first of no series as one without points', () => {
    expect(compute('FIRST(REMOVE_EMPTY([m1, m1]))', { m1: ['-', '-'] })).toEqual(['-', '-']);
  });

  it('fills a gap along a line', () => {
    expect(compute('FILL(m1, LINEAR)', { m1: ['-', 1, '-', '-', 4, '-'] })).toEqual(['-', 1, 2, 3, 4, '-']);
  });

  it('sorts and slices arrays of series', () => {
    const inputs = { a: [1, 1], b: [9, 9], c: [5, 5] } as const;

    expect(compute('SORT(METRICS(), AVG, DESC, 2)', inputs)).toEqual([
      [9, 9],
      [5, 5],
    ]);
    expect(compute('FIRST(SORT(METRICS(), SUM, ASC))', inputs)).toEqual([1, 1]);
    expect(compute('SLICE(SORT(METRICS(), MAX, DESC), 1)', inputs)).toEqual([
      [5, 5],
      [1, 1],
    ]);
    expect(compute('m + METRIC_COUNT(METRICS())', { m: [1], n: [1] })).toEqual([3]);
  });

  const guarded = 'IF(errors + canaryErrors >= 4, 100 * (errors + canaryErrors) / invocations, 0)';
  it.each([
    ['below the guard', { errors: [2], canaryErrors: [1], invocations: [10] }, [0]],
    ['at the guard', { errors: [2], canaryErrors: [2], invocations: [100] }, [4]],
    ['canary errors missing', { errors: [4], canaryErrors: ['-'], invocations: [100] }, [4]],
    ['errors missing', { errors: ['-'], canaryErrors: [4], invocations: [80] }, [5]],
    ['nothing but invocations', { errors: ['-'], canaryErrors: ['-'], invocations: [100] }, ['-']],
    ['no traffic', { errors: ['-'], canaryErrors: ['-'], invocations: ['-'] }, ['-']],
    [
      'failed calls without invocations: the division is dropped, IF gives 0',
      { errors: [4], canaryErrors: [0], invocations: ['-'] },
      [0],
    ],
  ] as const)('computes the guarded error rate: %s', (_case, inputs, expected) => {
    expect(compute(guarded, inputs)).toEqual(expected);
  });

  it.each([
    '1 +',
    'm1 m2',
    'm1 ? 2',
    '(m1',
    'NOSUCH(m1)',
    'SUM(1)',
    'FILL(m1)',
    'm1 = 2',
    'IF(m1)',
    'SUM([1, 2])',
    `${'('.repeat(500)}m1${')'.repeat(500)}`,
  ])('refuses %s', (expression) => {
    expect(() => compute(expression, { m1: [1], m2: [1] })).toThrow(
      expect.objectContaining({ name: 'ExpressionError' }),
    );
  });

  it.each(['SEARCH("x")', 'ANOMALY_DETECTION_BAND(m1)'])('says that %s is not implemented', (expression) => {
    expect(() => compute(expression, { m1: [1] })).toThrow('does not implement');
  });

  it('refuses or computes any expression, and never fails otherwise', () => {
    const piece = fc.constantFrom(
      'm1',
      'm2',
      '1',
      '0',
      '+',
      '-',
      '*',
      '/',
      '^',
      '(',
      ')',
      '[',
      ']',
      ',',
      '<',
      '>=',
      '&&',
      'OR',
      'IF(',
      'FILL(',
      'SUM(',
      'SORT(',
      'METRICS()',
      'REPEAT',
      'AVG',
      'DESC',
      '"x"',
      'DIFF(',
      'PERIOD(',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          compute(pieces.join(' '), { m1: [1, 0, '-'], m2: ['-', 2, '-'] });
        } catch (error) {
          expect(error).toMatchObject({ name: 'ExpressionError' });
        }
      }),
      { numRuns: 3000 },
    );
  });
});
