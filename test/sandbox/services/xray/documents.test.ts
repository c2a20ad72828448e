import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembleTrace, segmentsWithInferred } from '../../../../src/sandbox/services/xray/assemble';
import { describeTrace } from '../../../../src/sandbox/services/xray/describe-trace';
import { isFault, readDocument } from '../../../../src/sandbox/services/xray/documents';
import { compileFilter, matches } from '../../../../src/sandbox/services/xray/filter';
import { serviceGraph } from '../../../../src/sandbox/services/xray/service-graph';
import { emptyXRay } from '../../../../src/sandbox/services/xray/state';
import { storeDocument } from '../../../../src/sandbox/services/xray/store';

const AT = Date.parse('2026-11-21T09:00:00Z');
const S = AT / 1000;
const members = [
  'subsegments',
  'annotations',
  'http',
  'aws',
  'cause',
  'origin',
  'user',
  'fault',
  'error',
  'type',
  'parent_id',
  'namespace',
  'sql',
  'metadata',
  'in_progress',
  'resource_arn',
  'inferred',
];

const id = fc.integer({ min: 0, max: 5 }).map((number) => String(number).padStart(16, '0'));
const child = fc.record({
  id,
  name: fc.string(),
  start_time: fc.constant(S),
  namespace: fc.constantFrom('aws', 'remote', 7),
  subsegments: fc.jsonValue(),
});
const value = fc.oneof(fc.jsonValue(), id, fc.constant('subsegment'), fc.array(child));
const document = fc
  .record({ id, members: fc.dictionary(fc.constantFrom(...members), value) })
  .map(({ id: own, members: rest }) => ({
    ...rest,
    id: own,
    name: 'f',
    trace_id: `1-${S.toString(16)}-${'0'.repeat(24)}`,
    start_time: S,
    end_time: S + 1,
  }));

describe('segment documents', () => {
  it('never spoil what is read later, whatever their members hold', () => {
    const filters = [
      'fault',
      'annotation[a] = 1',
      'http.status >= 500',
      'service("f") { error }',
      'edge() { fault }',
      'user = "x"',
    ].map(compileFilter);
    fc.assert(
      fc.property(fc.array(document, { minLength: 1, maxLength: 6 }), (documents) => {
        const state = emptyXRay();
        for (const one of documents) {
          const read = readDocument(one, AT);
          if (!isFault(read)) storeDocument(state, read, AT);
        }
        for (const stored of state.traces) {
          const trace = assembleTrace(stored);
          for (const filter of filters) matches(filter, trace);
          JSON.stringify([describeTrace(trace, 1), segmentsWithInferred(trace)]);
        }
        expect(JSON.parse(JSON.stringify(serviceGraph(state.traces)))).toBeInstanceOf(Array);
      }),
      { numRuns: 300 },
    );
  });

  it('keep their order: a subsegment that came before its parent is found in it', () => {
    const state = emptyXRay();
    const base = { trace_id: `1-${S.toString(16)}-${'0'.repeat(24)}`, start_time: S, end_time: S + 1 };
    for (const one of [
      { ...base, id: '2'.repeat(16), parent_id: '1'.repeat(16), type: 'subsegment', name: 'inner' },
      { ...base, id: '1'.repeat(16), name: 'outer' },
    ]) {
      const read = readDocument(one, AT);
      if (!isFault(read)) storeDocument(state, read, AT);
    }

    const stored = structuredClone(state);
    expect(assembleTrace(state.traces[0]!).segments).toMatchObject([
      { name: 'outer', subsegments: [{ name: 'inner' }] },
    ]);
    expect(state).toEqual(stored);
  });
});
