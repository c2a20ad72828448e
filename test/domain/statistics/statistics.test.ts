import fc from 'fast-check';
// @ts-expect-error the oracle comes without types
import jstat from 'jstat';
import { describe, expect, it } from 'vitest';
import {
  binomialPmf,
  binomialTail,
  fisherGreater,
  logChoose,
  sampleForUpperBound,
} from '../../../src/domain/statistics/binomial';
import {
  cleanNeeded,
  eventsToVeto,
  heldSince,
  logEvidenceAbove,
  logEvidenceBelow,
  provenAbove,
  provenBelow,
  waitQuantileMs,
} from '../../../src/domain/statistics/e-process';
import {
  bestRho,
  clopperPearson,
  confidenceSequence,
  lowerBound,
  newcombeDifference,
  tunedConfidenceSequence,
  tunedPrior,
  upperBound,
  wilson,
} from '../../../src/domain/statistics/intervals';
import { leastProven, logRatioEvidence, ratioInterval } from '../../../src/domain/statistics/quantile-ratio';
import { anytimeRanks, counted, quantileBounds, quantileOf } from '../../../src/domain/statistics/quantiles';
import { repeatable } from '../../../src/domain/statistics/random';
import { hodgesLehmann, hodgesLehmannRatio, mannWhitney } from '../../../src/domain/statistics/rank-tests';
import {
  betaQuantile,
  incompleteBeta,
  logBeta,
  logGamma,
  logIncompleteBeta,
  normalCdf,
  normalQuantile,
} from '../../../src/domain/statistics/special-functions';
import { crossingProbability, obrienFlemingLimit, pocockLimit } from '../reference/group-sequential';
import reference from '../reference/reference.json';
import {
  asymptoticHalfWidth,
  normalMixtureBound,
  oneSidedMixtureBound,
  quantileAbPValue,
} from '../reference/sequential-tests';

const { jStat } = jstat as unknown as {
  jStat: {
    gammaln(x: number): number;
    ibeta(x: number, a: number, b: number): number;
    beta: { inv(p: number, a: number, b: number): number };
    binomial: { pdf(k: number, n: number, p: number): number };
    normal: { cdf(x: number, mean: number, sd: number): number; inv(p: number, mean: number, sd: number): number };
  };
};

type Entry = (typeof reference)[number] & { [name: string]: unknown };
const published = (what: string): Entry => {
  const entry = reference.find((one) => one.what.startsWith(what));
  if (entry === undefined) throw new Error(`no published value ${what}`);
  return entry as Entry;
};
const cases = (what: string): number[][] => published(what).cases as number[][];

/** The authors' suite cuts its values off instead of rounding them. */
const unitInLastPlace = (value: number): number =>
  10 ** -Math.min(6, Math.max(5, (String(value).split('.')[1] ?? '').length));

