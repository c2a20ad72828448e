import { describe, expect, it } from 'vitest';
import { differences, same, shown, united } from '../../../src/domain/system/drift';

describe('same', () => {
  it.each([
    [1, 1, true],
    ['a', 'b', false],
    [Number.NaN, Number.NaN, true],
    [[1, 2], [1, 2], true],
    [[1, 2], [2, 1], false],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: 1 }, { a: 1, b: undefined }, true],
    [{ a: 1 }, { a: 1, b: null }, false],
    [{ a: { b: [1] } }, { a: { b: [1] } }, true],
    [[1], { 0: 1 }, false],
    [null, {}, false],
    [undefined, null, false],
  ])('%j and %j: %s', (a, b, expected) => {
    expect(same(a, b)).toBe(expected);
    expect(same(b, a)).toBe(expected);
  });
});

describe('differences', () => {
  it('are what is wanted and not there; what is not wanted is not looked at', () => {
    expect(differences({ a: 1, b: 'x', c: ['y'], d: undefined }, { a: 1, b: 'z', e: 5 })).toEqual([
      { what: 'b', from: 'z', to: 'x' },
      { what: 'c', from: undefined, to: 'y' },
    ]);
  });

  it.each([
    [[], 'none'],
    [['a', 'b'], 'a, b'],
    [false, 'false'],
    [0, '0'],
    ['', undefined],
    [null, undefined],
    [{ a: 1 }, '{"a":1}'],
  ])('show %j as %j', (value, text) => {
    expect(shown(value)).toBe(text);
  });
});

describe('united', () => {
  it('adds what is missing and takes nothing away', () => {
    expect(united(['theirs', 'a'], ['a', 'b'])).toEqual(['theirs', 'a', 'b']);
    expect(united([], [])).toEqual([]);
  });
});
