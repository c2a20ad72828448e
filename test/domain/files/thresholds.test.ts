import { describe, expect, it } from 'vitest';
import { THRESHOLDS } from '../../../src/domain/decision/thresholds';
import { readThresholds } from '../../../src/domain/files/thresholds';

const problems = (json: unknown) => {
  const reading = readThresholds(json);
  return reading.kind === 'invalid' ? reading.problems.map((one) => `${one.path}: ${one.problem}`) : [];
};

describe('readThresholds', () => {
  it('keeps what a file leaves out, and reads back its own defaults', () => {
    expect(readThresholds({})).toEqual({ kind: 'thresholds', thresholds: THRESHOLDS });
    expect(readThresholds(JSON.parse(JSON.stringify(THRESHOLDS)))).toEqual({
      kind: 'thresholds',
      thresholds: THRESHOLDS,
    });
    expect(readThresholds({ p95: { goAtMost: 0.1 } })).toMatchObject({
      thresholds: { p95: { goAtMost: 0.1, investigateAbove: 0.3 } },
    });
  });

  it('opens a gap between GO and NO-GO', () => {
    expect(readThresholds({ errors: { goAtMost: 0.01, noGoAbove: 0.05 } })).toMatchObject({
      thresholds: { errors: { goAtMost: 0.01, noGoAbove: 0.05 } },
    });
  });

  it.each([
    [{ errors: { goAtMost: 0.03 } }, 'errors.goAtMost: overlaps errors.noGoAbove: 0.03 is above 0.02'],
    [{ diffs: { goBelow: 0.02 } }, 'diffs.goBelow: overlaps diffs.investigateAbove: 0.02 is above 0.01'],
    [{ p95: { goAtMost: 0.5 } }, 'p95.goAtMost: overlaps p95.investigateAbove: 0.5 is above 0.3'],
    [{ errors: { goAtMost: 0 } }, 'errors.goAtMost: expected a rate above 0 and below 1, got 0'],
    [{ errors: { goAtMost: '2 %' } }, 'errors.goAtMost: expected a number, got "2 %"'],
    [{ errors: { goAtMost: Number.NaN } }, 'errors.goAtMost: expected a number, got null'],
    [{ errors: { goAtMost: -0.1 } }, 'errors.goAtMost: expected a number from 0 to 1, got -0.1'],
    [{ p95: { leastRequests: 58 } }, 'p95.leastRequests: expected a whole number from 59 to 1000000, got 58'],
    [{ proof: { leastErrors: 2.5 } }, 'proof.leastErrors: expected a whole number from 2 to 100, got 2.5'],
    [{ errors: { limit: 0.02 } }, 'errors.limit: unknown limit'],
    [{ errors: 0.02 }, 'errors: expected an object of limits'],
    [[], ': expected an object of limits'],
    [null, ': expected an object of limits'],
  ])('refuses %j', (json, problem) => {
    expect(problems(json)).toContain(problem);
  });

  it('refuses an unknown row by name, names from the prototype included', () => {
    expect(problems({ error: {} })[0]).toContain('error: unknown row; known are errors,');
    expect(problems(JSON.parse('{"__proto__": {"goAtMost": 1}}'))[0]).toContain('__proto__: unknown row');
    expect(problems({ errors: { constructor: 1 } })[0]).toBe('errors.constructor: unknown limit');
  });

  it('names every problem at once', () => {
    expect(problems({ errors: { goAtMost: 2 }, diffs: { goBelow: true }, nonsense: {} })).toHaveLength(3);
  });
});