describe('published values', () => {
  it.each(cases('Clopper-Pearson'))('Clopper-Pearson of %d of %d', (x, n, low, high) => {
    const interval = clopperPearson(x!, n!);
    expect(Number(interval.low.toFixed(4))).toBe(low);
    expect(Number(interval.high.toFixed(4))).toBe(high);
  });

  it.each(cases('Wilson'))('Wilson of %d of %d', (x, n, low, high) => {
    const interval = wilson(x!, n!);
    expect(Number(interval.low.toFixed(4))).toBe(low);
    expect(Number(interval.high.toFixed(4))).toBe(high);
  });

  it('interval of the exact binomial test of R', () => {
    const entry = published('exact binomial test');
    const [low, high] = entry.ci as number[];
    const interval = clopperPearson(682, 925);
    expect(interval.low).toBeCloseTo(low!, 14);
    expect(interval.high).toBeCloseTo(high!, 14);
  });

  it.each(cases('Newcombe'))('Newcombe difference of %d/%d and %d/%d', (x1, n1, x2, n2, low, high) => {
    const interval = newcombeDifference(x1!, n1!, x2!, n2!);
    expect(Number(interval.low.toFixed(4))).toBe(low);
    expect(Number(interval.high.toFixed(4))).toBe(high);
  });

  it('permeability study: Mann-Whitney and Hodges-Lehmann of R', () => {
    const entry = published('Mann-Whitney exact one-sided');
    const x = counted(entry.x as number[]);
    const y = counted(entry.y as number[]);
    const test = mannWhitney(x, y);
    expect(test.method).toBe('exact');
    expect(test.u).toBe(entry.U);
    expect(test.pGreater).toBeCloseTo(entry.p_greater as number, 14);
    const shift = hodgesLehmann(x, y);
    expect(shift.estimate).toBeCloseTo(entry.HL as number, 12);
    const [low, high] = entry.ci95_two_sided as number[];
    expect(shift.interval.low).toBeCloseTo(low!, 12);
    expect(shift.interval.high).toBeCloseTo(high!, 12);
  });

  it('Mann-Whitney of the SciPy page, exact and approximate', () => {
    const entry = reference.find((one) => one.what === 'Mann-Whitney') as Entry;
    const x = counted(entry.x as number[]);
    const y = counted(entry.y as number[]);
    expect(mannWhitney(x, y).u).toBe(entry.U);
    expect(mannWhitney(x, y).pTwoSided).toBeCloseTo(entry.p_exact as number, 14);
    expect(mannWhitney(x, y, 'normal').pTwoSided).toBeCloseTo(entry.p_asymptotic_cc as number, 14);
  });

  it('Hodges-Lehmann interval of the Kayenta suite', () => {
    const entry = published('Mann-Whitney HL CI');
    const shift = hodgesLehmann(counted(entry.x as number[]), counted(entry.y as number[]), entry.conf as number);
    expect([shift.interval.low, shift.interval.high]).toEqual(entry.ci);
    expect(shift.estimate).toBe(entry.estimate);
  });

  it.each(cases('Bernoulli confidence sequence'))(
    'confidence sequence of %d of %d',
    (s, n, alpha, optimal, low, high) => {
      const interval = tunedConfidenceSequence(s!, n!, optimal!, 1 - alpha!);
      expect(Math.abs(interval.low - low!)).toBeLessThan(unitInLastPlace(low!));
      expect(Math.abs(interval.high - high!)).toBeLessThan(unitInLastPlace(high!));
    },
  );

  it('normal mixture bounds', () => {
    const entry = published('two-sided normal mixture bound');
    expect(bestRho(100, 0.05)).toBeCloseTo(entry['best_rho(100,.05)'] as number, 5);
    expect(normalMixtureBound(100, 0.05, 100)).toBeCloseTo(entry['normal_mixture_bound(100,.05,100)'] as number, 5);
    expect(oneSidedMixtureBound(100, 0.05, 100)).toBeCloseTo(entry.one_sided as number, 5);
  });

  it.each(cases('QuantileABTest'))('quantile A/B test at %d, shifted by %d', (q, offset, p) => {
    const arm = (from: number) => counted(Array.from({ length: 1000 }, (_, i) => i + from));
    expect(quantileAbPValue(arm(1), arm(offset! + 1), q!, 100)).toBeCloseTo(p!, 6);
  });

  it('asymptotic confidence sequence of the GrowthBook suite', () => {
    const entry = published('asymptotic confidence sequence') as Entry & {
      a: { sum: number; sum_squares: number; n: number };
      b: { sum: number; sum_squares: number; n: number };
    };
    const mean = (arm: typeof entry.a) => arm.sum / arm.n;
    const variance = (arm: typeof entry.a) => (arm.sum_squares - arm.sum ** 2 / arm.n) / (arm.n - 1);
    const [a, b] = [entry.a, entry.b];
    const uplift = mean(b) / mean(a) - 1;
    const error = Math.sqrt(variance(b) / (b.n * mean(a) ** 2) + (variance(a) * mean(b) ** 2) / (a.n * mean(a) ** 4));
    expect(uplift).toBeCloseTo(entry.uplift as number, 5);
    expect(error).toBeCloseTo(entry.stderr as number, 5);
    const half = asymptoticHalfWidth(error, a.n + b.n, entry.tuning as number, 0.05);
    const [low, high] = entry.ci as number[];
    expect(uplift - half).toBeCloseTo(low!, 5);
    expect(uplift + half).toBeCloseTo(high!, 5);
  });

  it("Pocock and O'Brien-Fleming for four looks", () => {
    const entry = published('group-sequential');
    expect(Number(pocockLimit(4, 0.05).toFixed(3))).toBe(entry.pocock_z);
    expect(Number(obrienFlemingLimit(4, 0.05).toFixed(3))).toBe(entry.obf_final_z);
    expect(crossingProbability([2.361, 2.361, 2.361, 2.361])).toBeCloseTo(0.05, 4);
  });
});

