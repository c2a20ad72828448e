import { describe, expect, it } from 'vitest';
import { ANNOTATIONS } from '../../src/domain/telemetry/names';
import {
  compileFilter,
  type FilterTrace,
  matches,
  type SegmentDocument,
} from '../../src/sandbox/services/xray/filter/index';
import { readFixture } from '../corpus/corpus';
import { filledFilter, savedCatalog } from './saved-files';

const documents = JSON.parse(readFixture('xray', 'traces.json')) as Record<string, SegmentDocument[]>;
const traces: readonly FilterTrace[] = Object.entries(documents).map(([id, segments]) => ({ id, segments }));

const FOUND: Readonly<Record<string, readonly string[]>> = {
  canary: ['canary-ok', 'canary-rescued', 'canary-throttled'],
  mock: ['mock-shadow', 'mock-plain'],
  'canary-with-errors': ['canary-rescued', 'canary-throttled'],
  slow: ['mock-plain', 'canary-rescued', 'api-not-found', 'api-fault'],
  'slow-canary': ['canary-rescued'],
  'one-user': ['mock-shadow', 'canary-rescued'],
  'with-shadow': ['mock-shadow'],
};

describe('the saved filters', () => {
  it('are these, in this order', () => {
    expect(savedCatalog.filters.map(({ name }) => name)).toEqual(Object.keys(FOUND));
  });

  it.each(savedCatalog.filters)('$name finds what its title says', (saved) => {
    const compiled = compileFilter(filledFilter(saved));
    expect(compiled.warnings).toEqual([]);
    expect(traces.filter((trace) => matches(compiled, trace)).map(({ id }) => id)).toEqual(FOUND[saved.name]);
  });

  it('read only annotations that the functions write', () => {
    const written: readonly string[] = Object.values(ANNOTATIONS);
    for (const { text } of savedCatalog.filters) {
      for (const [, key] of text.matchAll(/annotation\[([^\]]+)\]/g)) expect(written).toContain(key);
    }
  });
});
