import { describe, expect, it } from 'vitest';
import { readPrices } from '../../../src/domain/files/prices';
import { PRICES } from '../../../src/domain/system/prices';

describe('readPrices', () => {
  it('lays a subset over the built-in prices', () => {
    expect(readPrices({ xrayPerTrace: 0 })).toEqual({ kind: 'prices', prices: { ...PRICES, xrayPerTrace: 0 } });
  });

  it.each([
    [null, /not an object/],
    [[], /not an object/],
    ['x', /not an object/],
    [{ nonsense: 1 }, /unknown key "nonsense"/],
    [{ dashboardPerMonth: 3 }, /unknown key "dashboardPerMonth"/],
    [{ __proto__x: 1 }, /unknown key/],
    [{ toString: 1 }, /unknown key "toString"/],
    [{ xrayPerTrace: -0.1 }, /must be a price/],
    [{ xrayPerTrace: Number.NaN }, /must be a price/],
    [{ xrayPerTrace: '5' }, /must be a price/],
    [{ asOf: 5 }, /must be a day/],
    [{ asOf: 'yesterday' }, /must be a day/],
  ])('refuses %j', (document, why) => {
    const reading = readPrices(document);
    expect(reading.kind === 'invalid' ? reading.problems.join() : '').toMatch(why);
  });
});
