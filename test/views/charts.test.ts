import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Palette, plain } from '../../src/domain/text/palette';
import { brailleChart, sparkline } from '../../src/views/charts';
import { displayWidth } from '../../src/views/text';
import { expectGolden } from '../support/golden';
import { expectFits } from './fits';

describe('sparkline', () => {
  it('rises from the lowest to the highest bar, with gaps as dots', () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8)).toBe('▁▂▃▄▅▆▇█');
    expect(sparkline([0, undefined, 7, Number.NaN], 4)).toBe('▁·█·');
    expect(sparkline([], 10)).toBe('');
    expect(sparkline([0, 0, 0], 3)).toBe('▁▁▁');
  });

  it('merges by the largest, so that a spike stays', () => {
    expect(sparkline([0, 0, 0, 9, 0, 0, 0, 0], 4)).toBe('▁█▁▁');
    expect(sparkline([undefined, undefined, 1, 1], 2)).toBe('·█');
  });

  it('keeps to a scale that is given', () => {
    expect(sparkline([1, 2], 2, { max: 8 })).toBe('▂▃');
    expect(sparkline([100], 1, { max: 8 })).toBe('█');
  });
});

describe('brailleChart', () => {
  const values = Array.from({ length: 60 }, (_, i) => (i > 20 && i < 26 ? undefined : 180 + 40 * Math.sin(i / 6)));
  const slower = values.map((value) => (value === undefined ? undefined : value * 1.2));

  it.each([80, 40])('draws two series, a limit and a gap at %d columns', (width) => {
    const text = brailleChart({
      title: 'P95',
      series: [
        { name: 'mock', values },
        { name: 'canary', values: slower },
      ],
      limitLines: [{ value: 207, label: '+15 %' }],
      width,
      height: 6,
      palette: plain,
      yLabel: (value) => `${Math.round(value)} ms`,
      xLabels: ['H+0', 'H+1'],
    });
    expectFits(text, width);
    expectGolden(`views/chart-${width}.txt`, text);
  });

  it('says when there is nothing to draw', () => {
    expect(
      brailleChart({
        series: [{ name: 'mock', values: [undefined, Number.NaN] }],
        width: 40,
        height: 3,
        palette: plain,
      }),
    ).toContain('no data in this window');
  });

  it('colours each series in its role and the limit dimly', () => {
    const tagged = { ...plain, dim: (text: string) => `<dim>${text}</dim>` } as Palette;
    const text = brailleChart({
      series: [{ name: 'mock', values: [1, 1, 1], style: (one) => `<mock>${one}</mock>` }],
      limitLines: [{ value: 2, label: '2' }],
      width: 30,
      height: 4,
      palette: tagged,
    });
    expect(text).toContain('<mock>');
    expect(text).toMatch(/<dim>[⠀-⣿]/u);
  });

  it('never passes its width or height, whatever the values', () => {
    const value = fc.oneof(fc.double({ noNaN: false }), fc.constant(undefined));
    fc.assert(
      fc.property(
        fc.array(value, { maxLength: 200 }),
        fc.integer({ min: 20, max: 120 }),
        fc.integer({ min: 1, max: 12 }),
        (list, width, height) => {
          const lines = brailleChart({
            series: [{ name: 'x', values: list.map((one) => (one === undefined ? undefined : Math.abs(one) % 1e6)) }],
            width,
            height,
            palette: plain,
            yLabel: (one) => one.toFixed(0),
          }).split('\n');
          expect(lines).toHaveLength(height);
          for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});
