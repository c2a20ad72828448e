import { describe, expect, it } from 'vitest';
import type { SavedQuery } from '../../src/catalog/catalog';
import { LOG_FIELDS, LOG_TAGS } from '../../src/domain/telemetry/names';
import { compileQuery, type LogEvent, runQuery } from '../../src/sandbox/services/logs/insights/index';
import { betaHour, HOUR_END_MS, HOUR_START_MS } from './beta-hour';
import { differences, RECOUNTS } from './recount';
import { savedCatalog } from './saved-files';

const { queries } = savedCatalog;
const hour = betaHour();

function eventsOf({ logGroups }: SavedQuery): readonly LogEvent[] {
  return logGroups.flatMap((group) => (group === 'mock-read' ? hour.mockRead : hour.prismaRead));
}

function answer(saved: SavedQuery) {
  return runQuery(compileQuery(saved.text), {
    events: eventsOf(saved),
    startMs: HOUR_START_MS,
    endMs: HOUR_END_MS,
    nowMs: HOUR_END_MS,
  });
}

describe('the files of queries/', () => {
  it('can all be used', () => {
    expect(savedCatalog.broken).toEqual([]);
  });
});

describe('the saved queries', () => {
  it('are the eight of the operators in their order, and the spares', () => {
    expect(queries.map(({ name }) => name)).toEqual([
      'shadow-diffs',
      'error-rate',
      'latency',
      'canary-success',
      'shadow-performance',
      'traffic-distribution',
      'error-details',
      'flag-changes',
      'cold-starts',
      'users-with-mismatches',
      'slowest-requests',
      'latency-counts',
      'shadow-latency-counts',
      'compared-users',
      'users-by-path',
      'users-with-errors',
      'latency-by-quarter-hour',
      'environments-with-errors',
    ]);
  });

  it('have a second count each', () => {
    expect(Object.keys(RECOUNTS).sort()).toEqual(queries.map(({ name }) => name).sort());
  });

  it.each(queries)('$name compiles as it lies on disk, without a warning', ({ text }) => {
    expect(compileQuery(text).warnings).toEqual([]);
  });

  it.each(queries)('$name has the columns that it declares', (saved) => {
    const { columns, rows } = answer(saved);
    expect(columns).toEqual(saved.columns);
    expect(rows.length).toBeGreaterThan(0);
    const filled = new Set(rows.flatMap((row) => row.map(({ field }) => field)));
    for (const column of saved.columns) expect(filled, column).toContain(column);
  });

  it.each(queries)('$name answers what a second count of the lines gives', (saved) => {
    const rows = answer(saved).rows.map((row) => Object.fromEntries(row.map(({ field, value }) => [field, value])));
    const newestOnly = saved.name === 'error-details' && rows.length === 100;
    const found = differences(saved.name, saved.columns, rows, eventsOf(saved));
    expect(found.filter((difference) => !(newestOnly && difference.startsWith('not answered')))).toEqual([]);
  });

  it('count what really happened, rescued requests in a column of their own', () => {
    const saved = queries.find(({ name }) => name === 'error-rate');
    const rows = saved === undefined ? [] : answer(saved).rows;
    const total = (column: string) =>
      rows.reduce((sum, row) => sum + Number(row.find(({ field }) => field === column)?.value ?? 0), 0);
    expect(total('rescued')).toBeGreaterThan(0);
    expect(total('errors')).toBeGreaterThan(0);
    expect(total('invocations')).toBeLessThan(2_000);
    expect(total('invocations')).toBeGreaterThan(1_900);
  });
});

describe('the words of the saved queries', () => {
  const tagParts = new Set(Object.values(LOG_TAGS).flatMap((tag) => tag.split('-')));
  const fieldNames = new Set<string>([...Object.values(LOG_FIELDS).flat(), 'probe']);
  const platform = new Set(['REPORT', 'TIMEOUT']);

  it.each(queries)('$name looks only for tags that the functions write', ({ text }) => {
    const query = text.replace(/^#.*$/gm, '');
    const words = query.match(/\b[A-Z]{2,}\b/g) ?? [];
    for (const word of words) expect(tagParts.has(word) || platform.has(word), word).toBe(true);
    for (const [, tag] of query.matchAll(/"\[([A-Z-]+)\]/g)) expect(Object.values(LOG_TAGS)).toContain(tag);
  });

  it.each(queries)('$name looks only for fields that the functions write', ({ text }) => {
    const query = text.replace(/^#.*$/gm, '').replaceAll('Retrieved: ', '');
    for (const [, field] of query.matchAll(/\b([a-zA-Z]+): /g)) expect(fieldNames, field).toContain(field);
  });

  it('leave probes out, but where Lambda bills them or writes no mark', () => {
    const including = queries.filter(({ text }) => !text.includes('probe: true')).map(({ name }) => name);
    expect(including).toEqual(['flag-changes', 'cold-starts', 'slowest-requests']);
  });
});
