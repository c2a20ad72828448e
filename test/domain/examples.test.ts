import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as binomial from '../../src/domain/statistics/binomial';
import * as eProcess from '../../src/domain/statistics/e-process';
import * as intervals from '../../src/domain/statistics/intervals';
import * as quantileRatio from '../../src/domain/statistics/quantile-ratio';
import * as quantiles from '../../src/domain/statistics/quantiles';
import * as rankTests from '../../src/domain/statistics/rank-tests';
import * as special from '../../src/domain/statistics/special-functions';
import * as groupSequential from './reference/group-sequential';
import * as sequential from './reference/sequential-tests';

const STATISTICS = '../../src/domain/statistics';
const modules = {
  [`${STATISTICS}/binomial`]: binomial,
  [`${STATISTICS}/e-process`]: eProcess,
  [`${STATISTICS}/intervals`]: intervals,
  [`${STATISTICS}/quantile-ratio`]: quantileRatio,
  [`${STATISTICS}/quantiles`]: quantiles,
  [`${STATISTICS}/rank-tests`]: rankTests,
  [`${STATISTICS}/special-functions`]: special,
  './reference/group-sequential': groupSequential,
  './reference/sequential-tests': sequential,
};

/** `@example expression => value` lines of a module's docstrings; the value is right to the digits it prints. */
function examplesOf(file: string): readonly { readonly expression: string; readonly printed: string }[] {
  const source = readFileSync(new URL(`${file}.ts`, import.meta.url), 'utf8');
  return [...source.matchAll(/^ \* @example (.+?) => (\S+)$/gmu)].map((match) => ({
    expression: match[1] ?? '',
    printed: match[2] ?? '',
  }));
}

function lastDigit(printed: string): number {
  const [mantissa = '', exponent = '0'] = printed.split('e');
  const decimals = mantissa.includes('.') ? mantissa.length - mantissa.indexOf('.') - 1 : 0;
  return 10 ** (Number(exponent) - decimals);
}

describe('the worked examples in the docstrings', () => {
  for (const [file, exports] of Object.entries(modules)) {
    const examples = examplesOf(file);
    it(`${file} has some`, () => {
      expect(examples.length).toBeGreaterThan(0);
    });
    for (const { expression, printed } of examples) {
      it(`${expression} is ${printed}`, () => {
        const names = Object.keys(exports);
        const run = new Function(...names, `return ${expression};`);
        const value = run(...names.map((name) => (exports as { [name: string]: unknown })[name])) as number;
        const tolerance =
          Number.isInteger(Number(printed)) &&
          !printed.includes('.') &&
          !printed.includes('e') &&
          Number.isInteger(value)
            ? 0
            : 0.5000001 * lastDigit(printed);
        expect(Math.abs(value - Number(printed))).toBeLessThanOrEqual(tolerance);
      });
    }
  }
});
