import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCatalog } from '../src/catalog/catalog';
import { fill } from '../src/catalog/fill';
import { repeatable } from '../src/domain/statistics/random';
import {
  compileFilter,
  type FilterTrace,
  matches,
  type SegmentDocument,
} from '../src/sandbox/services/xray/filter/index';

/* The saved filters on generated traces of both functions. Usage: npm run bench -- xray [traces] (default 100,000) */
const TRACES = Number(process.argv.find((word) => /^\d+$/.test(word)) ?? 100_000);
const AIM_MS = 2_000;

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
  const start = 1_795_255_200 + at * 0.05;
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

console.log(
  `${TRACES.toLocaleString('en')} traces of 4 segments (node ${process.version}); each filter on traces it sees for the first time`,
);
console.log(`${'saved filter'.padEnd(20)}  ${'found'.padStart(8)}  ${'ms'.padStart(6)}  ${'CPU ms'.padStart(7)}`);
for (const saved of filters) {
  const compiled = compileFilter(fill(saved, saved.parameters.includes('userId') ? { userId: 'user-1' } : {}));
  const traces = Array.from({ length: TRACES }, (_, at) => trace(at));
  const cpu = process.cpuUsage();
  const started = performance.now();
  const found = traces.filter((each) => matches(compiled, each)).length;
  const ms = performance.now() - started;
  const used = process.cpuUsage(cpu);
  console.log(
    `${saved.name.padEnd(20)}  ${String(found).padStart(8)}  ${ms.toFixed(0).padStart(6)}  ${((used.user + used.system) / 1000).toFixed(0).padStart(7)}  ${ms < AIM_MS ? 'aim met' : `aim ${AIM_MS} ms MISSED`}`,
  );
}
