import { repeatable } from '../../src/domain/statistics/random';
import type { LogEvent } from '../../src/sandbox/services/logs/insights/index';

/** One flat string: a concatenation would be flattened inside the measurement. */
const flat = (text: string) => Buffer.from(text, 'latin1').toString('latin1');

function uuid(random: () => number): string {
  const hex = (length: number) => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
}

const pad = (value: number) => String(value).padStart(3, '0');

/** What a request of the generated lines was. */
export interface GeneratedCounts {
  mock: number;
  canary: number;
  rescued: number;
  failed: number;
  mismatches: number;
  comparisons: number;
}

/** Lines of `huntaze-mock-read` as the runtime writes them: START, four tags, metrics, END, REPORT; `count` of them or a few more. */
export function mockReadEvents(
  count: number,
  startMs: number,
  spacingMs: number,
): { readonly events: LogEvent[]; readonly counts: GeneratedCounts } {
  const random = repeatable(20261121);
  const events: LogEvent[] = [];
  const counts: GeneratedCounts = { mock: 0, canary: 0, rescued: 0, failed: 0, mismatches: 0, comparisons: 0 };
  const add = (atMs: number, message: string) => {
    events.push({
      timestampMs: atMs,
      ingestionTimeMs: atMs + 1200,
      message: flat(message),
      logStream: '2026/11/21/[3]0c9a5d1c',
      logGroup: '000000000000:/aws/lambda/huntaze-mock-read',
      ptr: String(events.length),
    });
  };
  for (let at = startMs; events.length < count; at += spacingMs) {
    const id = uuid(random);
    const user = `user-${1 + Math.floor(random() * 50)}`;
    const canary = random() < 0.05;
    const failed = random() < 0.01;
    const ms = Math.floor(canary ? 60 + random() * 180 : 5 + random() * 40);
    const time = new Date(at).toISOString();
    const line = (level: string, text: string) => add(at, `${time}\t${id}\t${level}\t${text}\n`);
    add(at, `START RequestId: ${id} Version: 3\n`);
    line('INFO', `[REQUEST] { userId: '${user}' }`);
    line('INFO', `[FLAG-CHECK] { prismaEnabled: true, percentage: 5, canary: ${canary}, userId: '${user}' }`);
    line(
      'INFO',
      `[XRAY] Annotated trace { canary: ${canary}, path: '${canary ? 'prisma' : 'mock'}', userId: '${user}' }`,
    );
    if (canary) counts.canary += 1;
    else counts.mock += 1;
    if (failed && canary) {
      counts.rescued += 1;
      line('WARN', `[CANARY-FALLBACK] { userId: '${user}', error: 'connection refused', duration: ${ms} }`);
    } else if (failed) {
      counts.failed += 1;
      line('ERROR', `[ERROR] { userId: '${user}', error: 'mock data is broken', duration: ${ms} }`);
    } else {
      line('INFO', `[${canary ? 'CANARY' : 'MOCK'}-SUCCESS] { userId: '${user}', duration: ${ms} }`);
    }
    add(
      at,
      `{"_aws":{"Timestamp":${at},"CloudWatchMetrics":[{"Namespace":"Huntaze/Beta","Dimensions":[["Path"]],"Metrics":[{"Name":"LatencyMs","Unit":"Milliseconds"}]}]},"Path":"${canary ? 'canary' : 'mock'}","Requests":1,"Errors":${failed ? 1 : 0},"LatencyMs":${ms}.${Math.floor(random() * 10)}}\n`,
    );
    add(at, `END RequestId: ${id}\n`);
    add(
      at,
      `REPORT RequestId: ${id}\tDuration: ${ms + 2}.${pad(Math.floor(random() * 999))} ms\tBilled Duration: ${ms + 3} ms\tMemory Size: 256 MB\tMax Memory Used: 93 MB\t${random() < 0.01 ? 'Init Duration: 310.22 ms\t' : ''}\nXRAY TraceId: 1-6560a1b2-${id.replaceAll('-', '').slice(0, 24)}\tSegmentId: ${id.slice(0, 8)}${id.slice(0, 8)}\tSampled: true\t\n`,
    );
  }
  return { events, counts };
}

/** Lines of `huntaze-prisma-read` for shadow comparisons. */
export function prismaReadEvents(
  count: number,
  startMs: number,
  spacingMs: number,
): { readonly events: LogEvent[]; readonly counts: GeneratedCounts } {
  const random = repeatable(7);
  const events: LogEvent[] = [];
  const counts: GeneratedCounts = { mock: 0, canary: 0, rescued: 0, failed: 0, mismatches: 0, comparisons: 0 };
  const add = (atMs: number, message: string) => {
    events.push({
      timestampMs: atMs,
      ingestionTimeMs: atMs + 1200,
      message: flat(message),
      logStream: '2026/11/21/[5]77aa',
      logGroup: '000000000000:/aws/lambda/huntaze-prisma-read',
      ptr: String(events.length),
    });
  };
  for (let at = startMs; events.length < count; at += spacingMs) {
    const id = uuid(random);
    const user = `user-${1 + Math.floor(random() * 50)}`;
    const ms = Math.floor(20 + random() * 150);
    const mismatch = random() < 0.004;
    const time = new Date(at).toISOString();
    const line = (level: string, text: string) => add(at, `${time}\t${id}\t${level}\t${text}\n`);
    add(at, `START RequestId: ${id} Version: 3\n`);
    line('INFO', `[PRISMA-SUCCESS] { userId: '${user}', duration: ${ms} }`);
    if (random() < 0.005) {
      line(
        'WARN',
        `[SHADOW-${random() < 0.5 ? 'TIMEOUT' : 'FAILED'}] { userId: '${user}', error: 'no answer', duration: ${ms} }`,
      );
    } else {
      counts.comparisons += 1;
      if (mismatch) counts.mismatches += 1;
      line(
        'INFO',
        `[SHADOW-DIFF] { userId: '${user}', match: ${!mismatch}, duration: ${ms}, fields: ${mismatch ? "[ 'email' ]" : '[]'} }`,
      );
    }
    add(at, `END RequestId: ${id}\n`);
    add(
      at,
      `REPORT RequestId: ${id}\tDuration: ${ms + 2}.${pad(Math.floor(random() * 999))} ms\tBilled Duration: ${ms + 3} ms\tMemory Size: 512 MB\tMax Memory Used: 140 MB\t\n`,
    );
  }
  return { events, counts };
}
