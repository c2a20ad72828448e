import { describe, expect, it } from 'vitest';
import { whyUnseen } from '../../../src/domain/decidability/alarm-guard';
import { alarmRules, errorsToFire, fires, leastErrors } from '../../../src/domain/system/alarm-rules';

const [all, canary] = alarmRules({ errorRateAlarm: 'all-errors', canaryAlarm: 'canary-only' });

describe('whyUnseen names the part of the rule that binds', () => {
  it.each([
    [
      'the rate, at any traffic',
      all,
      1_000,
      0.01,
      /^the whole canary is 1 % of all requests, and it allows errors of 2 %/,
    ],
    ['the rate, at much more', all, 1e6, 0.02, /^the whole canary is 2 % of all requests/],
    [
      'chance',
      all,
      1_000,
      0.05,
      /^among 83 requests it needs 9 errors within 5 min, and about 4\.2 canary requests come$/,
    ],
    [
      'the least errors',
      canary,
      100,
      0.01,
      /^it needs at least 3 errors within 60 min, and about 1 canary requests come$/,
    ],
    [
      'the least errors',
      all,
      10,
      0.5,
      /^it needs at least 3 errors within 5 min, and about 0\.42 canary requests come$/,
    ],
  ])('%s', (_part, rule, perHour, share, says) => {
    expect(whyUnseen(rule, { requestsPerMinute: perHour / 60, share })).toMatch(says);
  });

  it('counts what a watch shorter than the window brings', () => {
    expect(whyUnseen(canary, { requestsPerMinute: 1_000 / 60, share: 0.01, minutes: 10 })).toMatch(
      /^it needs at least 3 errors within 10 min, and about 1\.7 canary/,
    );
  });
});

describe.each([all, canary])('the errors that make $name fire', (rule) => {
  it.each([3, 10, 100, 5_000])('of %i requests are the fewest', (requests) => {
    const needed = errorsToFire(rule, requests);
    expect([fires(rule, needed - 1, requests), fires(rule, needed, requests)]).toEqual([false, true]);
  });

  it('are never fewer than the least', () => {
    const least = leastErrors(rule);
    expect([fires(rule, least - 1, least - 1), fires(rule, least, least)]).toEqual([false, true]);
  });
});
