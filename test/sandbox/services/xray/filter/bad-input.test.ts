import { describe, expect, it } from 'vitest';
import {
  compileFilter,
  FilterSyntaxError,
  matches,
  type SegmentDocument,
} from '../../../../../src/sandbox/services/xray/filter/index';
import { fuzzFilters } from '../../../../corpus/fuzzing';

function refusal(text: string): FilterSyntaxError {
  try {
    compileFilter(text);
  } catch (error) {
    if (error instanceof FilterSyntaxError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text.slice(0, 100)}`);
}

describe('an expression that is too much', () => {
  it.each([
    ['parentheses', '('.repeat(9_000)],
    ['negations', `${'!'.repeat(9_000)}ok`],
    ['braces', 'service() { '.repeat(800)],
    ['terms', 'ok '.repeat(3_000)],
    ['alternatives', `ok${' OR ok'.repeat(1_500)}`],
    ['characters', `user = "${'x'.repeat(10_000)}"`],
  ])('is refused for its %s, with a place', (_, text) => {
    const { offset } = refusal(text);
    expect(offset).toBeGreaterThanOrEqual(0);
    expect(offset).toBeLessThanOrEqual(text.length);
  });

  it('is accepted with 99 levels and refused with 100 around a term', () => {
    const nested = (levels: number) => `${'('.repeat(levels)}ok${')'.repeat(levels)}`;
    expect(() => compileFilter(nested(99))).not.toThrow();
    expect(refusal(nested(100)).message).toContain('nested deeper');
  });
});

describe('segments that are not what they seem', () => {
  const found = (text: string, segments: readonly SegmentDocument[]) =>
    matches(compileFilter(text), { id: '1', segments });

  it('finds nothing in a trace without segments', () => {
    for (const text of [
      'ok',
      'fault',
      'duration >= 0',
      'service()',
      'edge()',
      'user',
      'root',
      'partial',
      'annotation[a]',
    ]) {
      expect(found(text, []), text).toBe(false);
    }
  });

  it('takes names of the prototype for ordinary keys', () => {
    const segment: SegmentDocument = { name: 'a', id: '1', start_time: 1, end_time: 2, annotations: {} };
    expect(found('annotation[constructor]', [segment])).toBe(false);
    expect(found('annotation.toString', [segment])).toBe(false);
  });

  it('survives segments that call each other in a circle', () => {
    const circle: SegmentDocument[] = [
      { name: 'a', id: '1', parent_id: '2', start_time: 1, end_time: 2 },
      { name: 'b', id: '2', parent_id: '1', start_time: 1, end_time: 3 },
    ];
    expect(found('edge("a", "b")', circle)).toBe(true);
    expect(found('ok', circle)).toBe(true);
  });

  it('walks 50,000 subsegments inside each other', () => {
    let deep: SegmentDocument = { name: 'leaf', id: 'leaf', start_time: 1, end_time: 2, annotations: { found: true } };
    for (let level = 0; level < 50_000; level += 1)
      deep = { name: 's', id: `s${level}`, start_time: 1, end_time: 2, subsegments: [deep] };
    expect(found('annotation[found] = true AND service("s")', [deep])).toBe(true);
  });
});

describe('random expressions', () => {
  it('are accepted or refused with a place, and print to themselves', () => {
    const { accepted, refused } = fuzzFilters(5_000, 42);
    expect(accepted).toBeGreaterThan(200);
    expect(refused).toBeGreaterThan(1_000);
  }, 60_000);
});