describe('an independent oracle (jstat)', () => {
  const shape = fc.double({ min: 0.5, max: 2000, noNaN: true });
  const unit = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true });

  it('log-gamma', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (x) => {
        const other = jStat.gammaln(x);
        expect(Math.abs(logGamma(x) - other)).toBeLessThan(1e-9 * Math.max(1, Math.abs(other)));
      }),
      { numRuns: 2000 },
    );
  });

  it('regularised incomplete beta', () => {
    fc.assert(
      fc.property(unit, shape, shape, (x, a, b) => {
        const other = jStat.ibeta(x, a, b);
        fc.pre(other > 1e-290);
        expect(Math.abs(incompleteBeta(x, a, b) - other)).toBeLessThan(1e-6 * Math.max(other, 1e-3));
      }),
      { numRuns: 2000 },
    );
  });

  it('beta quantile', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.double({ min: 0.5, max: 500, noNaN: true }),
        fc.double({ min: 0.5, max: 500, noNaN: true }),
        (p, a, b) => {
          const x = betaQuantile(p, a, b);
          expect(Math.abs(x - jStat.beta.inv(p, a, b))).toBeLessThan(1e-7);
          expect(incompleteBeta(x, a, b)).toBeCloseTo(p, 9);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('binomial probabilities', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 170 }),
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        fc.nat(),
        (n, p, seed) => {
          const k = seed % (n + 1);
          expect(Math.abs(binomialPmf(k, n, p) - jStat.binomial.pdf(k, n, p))).toBeLessThan(1e-9);
          const upTo = Array.from({ length: k + 1 }, (_, i) => binomialPmf(i, n, p)).reduce((sum, one) => sum + one, 0);
          expect(upTo + binomialTail(k + 1, n, p)).toBeCloseTo(1, 10);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('normal distribution', () => {
    fc.assert(
      fc.property(fc.double({ min: -8, max: 8, noNaN: true }), (z) => {
        expect(Math.abs(normalCdf(z) - jStat.normal.cdf(z, 0, 1))).toBeLessThan(1e-7);
        expect(normalCdf(z) + normalCdf(-z)).toBeCloseTo(1, 14);
      }),
    );
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), (p) => {
        const back = normalCdf(normalQuantile(p));
        expect(Math.abs(back - p)).toBeLessThan(1e-12 + 1e-10 * p);
      }),
    );
  });
});

describe('special functions at their edges', () => {
  it('answer NaN outside their domain', () => {
    expect(logGamma(0)).toBeNaN();
    expect(logGamma(-1)).toBeNaN();
    expect(logIncompleteBeta(-0.1, 1, 1)).toBeNaN();
    expect(incompleteBeta(0.5, 0, 1)).toBeNaN();
    expect(betaQuantile(1.1, 1, 1)).toBeNaN();
    expect(normalQuantile(2)).toBeNaN();
  });

  it('hold at 0 and 1', () => {
    expect(incompleteBeta(0, 2, 3)).toBe(0);
    expect(incompleteBeta(1, 2, 3)).toBe(1);
    expect(betaQuantile(0, 2, 3)).toBe(0);
    expect(betaQuantile(1, 2, 3)).toBe(1);
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(logBeta(1, 1)).toBeCloseTo(0, 14);
  });

  it('keep tails that no double can hold', () => {
    expect(logIncompleteBeta(1e-6, 900, 10)).toBeCloseTo(900 * Math.log(1e-6) + Math.log(binomialConstant()), 4);
    function binomialConstant() {
      let product = 1;
      for (let i = 1; i <= 9; i += 1) product *= (900 + i) / i;
      return product;
    }
  });
});

