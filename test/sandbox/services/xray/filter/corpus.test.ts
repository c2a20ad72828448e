import { describe, expect, it } from 'vitest';
import {
  compileFilter,
  FilterSyntaxError,
  type FilterTrace,
  matches,
  printFilter,
  type SegmentDocument,
} from '../../../../../src/sandbox/services/xray/filter/index';
import { type CorpusCase, readCorpus, readFixture, rewriteCorpus } from '../../../../corpus/corpus';

const documents = JSON.parse(readFixture('xray', 'traces.json')) as Record<string, SegmentDocument[]>;
const traces: readonly FilterTrace[] = Object.entries(documents).map(([id, segments]) => ({ id, segments }));

/** The names of the traces that a filter finds, after its warnings; or its error with the offset. */
function answerOf({ input }: CorpusCase): string {
  try {
    const compiled = compileFilter(input);
    const warnings = compiled.warnings.map(({ message, offset }) => `warning ${offset}: ${message}\n`);
    const found = traces.filter((trace) => matches(compiled, trace)).map(({ id }) => id);
    return warnings.join('') + (found.length === 0 ? '(none)' : found.join(', '));
  } catch (error) {
    if (error instanceof FilterSyntaxError) return `error ${error.offset}: ${error.message}`;
    throw error;
  }
}

if (process.env.UPDATE_GOLDEN === '1') rewriteCorpus('xray', answerOf);
const cases = readCorpus('xray');

describe('the filter corpus', () => {
  it('has at least 100 cases with names of their own', () => {
    const names = cases.map(({ file, name }) => `${file} ${name}`);
    expect(names.length).toBeGreaterThanOrEqual(100);
    expect(new Set(names).size).toBe(names.length);
  });

  for (const corpusCase of cases) {
    it(`${corpusCase.file}: ${corpusCase.name}`, () => {
      expect(answerOf(corpusCase)).toBe(corpusCase.expected);
    });
  }
});

describe('printing a filter', () => {
  it('gives a text with the same tree, for every valid case', () => {
    for (const { input, name } of cases.filter(({ expected }) => !expected.startsWith('error'))) {
      const { filter } = compileFilter(input);
      expect(compileFilter(printFilter(filter)).filter, name).toEqual(filter);
    }
  });
});
