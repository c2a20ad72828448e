import { describe, expect, it } from 'vitest';
import { repeatable } from '../../../../src/domain/statistics/random';
import { assembleTrace } from '../../../../src/sandbox/services/xray/assemble';
import { compileFilter, matches, traceGraph } from '../../../../src/sandbox/services/xray/filter/index';
import { type Position, positionOf, searchTraces } from '../../../../src/sandbox/services/xray/search';
import { emptyXRay, type TraceDocument, type XRayState } from '../../../../src/sandbox/services/xray/state';
import { isReadable, storeDocument } from '../../../../src/sandbox/services/xray/store';
import { startOf } from '../../../../src/sandbox/services/xray/window';

const START_S = 1_795_255_200;
const NOW_MS = (START_S + 7_200) * 1000;
const SERVICES = ['mock-read', 'prisma-read', 'client', 'Lambda', 'PostgreSQL'];
/** Some of these find a few traces, some most, some none; some name nothing that an index knows. */
const FILTERS = [
  'annotation[canary] = true',
  'annotation[path] = "mock" AND service("prisma-read")',
  'annotation[userId] = "user-3"',
  'annotation[userId] = "nobody"',
  'annotation[userId] BEGINSWITH "user-1"',
  'annotation[count] = 3',
  'annotation[count] >= 3 AND annotation[canary]',
  'annotation[canary] = true AND (annotation[rescued] = true OR service() { error OR fault })',
  'annotation[userId] = "user-3" OR annotation[userId] = "user-4"',
  '!annotation[canary] = true',
  'annotation[userId] = "user-3" AND !service("PostgreSQL")',
  'service("PostgreSQL")',
  'service("huntaze@rds")',
  'edge("mock-read", "huntaze@rds")',
  'service("Lambda")',
  'service("prisma-read") { fault }',
  'service("mock-read") { annotation[userId] = "user-5" }',
  'edge("mock-read", "prisma-read")',
  'edge("client", "mock-read")',
  'edge("client", "client")',
  'edge("mock-read", "Lambda") { annotation[canary] }',
  'edge("mock-read", "prisma-read") { source.annotation[userId] = "user-6" }',
  'responsetime >= 0.5',
  'name = "PostgreSQL"',
];

/** A world of traces of all shapes: calls that are answered or not, subsegments sent alone, traces of the future. */
function world(seed: number, count: number) {
  const random = repeatable(seed);
  const draw = (below: number): number => Math.floor(random() * below);
  const one = <T>(items: readonly T[]): T => items[draw(items.length)] as T;
  const state: XRayState = emptyXRay();
  let ids = 0;
  const id = (): string => (++ids).toString(16).padStart(16, '0');
  const annotations = () => ({
    ...(random() < 0.7 ? { userId: `user-${draw(40)}`, path: random() < 0.9 ? 'mock' : 'prisma' } : {}),
    ...(random() < 0.2 ? { canary: random() < 0.7 } : {}),
    ...(random() < 0.1 ? { rescued: true } : {}),
    ...(random() < 0.1 ? { count: one([3, 4, '3', true]) } : {}),
  });
  const put = (document: TraceDocument): void => storeDocument(state, document, NOW_MS - 3_600_000);
  const segment = (trace_id: string, start: number, more: object = {}): TraceDocument => ({
    id: id(),
    trace_id,
    name: one(SERVICES),
    start_time: start,
    end_time: start + random(),
    annotations: annotations(),
    ...(random() < 0.1 ? { fault: true } : {}),
    subsegments: Array.from({ length: draw(3) }, () => ({
      id: id(),
      name: random() < 0.05 ? 'huntaze@rds' : one(SERVICES),
      start_time: start,
      end_time: start + random(),
      ...(random() < 0.5 ? { namespace: one(['aws', 'remote', 'local']) } : {}),
      ...(random() < 0.5 ? { annotations: annotations() } : {}),
    })),
    ...more,
  });
  const addTo = (trace_id: string, start: number): void => {
    const first = segment(trace_id, start);
    put(first);
    const called = (first['subsegments'] as readonly { readonly id: string }[])[0]?.id ?? first.id;
    if (random() < 0.5) put(segment(trace_id, start + random() - 0.2, { parent_id: called }));
    if (random() < 0.1) put(segment(trace_id, start, { parent_id: first.id, type: 'subsegment', namespace: 'remote' }));
  };
  const traceId = (number: number): string => `1-${START_S.toString(16)}-${number.toString(16).padStart(24, '0')}`;
  for (let at = 0; at < count; at++) addTo(traceId(at), START_S + draw(7_300));
  return { state, draw, more: () => addTo(traceId(draw(count + 50)), START_S + draw(7_300)) };
}

interface Window {
  readonly from: number;
  readonly before: number;
  readonly at: number;
}

/** Every trace looked at, with the graph of each where a service is asked for by name. */
function walked(state: XRayState, { from, before, at }: Window, text: string): readonly string[] {
  const filter = compileFilter(text);
  const named = /^service\("([^"]+)"\)$/.exec(text)?.[1];
  return state.traces
    .filter((trace) => isReadable(trace, at) && startOf(trace) >= from && startOf(trace) < before)
    .filter((trace) =>
      named === undefined
        ? matches(filter, assembleTrace(trace))
        : traceGraph(assembleTrace(trace)).nodes.some(({ name }) => name === named),
    )
    .sort((a, b) => startOf(b) - startOf(a) || (a.id < b.id ? 1 : -1))
    .map((trace) => trace.id);
}

/** The same by pages. */
function searched(state: XRayState, window: Window, text: string, limit: number): readonly string[] {
  const ids: string[] = [];
  let after: Position | undefined;
  const looked = walked(state, window, '!annotation[nothing]').length;
  for (;;) {
    const page = searchTraces(state, { ...window, filter: compileFilter(text), after, limit });
    ids.push(...page.found.map(({ id }) => id));
    const last = page.found.at(-1);
    expect(page.looked).toBe(looked);
    if (!page.more || last === undefined) return ids;
    expect(page.found).toHaveLength(limit);
    after = positionOf(last);
  }
}

describe('searchTraces', () => {
  // At the later moment every trace can be read; before it some are of the future.
  it.each([
    [1, NOW_MS],
    [2, NOW_MS + 3_600_000],
  ])('finds what a walk finds, page by page, while traces come and grow (world %i)', (seed, at) => {
    const { state, draw, more } = world(seed, 2_300);
    const whole = { from: START_S * 1000 - 1_000, before: NOW_MS + 1_000_000, at };
    let found = 0;
    for (const text of FILTERS) {
      const from = (START_S + draw(600)) * 1000;
      for (const window of [
        whole,
        { from, before: from + 1000 * (5_700 + draw(900)), at },
        { from, before: from + 60_000, at },
      ]) {
        const expected = walked(state, window, text);
        found += expected.length;
        expect({ text, ids: searched(state, window, text, 400) }).toEqual({ text, ids: expected });
      }
      for (let added = 0; added < 20; added++) more();
    }
    expect(found).toBeGreaterThan(10_000);
  });

  it('finds nothing in a world without traces', () => {
    const { state } = world(1, 0);
    const search = { from: 0, before: NOW_MS, at: NOW_MS, filter: undefined, after: undefined, limit: 10 };
    expect(searchTraces(state, search)).toEqual({ found: [], more: false, looked: 0 });
  });
});
