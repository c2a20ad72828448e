import { describe, expect, it } from 'vitest';
import { compileQuery, parseQuery, printQuery } from '../../../../../src/sandbox/services/logs/insights/index';
import { readCorpus, rewriteCorpus } from '../../../../corpus/corpus';
import { answerOf } from './corpus-answer';

if (process.env.UPDATE_GOLDEN === '1') rewriteCorpus('insights', answerOf);
const cases = readCorpus('insights');

describe('the Insights corpus', () => {
  it('has at least 150 cases with names of their own', () => {
    const names = cases.map(({ file, name }) => `${file} ${name}`);
    expect(names.length).toBeGreaterThanOrEqual(150);
    expect(new Set(names).size).toBe(names.length);
  });

  for (const corpusCase of cases) {
    it(`${corpusCase.file}: ${corpusCase.name}`, () => {
      expect(answerOf(corpusCase)).toBe(corpusCase.expected);
    });
  }
});

describe('printing a query', () => {
  const valid = cases.filter(({ expected }) => !expected.startsWith('error'));

  it('gives a text with the same tree, for every valid case', () => {
    for (const { input, name } of valid) {
      const printed = printQuery(parseQuery(input));
      expect(printQuery(parseQuery(printed)), name).toBe(printed);
      expect(treeOf(printed), name).toEqual(treeOf(input));
    }
  });

  it('gives a text that compiles, for every valid case', () => {
    for (const { input, name } of valid) expect(() => compileQuery(printQuery(parseQuery(input))), name).not.toThrow();
  });
});

/** The tree without positions and without the texts that items had. */
function treeOf(text: string): unknown {
  const strip = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(strip);
    if (typeof value !== 'object' || value === null) return value;
    const item = 'expression' in value;
    const kept = Object.entries(value).filter(
      ([key]) => key !== 'span' && key !== 'patternSpan' && !(item && key === 'text'),
    );
    return Object.fromEntries(kept.map(([key, inner]) => [key, strip(inner)]));
  };
  return strip(parseQuery(text));
}
