import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { loadCatalog } from '../src/cli/load-catalog';
import { evidenceQueries } from '../src/commands/decide/evidence-queries';
import { decide } from '../src/domain/decision/matrix';
import { THRESHOLDS } from '../src/domain/decision/thresholds';
import { START_STEP } from '../src/domain/journal/steps';
import { normalQuantile } from '../src/domain/statistics/special-functions';
import { gatherEvidence } from '../src/operations/evidence/gather';
import { recordValue } from '../src/sandbox/services/cloudwatch/series';
import { MINUTE, openStage, type Stage } from '../test/operations/stage';

export interface GatherTiming {
  readonly requests: number;
  readonly lines: number;
  readonly verdict: string;
  readonly gatherMs: number;
  /** Processor time of all threads while gathering. */
  readonly gatherCpuMs: number;
  readonly judgeMs: number;
  /** Calls by operation. */
  readonly calls: ReadonlyMap<string, number>;
}

const MINUTES = 180;
const CANARY_FROM = 60;
const SHARE = 0.01;
const BATCH_EVENTS = 5_000;

/**
 * Times `decide` on three hours of a healthy beta with `requests` requests, 1 % from H+1. Its metrics and the lines that the
 * queries read are written through PutMetricData and PutLogEvents; no users are simulated. The sandbox answers in this
 * process, so its own work is included in the time.
 */
export async function timeDecide(requests: number): Promise<GatherTiming> {
  const stage = await openStage();
  try {
    await stage.gateways.journal.append({ command: 'playbook', step: START_STEP, phase: 'note' });
    const startedAtMs = Math.floor(stage.clock.now() / MINUTE) * MINUTE;
    await stage.sandbox.advanceTo(startedAtMs + CANARY_FROM * MINUTE);
    await stage.deployShare(SHARE * 100, 110);
    await stage.sandbox.advanceTo(startedAtMs + MINUTES * MINUTE);
    const lines = await synthesise(stage, startedAtMs, requests);
    await stage.sandbox.advance(30_000);
    const calls = new Map<string, number>();
    const end = stage.sandbox.onCall(({ phase, caller, operation }) => {
      if (phase === 'before' && caller === 'client') calls.set(operation, (calls.get(operation) ?? 0) + 1);
    });
    const queries = await evidenceQueries({ catalog: loadCatalog });
    const cpu = process.cpuUsage();
    const began = performance.now();
    const { evidence } = await gatherEvidence(stage.gateways, { queries });
    const gathered = performance.now();
    const { user, system } = process.cpuUsage(cpu);
    const { verdict } = decide(evidence, { thresholds: THRESHOLDS, final: true });
    const judged = performance.now();
    end();
    const figures = { gatherMs: gathered - began, gatherCpuMs: (user + system) / 1000, judgeMs: judged - gathered };
    return { requests, lines, verdict, ...figures, calls };
  } finally {
    await stage.close();
  }
}

interface Minute {
  readonly atMs: number;
  readonly mock: number;
  readonly canary: number;
}

async function synthesise(stage: Stage, startedAtMs: number, requests: number): Promise<number> {
  const minutes = Array.from({ length: MINUTES }, (_, index): Minute => {
    const upTo = (minute: number): number => Math.floor((minute * requests) / MINUTES);
    const canaryUpTo = (minute: number): number => Math.floor(SHARE * Math.max(0, upTo(minute) - upTo(CANARY_FROM)));
    const canary = canaryUpTo(index + 1) - canaryUpTo(index);
    return { atMs: startedAtMs + index * MINUTE, canary, mock: upTo(index + 1) - upTo(index) - canary };
  });
  await writeMetrics(stage, minutes);
  await countInvocations(stage, minutes);
  const { mockFunction, prismaFunction } = stage.gateways.system;
  const events = minutes.flatMap(({ atMs, mock, canary }) =>
    Array.from({ length: mock + canary }, (_, i) => ({
      path: i < canary ? 'CANARY' : 'MOCK',
      atMs: atMs + Math.floor((i * MINUTE) / (mock + canary)),
    })),
  );
  const line = (atMs: number, i: number, text: string): string =>
    `${new Date(atMs).toISOString()}\t00000000-0000-4000-8000-${String(i).padStart(12, '0')}\tINFO\t${text}\n`;
  const lengthOf = (i: number): number =>
    Math.round(120 * Math.exp(0.25 * normalQuantile(((i * 7919) % 4_001) / 4_002 + 1 / 8_004)));
  const user = (i: number): string => `user-${(i % 50) + 1}`;
  await writeLines(
    stage,
    mockFunction,
    events.map(({ path, atMs }, i) => ({
      timestamp: atMs,
      message: line(atMs, i, `[${path}-SUCCESS] { userId: '${user(i)}', duration: ${lengthOf(i)} }`),
    })),
  );
  const shadows = events.filter(({ path }) => path === 'MOCK');
  await writeLines(
    stage,
    prismaFunction,
    shadows.map(({ atMs }, i) => ({
      timestamp: atMs,
      message: line(
        atMs,
        i,
        `[SHADOW-DIFF] { userId: '${user(i)}', match: true, duration: ${lengthOf(i)}, fields: [] }`,
      ),
    })),
  );
  return events.length + shadows.length;
}

