import { describe, expect, it } from 'vitest';
import { parseMoment, parseRatePerHour, parseSpan, spanText } from '../../../src/domain/text/time-span';

describe('parseSpan', () => {
  it.each([
    ['250ms', 250],
    ['90s', 90_000],
    ['15m', 900_000],
    ['15min', 900_000],
    ['3h', 10_800_000],
    ['2d', 172_800_000],
    ['1h30m', 5_400_000],
    ['1h 30m', 5_400_000],
    ['1.5h', 5_400_000],
    [' 3h ', 10_800_000],
    ['', undefined],
    ['0h', undefined],
    ['-1h', undefined],
    ['3', undefined],
    ['h', undefined],
    ['3H', undefined],
    ['3h and more', undefined],
    ['1e3h', undefined],
  ])('%j is %s ms', (text, ms) => {
    expect(parseSpan(text)).toBe(ms);
  });
});

describe('spanText', () => {
  it.each([
    [110 * 60_000, '110m'],
    [86_400_000, '24h'],
    [60_000, '1m'],
  ])('%d is %s, which parseSpan reads back', (ms, text) => {
    expect(spanText(ms)).toBe(text);
    expect(parseSpan(text)).toBe(ms);
  });
});

describe('parseRatePerHour', () => {
  it.each([
    ['1000/h', 1000],
    ['20/s', 72_000],
    ['5/m', 300],
    ['0', 0],
    ['7', 7],
    ['-1/h', undefined],
    ['20/x', undefined],
    ['fast', undefined],
  ])('%j is %s an hour', (text, perHour) => {
    expect(parseRatePerHour(text)).toBe(perHour);
  });
});

describe('parseMoment', () => {
  const now = Date.UTC(2026, 10, 23, 12);
  it.each([
    ['2h', now - 7_200_000],
    ['2026-11-23T12:00Z', now],
    ['2026-11-23T12:00', now],
    ['2026-11-23 12:00', now],
    ['2026-11-23T13:00+01:00', now],
    ['2026-11-23', Date.UTC(2026, 10, 23)],
    ['2026-13-23T12:00Z', undefined],
    ['23.11.2026', undefined],
    ['tomorrow', undefined],
  ])('%j is %s', (text, at) => {
    expect(parseMoment(text, now)).toBe(at);
  });
});