describe('fixed-look sample sizes', () => {
  it.each([
    [0, 149],
    [1, 236],
    [2, 313],
    [3, 386],
    [4, 456],
    [5, 523],
  ])('%d errors need %d for <= 2 %% at 95 %%', (events, n) => {
    expect(sampleForUpperBound(events, 0.02, 0.05)).toBe(n);
    expect(upperBound(events, n)).toBeLessThanOrEqual(0.02);
    expect(upperBound(events, n - 1)).toBeGreaterThan(0.02);
  });

  it.each([
    [0, 598],
    [1, 947],
    [2, 1258],
    [3, 1549],
    [4, 1829],
    [5, 2100],
  ])('%d mismatches need %d for < 0.5 %%', (events, n) => {
    expect(sampleForUpperBound(events, 0.005, 0.05)).toBe(n);
  });

  it('lower bound proves a broken canary with 2 of 10, 3 of 20, 4 of 50', () => {
    for (const [x, n] of [
      [2, 10],
      [3, 20],
      [4, 50],
    ] as const) {
      expect(lowerBound(x, n)).toBeGreaterThan(0.02);
      expect(lowerBound(x - 1, n)).toBeLessThan(0.02);
    }
  });

  it('Fisher agrees with its definition', () => {
    expect(fisherGreater(0, 5, 2, 5)).toBeCloseTo(1, 12);
    expect(fisherGreater(2, 5, 0, 5)).toBeCloseTo(10 / 45, 12);
  });
});

