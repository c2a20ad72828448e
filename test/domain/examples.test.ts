import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as eProcess from '../../src/domain/e-process';
import * as groupSequential from '../../src/domain/group-sequential';
import * as intervals from '../../src/domain/intervals';
import * as quantileRatio from '../../src/domain/quantile-ratio';
import * as quantiles from '../../src/domain/quantiles';
import * as rankTests from '../../src/domain/rank-tests';
import * as sequential from '../../src/domain/sequential-tests';
import * as special from '../../src/domain/special-functions';
import * as binomial from '../../src/domain/statistics-binomial';

const modules = {
  'e-process': eProcess,
  'group-sequential': groupSequential,
  intervals,
  'quantile-ratio': quantileRatio,
  quantiles,
  'rank-tests': rankTests,
  'sequential-tests': sequential,
  'special-functions': special,
  'statistics-binomial': binomial,
};

/** `@example expression => value` lines of a module's docstrings; the value is right to the digits it prints. */
function examplesOf(file: string): readonly { readonly expression: string; readonly printed: string }[] {
  const source = readFileSync(new URL(`../../src/domain/${file}.ts`, import.meta.url), 'utf8');
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