const sdkOf = (stage: Stage) => ({
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
  requestHandler: stage.sandbox.requestHandler(),
});

async function writeMetrics(stage: Stage, minutes: readonly Minute[]): Promise<void> {
  const client = new CloudWatchClient(sdkOf(stage));
  const path = (value: string) => [{ Name: 'Path', Value: value }];
  const put = async (
    name: string,
    dimensions: { Name: string; Value: string }[],
    value: number,
    of: (minute: Minute) => number,
  ): Promise<void> => {
    const data = minutes
      .filter((minute) => of(minute) > 0)
      .map((minute) => ({
        MetricName: name,
        Dimensions: dimensions,
        Timestamp: new Date(minute.atMs),
        Values: [value],
        Counts: [of(minute)],
        Unit: 'Count' as const,
      }));
    for (let at = 0; at < data.length; at += 500)
      await client.send(new PutMetricDataCommand({ Namespace: 'Huntaze/Beta', MetricData: data.slice(at, at + 500) }));
  };
  await put('Requests', path('mock'), 1, ({ mock }) => mock);
  await put('Errors', path('mock'), 0, ({ mock }) => mock);
  await put('Requests', path('canary'), 1, ({ canary }) => canary);
  await put('Errors', path('canary'), 0, ({ canary }) => canary);
  await put('CanaryErrors', [], 0, ({ canary }) => canary);
  await put('FallbackToMock', [], 0, ({ canary }) => canary);
  await put('ShadowRequests', [], 1, ({ mock }) => mock);
  await put('ShadowErrors', [], 0, ({ mock }) => mock);
  await put('ShadowMismatches', [], 0, ({ mock }) => mock);
}

/** Metrics of Lambda itself, written into the world: PutMetricData refuses the AWS/ namespaces. */
async function countInvocations(stage: Stage, minutes: readonly Minute[]): Promise<void> {
  const world = await stage.sandbox.save();
  const { mockFunction, alias } = stage.gateways.system;
  for (const { atMs, mock, canary } of minutes)
    for (const [name, value] of [
      ['Invocations', 1],
      ['Errors', 0],
    ] as const)
      recordValue(
        world.cloudwatch,
        {
          namespace: 'AWS/Lambda',
          name,
          dimensions: [
            { Name: 'FunctionName', Value: mockFunction },
            { Name: 'Resource', Value: `${mockFunction}:${alias}` },
          ],
          unit: 'Count',
          resolution: 60,
          timestamp: atMs,
        },
        value,
        mock + canary,
      );
}

async function writeLines(
  stage: Stage,
  functionName: string,
  events: readonly { readonly timestamp: number; readonly message: string }[],
): Promise<void> {
  const client = new CloudWatchLogsClient(sdkOf(stage));
  const stream = { logGroupName: `/aws/lambda/${functionName}`, logStreamName: 'bench' };
  await client.send(new CreateLogStreamCommand(stream));
  for (let at = 0; at < events.length; at += BATCH_EVENTS)
    await client.send(new PutLogEventsCommand({ ...stream, logEvents: events.slice(at, at + BATCH_EVENTS) }));
}
