import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { binomialTail, fisherGreater } from '../../src/domain/statistics/binomial';
import { clopperPearson, wilson } from '../../src/domain/statistics/intervals';
import { repeatable } from '../../src/domain/statistics/random';
import {
  betaQuantile,
  incompleteBeta,
  logGamma,
  normalCdf,
  normalQuantile,
} from '../../src/domain/statistics/special-functions';

export const about =
  'special functions and intervals against SciPy on 2,000 inputs each: largest relative error (needs python3-scipy)';

type Arguments = readonly number[];
type Random = () => number;

/** Random numbers over many orders of magnitude, edges among them. */
const wide = (random: Random, low: number, high: number): number => low * (high / low) ** random();
const counts = (random: Random): readonly [number, number] => {
  const n = Math.ceil(wide(random, 1, 100_000));
  const edge = random();
  return [edge < 0.1 ? 0 : edge < 0.2 ? n : Math.floor(random() * (n + 1)), n];
};
const rare = (random: Random): readonly [number, number] => {
  const n = Math.ceil(wide(random, 1, 2000));
  return [Math.floor(random() * Math.min(n, 30)), n];
};

const FUNCTIONS: {
  readonly [name: string]: {
    readonly ours: (...values: number[]) => number;
    readonly draw: (random: Random) => Arguments;
  };
} = {
  logGamma: { ours: logGamma, draw: (random) => [wide(random, 1e-3, 1e7)] },
  incompleteBeta: {
    ours: incompleteBeta,
    draw: (random) => {
      const a = wide(random, 0.5, 1e4);
      const b = wide(random, 0.5, 1e4);
      const mean = a / (a + b);
      return [Math.min(1 - 1e-9, Math.max(1e-9, mean * (0.5 + random()))), a, b];
    },
  },
  betaQuantile: {
    ours: betaQuantile,
    draw: (random) => [0.001 + 0.998 * random(), wide(random, 0.5, 1e4), wide(random, 0.5, 1e4)],
  },
  normalCdf: { ours: normalCdf, draw: (random) => [-12 + 24 * random()] },
  normalQuantile: {
    ours: normalQuantile,
    draw: (random) => [random() < 0.5 ? wide(random, 1e-12, 0.4) : 0.51 + 0.48 * random()],
  },
  binomialTail: {
    ours: binomialTail,
    draw: (random) => {
      const [, n] = counts(random);
      const p = wide(random, 1e-4, 0.5);
      return [Math.min(n, Math.ceil(n * p * (0.5 + random()))), n, p];
    },
  },
  clopperPearsonHigh: { ours: (k, n) => clopperPearson(k, n).high, draw: counts },
  clopperPearsonLow: { ours: (k, n) => clopperPearson(k, n).low, draw: counts },
  wilsonHigh: { ours: (k, n) => wilson(k, n).high, draw: counts },
  fisherGreater: { ours: fisherGreater, draw: (random) => [...rare(random), ...rare(random)] },
};

export interface ReferenceRow {
  readonly name: string;
  readonly cases: number;
  readonly largestError: number;
  readonly at: Arguments;
}

/** Undefined without SciPy. Values below 1e-280 are left out: there both are rounding. */
export function simulate(part: number, print: (line: string) => void): readonly ReferenceRow[] | undefined {
  const random = repeatable(2026);
  const each = Math.max(50, Math.round(2000 * part));
  const cases = Object.entries(FUNCTIONS).flatMap(([name, { draw }]) =>
    Array.from({ length: each }, () => ({ name, values: draw(random) })),
  );
  const python = spawnSync('python3', [fileURLToPath(new URL('./reference.py', import.meta.url))], {
    input: JSON.stringify(cases.map(({ name, values }) => [name, values])),
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  if (python.status !== 0) {
    print(
      `SciPy did not answer (Debian: apt-get install python3-scipy): ${(python.stderr ?? '').trim().split('\n').at(-1) ?? ''}`,
    );
    return undefined;
  }
  const wanted = JSON.parse(python.stdout) as readonly number[];
  print(`${'function'.padEnd(20)}   cases  largest relative error  at`);
  return Object.entries(FUNCTIONS).map(([name, { ours }]) => {
    let largest = 0;
    let at: Arguments = [];
    for (const [index, one] of cases.entries()) {
      const reference = wanted[index] ?? Number.NaN;
      if (one.name !== name || Math.abs(reference) < 1e-280) continue;
      const error = Math.abs(ours(...one.values) - reference) / Math.abs(reference);
      if (error > largest || Number.isNaN(error)) {
        largest = error;
        at = one.values;
      }
    }
    print(
      `${name.padEnd(20)} ${String(each).padStart(7)}  ${largest.toExponential(1).padStart(22)}  ${at.map((value) => Number(value.toPrecision(6))).join(', ')}`,
    );
    return { name, cases: each, largestError: largest, at };
  });
}