describe('e-processes', () => {
  const smallest = (events: number, limit: number, alpha: number) => {
    let n = events;
    while (!provenBelow(events, n, limit, alpha)) n += 1;
    return n;
  };

  it('prove <= 2 % at 188, 330, 440, 538, 629 requests with 0 to 4 errors', () => {
    expect([0, 1, 2, 3, 4].map((x) => smallest(x, 0.02, 0.05))).toEqual([188, 330, 440, 538, 629]);
    expect([0, 1, 2, 3, 4].map((x) => smallest(x, 0.02, 0.01))).toEqual([277, 429, 547, 651, 747]);
  });

  it('prove < 0.5 % at 756 to 2,877 comparisons with 0 to 5 mismatches', () => {
    expect([0, 1, 2, 3, 4, 5].map((x) => smallest(x, 0.005, 0.05))).toEqual([756, 1329, 1769, 2162, 2528, 2877]);
  });

  it('veto at the tabled counts', () => {
    const fewest = (n: number, alpha: number) =>
      Array.from({ length: n + 1 }, (_, x) => x).find((x) => provenAbove(x, n, 0.02, alpha));
    expect([2, 5, 10, 20, 30, 50, 100].map((n) => fewest(n, 0.05))).toEqual([2, 2, 3, 4, 5, 6, 9]);
    expect([2, 5, 10, 20, 30, 50, 100].map((n) => fewest(n, 0.01))).toEqual([2, 3, 4, 5, 5, 7, 10]);
  });

  it('never veto on one error, though 1 of 1 has e = 27', () => {
    expect(Math.exp(logEvidenceAbove(1, 1, 0.02))).toBeGreaterThan(20);
    expect(provenAbove(1, 1, 0.02, 0.05)).toBe(false);
  });

  const logPmf = (k: number, n: number, p: number) => logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p);

  it('mean of the likelihood-ratio factor is at most 1 for every rate of the null', () => {
    for (const limit of [0.005, 0.02, 0.1]) {
      for (const above of [1, 1.2, 2, 5]) {
        const p = limit * above;
        let mean = 0;
        for (let s = 0; s <= 200; s += 1) mean += Math.exp(logEvidenceBelow(s, 200, limit) + logPmf(s, 200, p));
        expect(mean).toBeLessThanOrEqual(1 + 1e-9);
      }
      for (const below of [1, 0.8, 0.3]) {
        const p = limit * below;
        let mean = 0;
        for (let s = 0; s <= 200; s += 1) mean += Math.exp(logEvidenceAbove(s, 200, limit) + logPmf(s, 200, p));
        expect(mean).toBeLessThanOrEqual(1 + 1e-9);
      }
    }
  });

  it('need exactly as many clean observations as they say', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 3000 }), (events, extra) => {
        const n = events + extra;
        const more = cleanNeeded(events, n, 0.02, 0.05);
        expect(n + more === 0 || provenBelow(events, n + more, 0.02, 0.05)).toBe(true);
        if (more > 0 && n + more > 1) expect(provenBelow(events, n + more - 1, 0.02, 0.05)).toBe(false);
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 500 }), (events, extra) => {
        const n = events + extra;
        const more = eventsToVeto(events, n, 0.02, 0.01);
        expect(provenAbove(events + more, n + more, 0.02, 0.01)).toBe(true);
        if (more > 0) expect(provenAbove(events + more - 1, n + more - 1, 0.02, 0.01)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it('type-I error over 2,000 looks at the limit stays at or under alpha', () => {
    const runs = 4000;
    const looks = 2000;
    const random = repeatable(20261121);
    for (const [limit, alpha] of [
      [0.02, 0.05],
      [0.005, 0.05],
      [0.02, 0.01],
    ] as const) {
      const above = boundary(looks, (s, n) => provenAbove(s, n, limit, alpha, 2));
      const below = boundary(looks, (s, n) => !provenBelow(s, n, limit, alpha));
      let go = 0;
      let noGo = 0;
      for (let run = 0; run < runs; run += 1) {
        let s = 0;
        let saidGo = false;
        let saidNoGo = false;
        for (let n = 1; n <= looks && !(saidGo && saidNoGo); n += 1) {
          if (random() < limit) s += 1;
          if (s < (below[n] ?? 0)) saidGo = true;
          if (s >= (above[n] ?? Number.POSITIVE_INFINITY)) saidNoGo = true;
        }
        if (saidGo) go += 1;
        if (saidNoGo) noGo += 1;
      }
      for (const [name, count] of [
        ['GO', go],
        ['NO-GO', noGo],
      ] as const) {
        const rate = count / runs;
        const error = Math.sqrt((rate * (1 - rate)) / runs);
        console.log(
          `type-I error, ${name} at ${limit * 100} %, alpha ${alpha}, ${looks} looks: ${(rate * 100).toFixed(2)} % ± ${(error * 100).toFixed(2)} % (${runs} runs)`,
        );
        expect(rate - 2 * error).toBeLessThanOrEqual(alpha);
      }
    }
  });

  /** Smallest count of events at each n from which the condition holds. */
  function boundary(looks: number, holds: (s: number, n: number) => boolean): number[] {
    const limits: number[] = [0];
    let from = 0;
    for (let n = 1; n <= looks; n += 1) {
      let s = Math.max(0, from - 1);
      while (s <= n && !holds(s, n)) s += 1;
      from = s;
      limits.push(s);
    }
    return limits;
  }

  it('know since when a proof has held', () => {
    const minute = (atMs: number, events: number, n: number) => ({ atMs, events, n });
    const series = [minute(1, 0, 100), minute(2, 0, 100), minute(3, 5, 10), minute(4, 0, 400), minute(5, 0, 400)];
    expect(heldSince(series, (s, n) => provenBelow(s, n, 0.02, 0.05))).toBe(5);
    expect(heldSince(series.slice(0, 2), (s, n) => provenBelow(s, n, 0.02, 0.05))).toBe(2);
    expect(heldSince(series.slice(0, 3), (s, n) => provenBelow(s, n, 0.02, 0.05))).toBeUndefined();
    expect(heldSince(undefined, () => true)).toBeUndefined();
  });

  it('estimate waits as Gamma-Poisson does', () => {
    const hour = 3_600_000;
    expect(waitQuantileMs(139, 10, hour, 0.05) / hour).toBeCloseTo(8.3, 1);
    expect(waitQuantileMs(139, 10, hour, 0.95) / hour).toBeCloseTo(24.3, 1);
    expect(Math.round(waitQuantileMs(66, 83, hour, 0.5) / 60_000)).toBe(47);
    expect(Math.round(waitQuantileMs(66, 83, hour, 0.05) / 60_000)).toBe(36);
    expect(Math.round(waitQuantileMs(66, 83, hour, 0.95) / 60_000)).toBe(62);
    expect(waitQuantileMs(5, 0, hour, 0.5)).toBe(Number.POSITIVE_INFINITY);
    expect(waitQuantileMs(5, 3, 0, 0.5)).toBe(Number.POSITIVE_INFINITY);
    expect(waitQuantileMs(0, 3, hour, 0.5)).toBe(0);
  });
});

