import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCatalog } from '../src/catalog/catalog';
import { fill } from '../src/catalog/fill';
import { repeatable } from '../src/domain/statistics/random';
import { PACKED_AFTER_MS } from '../src/sandbox/packed/block';
import {
  type CompiledFilter,
  compileFilter,
  type FilterTrace,
  matches,
  type SegmentDocument,
} from '../src/sandbox/services/xray/filter/index';
import { packOldTraces } from '../src/sandbox/services/xray/packed-traces';
import { type Position, positionOf, searchTraces } from '../src/sandbox/services/xray/search';
import type { TraceDocument, XRayState } from '../src/sandbox/services/xray/state';
import { type Figure, faster, note, report } from './table';

/*
 * The saved filters on generated traces of both functions, each on traces that it sees for the first time, all pages.
 * Usage: npm run bench -- xray [traces] (default 100,000)
 */
const TRACES = Number(process.argv.find((word) => /^\d+$/.test(word)) ?? 100_000);
const AIM_MS = 1_000;
const START_S = 1_795_255_200;

const random = repeatable(3);

interface FunctionCall {
  readonly prefix: string;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly parent?: string;
  readonly failed?: boolean;
  readonly subsegments: SegmentDocument[];
}

function lambda({ prefix, name, start, end, parent, failed = false, subsegments }: FunctionCall): SegmentDocument[] {
  const facade: SegmentDocument = {
    name,
    id: `${prefix}a`,
    start_time: start,
    end_time: end,
    origin: 'AWS::Lambda',
    http: { response: { status: 200 } },
    ...(parent === undefined ? {} : { parent_id: parent }),
  };
  const body: SegmentDocument = {
    name,
    id: `${prefix}b`,
    parent_id: `${prefix}a`,
    start_time: start + 0.001,
    end_time: end,
    origin: 'AWS::Lambda::Function',
    ...(failed ? { fault: true } : {}),
    subsegments,
  };
  return [facade, body];
}

function trace(at: number): FilterTrace {
  const canary = random() < 0.05;
  const failed = random() < 0.02;
  const start = START_S + at * 0.05;
  const took = canary ? 0.05 + random() : random() * 0.05;
  const annotations = { canary, path: canary ? 'prisma' : 'mock', userId: `user-${1 + Math.floor(random() * 50)}` };
  const call: SegmentDocument = {
    name: 'Lambda',
    id: `${at}d`,
    namespace: 'aws',
    start_time: start + 0.002,
    end_time: start + took,
  };
  const read: SegmentDocument = {
    name: '## read-user',
    id: `${at}c`,
    start_time: start + 0.001,
    end_time: start + took,
    annotations,
    subsegments: [call],
  };
  const edge: SegmentDocument = {
    name: 'PostgreSQL',
    id: `${at}f`,
    namespace: 'remote',
    start_time: start + 0.01,
    end_time: start + 0.05,
  };
  const find: SegmentDocument = {
    name: '## find-user',
    id: `${at}e`,
    start_time: start + 0.01,
    end_time: start + 0.06,
    annotations: { ...annotations, path: 'prisma' },
    subsegments: [edge],
  };
  return {
    id: `1-${at}`,
    segments: [
      ...lambda({ prefix: `${at}1`, name: 'huntaze-mock-read', start, end: start + took, subsegments: [read] }),
      ...lambda({
        prefix: `${at}2`,
        name: 'huntaze-prisma-read',
        start: start + 0.01,
        end: start + 0.08,
        parent: `${at}d`,
        failed,
        subsegments: [find],
      }),
    ],
  };
}

const folder = new URL('../queries/', import.meta.url).pathname;
const { filters } = readCatalog(
  readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') })),
);

const WINDOW = { from: START_S * 1000, before: (START_S + TRACES) * 1000, at: (START_S + TRACES) * 1000 };

/** Every page that a filter finds, as GetTraceSummaries reads them. */
function searchAll(state: XRayState, filter: CompiledFilter): number {
  let found = 0;
  let after: Position | undefined;
  for (;;) {
    const page = searchTraces(state, { ...WINDOW, filter, after, limit: 250 });
    found += page.found.length;
    const last = page.found.at(-1);
    if (!page.more || last === undefined) return found;
    after = positionOf(last);
  }
}

const stateOf = (traces: readonly FilterTrace[]): XRayState => ({
  traces: traces.map(({ id, segments }) => ({
    id,
    receivedAt: WINDOW.from,
    revision: 1,
    documents: segments as unknown as TraceDocument[],
  })),
});

/** As many traces, old enough to be packed. */
const packed = stateOf(Array.from({ length: TRACES }, (_, at) => trace(at)));
packOldTraces(packed, WINDOW.from + PACKED_AFTER_MS);

const figures: Figure[] = [];
let slowestCpuMs = 0;
let slowestPackedMs = 0;
for (const saved of filters) {
  const filter = compileFilter(fill(saved, saved.parameters.includes('userId') ? { userId: 'user-1' } : {}));
  const traces = Array.from({ length: TRACES }, (_, at) => trace(at));
  const state = stateOf(traces);
  const cpu = process.cpuUsage();
  const began = performance.now();
  const found = searchAll(state, filter);
  const firstMs = performance.now() - began;
  const used = process.cpuUsage(cpu);
  slowestCpuMs = Math.max(slowestCpuMs, (used.user + used.system) / 1000);
  // The same traces as texts, as a file of them holds them: what a search without an index has to read.
  const texts = traces.map((each) => JSON.stringify(each));
  const read = performance.now();
  const byHand = texts.filter((text) => matches(filter, JSON.parse(text))).length;
  const readMs = performance.now() - read;
  if (byHand !== found) throw new Error(`${saved.name}: ${found} found, ${byHand} by hand`);
  const again = performance.now();
  searchAll(state, filter);
  const againMs = performance.now() - again;
  const old = performance.now();
  searchAll(packed, filter);
  const packedMs = performance.now() - old;
  slowestPackedMs = Math.max(slowestPackedMs, packedMs);
  note(
    `${saved.name}: ${found.toLocaleString('en')} found, again in ${againMs.toFixed(0)} ms, of packed ones in ${packedMs.toFixed(0)} ms`,
  );
  const ratio = faster(firstMs, readMs, 'reading all as JSON');
  figures.push({ what: `${saved.name}, ${TRACES.toLocaleString('en')} traces`, value: firstMs, unit: 'ms', ratio });
}
const slowest = Math.max(...figures.map(({ value }) => value));
report('xray', [
  ...figures,
  { what: 'the slowest of them', value: slowest, unit: 'ms', aim: { most: AIM_MS } },
  { what: 'the slowest of them, processor time', value: slowestCpuMs, unit: 'ms' },
  { what: 'the slowest of them on packed traces', value: slowestPackedMs, unit: 'ms' },
]);
