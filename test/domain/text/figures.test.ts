import { describe, expect, it } from 'vitest';
import { betaPhase, clockSince, finalLook, nextOpensAtMs } from '../../../src/domain/phase';
import { moment } from '../../../src/domain/text/clock-face';
import {
  change,
  count,
  duration,
  limitPercent,
  milliseconds,
  percent,
  plural,
  ratio,
  share,
} from '../../../src/domain/text/figures';
import { DAY, HOUR, MINUTE, START } from '../decision/situations';

describe('figures', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1234567, '1,234,567'],
    [Number.NaN, '∞'],
  ])('count %d is %s', (value, text) => {
    expect(count(value)).toBe(text);
  });

  it.each([
    [0, '0 %'],
    [1, '100 %'],
    [0.004, '0.40 %'],
    [0.00067, '0.067 %'],
    [0.000001, '< 0.001 %'],
    [0.129, '12.9 %'],
    [Number.NaN, '- %'],
  ])('percent %d is %s', (value, text) => {
    expect(percent(value)).toBe(text);
  });

  it.each([
    [0.02, '2 %'],
    [0.005, '0.5 %'],
    [0.99, '99 %'],
  ])('limit %d is %s', (value, text) => {
    expect(limitPercent(value)).toBe(text);
  });

  it.each([
    [0.082, '+8.2 %'],
    [-0.12, '-12.0 %'],
    [1.5, '+150 %'],
    [Number.POSITIVE_INFINITY, '+∞ %'],
  ])('change %d is %s', (value, text) => {
    expect(change(value)).toBe(text);
  });

  it.each([
    [0, '0 s'],
    [40_000, '40 s'],
    [17 * MINUTE, '17 min'],
    [105 * MINUTE, '1 h 45'],
    [120 * MINUTE, '2 h'],
    [17 * HOUR, '17 h'],
    [71 * HOUR, '71 h'],
    [72 * HOUR, '3 d'],
    [Number.POSITIVE_INFINITY, 'never'],
  ])('duration %d is %s', (value, text) => {
    expect(duration(value)).toBe(text);
  });

  it('the rest', () => {
    expect(ratio(12, 2984)).toBe('12/2,984  0.40 %');
    expect(ratio(0, 0)).toBe('0/0');
    expect(milliseconds(210)).toBe('210 ms');
    expect(milliseconds(14_200)).toBe('14.2 s');
    expect(share(0.5)).toBe('0.5 %');
    expect(plural(1, 'error')).toBe('1 error');
    expect(plural(2, 'flag fetch', 'flag fetches')).toBe('2 flag fetches');
    expect(moment(START)).toBe('21 Nov 09:00');
  });
});

describe('the clock of a beta', () => {
  it.each([
    [0, 'H+0:00'],
    [178 * MINUTE, 'H+2:58'],
    [DAY - 1, 'H+23:59'],
    [DAY, 'day 1 00:00'],
    [2 * DAY + 250 * MINUTE, 'day 2 04:10'],
    [-5 * MINUTE, 'H-0:05'],
    [-DAY - 5 * MINUTE, 'day -1 00:05'],
  ])('%d ms after the start is %s', (after, text) => {
    expect(clockSince(START, START + after)).toBe(text);
  });

  it.each([
    [0, 30 * MINUTE, 'shadow', 30 * MINUTE],
    [1, HOUR, 'canary-1', HOUR],
    [1, 2 * HOUR, 'monitoring', HOUR],
    [1, 3 * HOUR - 1, 'monitoring', 1],
    [1, 3 * HOUR, 'canary-1', 45 * HOUR],
    [5, 3 * DAY, 'ramp-5', DAY],
  ] as const)('share %d at +%d ms is %s', (percentage, after, phase, leftMs) => {
    expect(betaPhase(START, percentage, START + after)).toEqual({ phase, elapsedMs: after, leftMs });
  });

  it('before the start is before', () => {
    expect(betaPhase(undefined, 1, START)).toEqual({ phase: 'before', elapsedMs: 0 });
    expect(betaPhase(START, 0, START - 1)).toEqual({ phase: 'before', elapsedMs: 0 });
    expect(betaPhase(START, 100, START + 30 * DAY).leftMs).toBeUndefined();
  });

  it.each([
    [3 * HOUR - 1, false],
    [3 * HOUR, true],
    [3 * HOUR + 30 * MINUTE - 1, true],
    [3 * HOUR + 30 * MINUTE, false],
    [2 * DAY, true],
  ])("the canary's final look at +%d ms: %s", (after, isNow) => {
    expect(finalLook('canary-1', START, START + after).isNow).toBe(isNow);
  });

  it('without a start there is no look', () => {
    expect(finalLook('canary-1', undefined, START)).toEqual({ isNow: false });
  });

  it('the next share opens on its day, or a whole holding time after a late phase', () => {
    expect(nextOpensAtMs('canary-1', START, START + HOUR)).toBe(START + 2 * DAY);
    expect(nextOpensAtMs('canary-1', START, START + HOUR + 6 * HOUR)).toBe(START + 2 * DAY);
    expect(nextOpensAtMs('canary-1', START, START + DAY)).toBe(START + DAY + 47 * HOUR);
    expect(nextOpensAtMs('ramp-100', START, START)).toBeUndefined();
  });
});