describe('confidence sequence', () => {
  it('of 0 of 20 ends at 22.4 %', () => {
    expect(confidenceSequence(0, 20).high).toBeCloseTo(0.224, 3);
  });

  it('contains the rate seen, and Clopper-Pearson, at every size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.nat(), (n, seed) => {
        const s = seed % (n + 1);
        const watched = confidenceSequence(s, n);
        const planned = clopperPearson(s, n);
        expect(watched.low).toBeLessThanOrEqual(s / n);
        expect(watched.high).toBeGreaterThanOrEqual(s / n);
        expect(watched.low).toBeLessThanOrEqual(planned.low + 1e-12);
        expect(watched.high).toBeGreaterThanOrEqual(planned.high - 1e-12);
      }),
      { numRuns: 300 },
    );
  });

  it('covers the truth at all of 1,000 looks in at least 95 % of runs', () => {
    const random = repeatable(7);
    const runs = 400;
    let missed = 0;
    for (let run = 0; run < runs; run += 1) {
      let s = 0;
      for (let n = 1; n <= 1000; n += 1) {
        if (random() < 0.03) s += 1;
        if (n % 10 === 0) {
          const { low, high } = confidenceSequence(s, n);
          if (low > 0.03 || high < 0.03) {
            missed += 1;
            break;
          }
        }
      }
    }
    expect(missed / runs).toBeLessThanOrEqual(0.05);
  });

  it('is everything when nothing, or nonsense, was counted', () => {
    for (const [s, n] of [
      [0, 0],
      [3, 2],
      [-1, 5],
      [Number.NaN, 5],
    ] as const) {
      expect(confidenceSequence(s, n)).toEqual({ low: 0, high: 1, level: 0.95 });
      expect(clopperPearson(s, n)).toEqual({ low: 0, high: 1, level: 0.95 });
      expect(wilson(s, n)).toEqual({ low: 0, high: 1, level: 0.95 });
    }
  });
});

describe('quantiles', () => {
  it('of a p95 need 93 for a peek-safe upper bound', () => {
    expect(anytimeRanks(92, 0.95, 0.05).high).toBeUndefined();
    expect(anytimeRanks(93, 0.95, 0.05).high).toBe(93);
  });

  it('are nearest ranks of exact counts', () => {
    const values = Array.from({ length: 100 }, (_, i) => i + 1);
    expect(quantileOf(counted(values), 0.95)).toBe(95);
    expect(quantileOf(counted(values.slice(0, 20)), 0.95)).toBe(19);
    expect(quantileOf([], 0.95)).toBeUndefined();
  });

  it('bounds hold the truth in simulated samples', () => {
    const random = repeatable(3);
    let missed = 0;
    for (let run = 0; run < 300; run += 1) {
      const values = counted(Array.from({ length: 200 }, () => random()));
      const { low, high } = quantileBounds(values, anytimeRanks(200, 0.95, 0.05), 0.95);
      if (low > 0.95 || high < 0.95) missed += 1;
    }
    expect(missed / 300).toBeLessThanOrEqual(0.05);
  });
});

