import { describe, expect, it } from 'vitest';
import { THRESHOLDS } from '../../../src/domain/decision/thresholds';
import { thresholdTable } from '../../../src/domain/decision/thresholds-table';

describe('thresholdTable', () => {
  it('holds a line for each row and every limit', () => {
    const text = thresholdTable();
    expect(text.split('\n').filter((line) => line.startsWith('| `'))).toHaveLength(7);
    for (const part of [
      '≤ 2 %',
      '> 2 %',
      '≤ +15 %',
      '> +30 %',
      '< 0.5 %',
      '> 1 %',
      '0.5 to 2 times',
      '500 ms',
      '> 99 %',
      'reaches 20 ',
    ])
      expect(text).toContain(part);
  });

  it('follows the limits', () => {
    expect(thresholdTable({ ...THRESHOLDS, diffs: { goBelow: 0.001, investigateAbove: 0.02 } })).toContain(
      '| < 0.1 % | up to 2 % | > 2 % |',
    );
  });
});