describe('p95 ratio', () => {
  const draws = (random: () => number, n: number, factor: number) =>
    counted(Array.from({ length: n }, () => Math.round(110 * factor * Math.exp(0.3 * normalQuantile(random())))));

  it('is not proven when the truth is at the limit, however often one looks', () => {
    const random = repeatable(11);
    const runs = 60;
    let wrong = 0;
    for (let run = 0; run < runs; run += 1) {
      const canary: number[] = [];
      const mock: number[] = [];
      for (let look = 0; look < 8; look += 1) {
        for (let i = 0; i < 150; i += 1) {
          canary.push(Math.round(110 * 1.15 * Math.exp(0.3 * normalQuantile(random()))));
          mock.push(
            Math.round(110 * Math.exp(0.3 * normalQuantile(random()))),
            Math.round(110 * Math.exp(0.3 * normalQuantile(random()))),
          );
        }
        if (logRatioEvidence(counted(canary), counted(mock), 0.95, 1.15) >= Math.log(20)) {
          wrong += 1;
          break;
        }
      }
    }
    expect(wrong / runs).toBeLessThanOrEqual(0.05);
  });

  it('is proven for 2,000 canary requests that are no slower, and refuted when they are 60 % slower', () => {
    const random = repeatable(5);
    const mock = draws(random, 6000, 1);
    expect(leastProven(draws(random, 2000, 1), mock, 0.95, 0.05)).toBeLessThanOrEqual(1.15);
    expect(ratioInterval(draws(random, 2000, 1.6), mock, 0.95, 0.05).low).toBeGreaterThan(1.3);
  });

  it('is the smallest product over every x, found without trying each', () => {
    const samples = fc.array(fc.integer({ min: 50, max: 130 }), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(samples, samples, fc.double({ min: 0.5, max: 2, noNaN: true }), (first, second, factor) => {
        const prior = tunedPrior(0.95, 1000);
        const kept = (log: number) => Math.log(0.2 + 0.8 * Math.exp(log));
        let least = Number.POSITIVE_INFINITY;
        for (const x of [0, ...second]) {
          const below = second.filter((value) => value <= x).length;
          const smaller = first.filter((value) => value < x * factor).length;
          least = Math.min(
            least,
            kept(logEvidenceBelow(below, second.length, 0.95, prior)) +
              kept(logEvidenceAbove(smaller, first.length, 0.95, prior)),
          );
        }
        expect(logRatioEvidence(counted(first), counted(second), 0.95, factor)).toBeCloseTo(least, 9);
      }),
      { numRuns: 150 },
    );
  });

  it('is open on the side that the sample cannot bound', () => {
    const interval = ratioInterval(counted([100, 120]), counted([100, 110, 120]), 0.95, 0.05);
    expect(interval).toEqual({ low: 0, high: Number.POSITIVE_INFINITY, level: 0.95 });
  });
});

describe('rank tests', () => {
  const values = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 25 });

  it('agree with counting every pair, ties included', () => {
    fc.assert(
      fc.property(values, values, (x, y) => {
        const pairs = x.flatMap((a) => y.map((b) => a - b)).sort((a, b) => a - b);
        const u = pairs.reduce((sum, d) => sum + (d > 0 ? 1 : d === 0 ? 0.5 : 0), 0);
        const test = mannWhitney(counted(x), counted(y));
        expect(test.u).toBe(u);
        expect(test.pGreater).toBeGreaterThanOrEqual(0);
        expect(test.pTwoSided).toBeLessThanOrEqual(1);
        const middle =
          pairs.length % 2 === 1
            ? pairs[(pairs.length - 1) / 2]!
            : (pairs[pairs.length / 2 - 1]! + pairs[pairs.length / 2]!) / 2;
        expect(hodgesLehmann(counted(x), counted(y)).estimate).toBeCloseTo(middle, 9);
      }),
      { numRuns: 300 },
    );
  });

  it('are exact where everything can be enumerated', () => {
    const test = mannWhitney(counted([4, 5, 6]), counted([1, 2, 3]));
    expect(test.pGreater).toBeCloseTo(1 / 20, 14);
    expect(test.pTwoSided).toBeCloseTo(2 / 20, 14);
  });

  it('read a ratio of durations, 0 ms included', () => {
    const shift = hodgesLehmannRatio(counted([120, 240, 360]), counted([100, 200, 300]));
    expect(shift.estimate).toBeCloseTo(1.2, 9);
    expect(Number.isFinite(hodgesLehmannRatio(counted([0, 1]), counted([0, 2])).estimate)).toBe(true);
  });

  it('say nothing about nothing', () => {
    expect(mannWhitney([], counted([1])).pGreater).toBe(1);
    expect(hodgesLehmann([], counted([1])).estimate).toBeNaN();
  });
});
