import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCatalog } from '../../../src/catalog/catalog';
import { rampCommand } from '../../../src/commands/canary/ramp';
import { evidenceQueries } from '../../../src/commands/decide/evidence-queries';
import { trafficCommand } from '../../../src/commands/traffic';
import type { Evidence, Measured, Measurement } from '../../../src/domain/decision/evidence';
import { usableDurations } from '../../../src/domain/decision/latency-row';
import { decide } from '../../../src/domain/decision/matrix';
import { THRESHOLDS } from '../../../src/domain/decision/thresholds';
import { stickyPopulation } from '../../../src/domain/flags/bucket';
import { ADAPTER_FLAG, DEFAULT_SALT } from '../../../src/domain/flags/document';
import { START_STEP } from '../../../src/domain/journal/steps';
import { planDeploy } from '../../../src/operations/deploy/plan-deploy';
import { runDeploy } from '../../../src/operations/deploy/run-deploy';
import { gatherEvidence } from '../../../src/operations/evidence/gather';
import { measureTraffic } from '../../../src/operations/evidence/measure-rate';
import { probeLive } from '../../../src/operations/observe/probe';
import { createTestCall } from '../../support/command-call';
import { commandContext, recordedTerminal } from '../../support/command-context';
import { openProvisionedBeta, type WiredBeta } from '../provision/provisioned-beta';
import { HOUR, MINUTE, openStage, type Stage } from '../stage';
import { rankOf, type TaggedLine, taggedLines } from './evidence-lines';

const queries = evidenceQueries(commandContext({ terminal: recordedTerminal() }));
const gather = async (stage: Stage, more: { atMs?: number; lastMs?: number } = {}): Promise<Evidence> =>
  (await gatherEvidence(stage.gateways, { queries: await queries, ...more })).evidence;

function read<T extends object>(measurement: Measurement<T>): Measured<T> {
  if (measurement.kind === 'missing') throw new Error(`missing: ${measurement.why}`);
  return measurement;
}

const floor = (ms: number): number => Math.floor(ms / MINUTE) * MINUTE;

describe('evidence of a beta with trouble, probes and test traffic', () => {
  let stage: Stage;
  let evidence: Evidence;
  let startedAtMs: number;
  let deliveredAtMs: number;
  let mockLines: readonly TaggedLine[];
  let prismaLines: readonly TaggedLine[];

  beforeAll(async () => {
    stage = await openStage();
    const { sandbox, gateways } = stage;
    sandbox.traffic.setRate(900);
    await sandbox.advance(5 * MINUTE + 7_000);
    // Nobody asks while the window begins, nor while it ends: no request is partly in it.
    sandbox.traffic.setRate(0);
    await sandbox.advance(MINUTE);
    await gateways.journal.append({ command: 'playbook', step: START_STEP, phase: 'note' });
    startedAtMs = sandbox.clock.now();
    sandbox.traffic.setRate(900);
    await sandbox.advance(20 * MINUTE);
    deliveredAtMs = sandbox.clock.now();
    await stage.deployShare(20, 110);
    await sandbox.advance(20 * MINUTE);
    sandbox.traffic.change({ queryDropShare: 1, driftedUserShare: 0.04 });
    await sandbox.advance(45_000);
    sandbox.traffic.change({ queryDropShare: 0 });
    for (let probes = 0; probes < 30; probes += 1) await probeLive(gateways);
    await createTestCall(trafficCommand, { gateways: async () => gateways })({
      requests: '40',
      users: '50',
      rate: '20/s',
    });
    await sandbox.advance(20 * MINUTE);
    sandbox.traffic.setRate(0);
    await sandbox.advance(3 * MINUTE);
    evidence = await gather(stage);
    const world = await sandbox.save();
    const inWindow = ({ atMs }: TaggedLine): boolean => atMs >= floor(startedAtMs) && atMs < evidence.atMs;
    mockLines = taggedLines(world, 'huntaze-mock-read').filter(inWindow);
    prismaLines = taggedLines(world, 'huntaze-prisma-read').filter(inWindow);
  }, 240_000);
  afterAll(() => stage.close());

  const answered = (path: 'MOCK' | 'CANARY', fromMs = 0): readonly TaggedLine[] =>
    mockLines.filter(
      ({ tag, atMs }) => atMs >= fromMs && new RegExp(`^${path}-(SUCCESS|NOT-FOUND|FALLBACK)$`).test(tag),
    );

  it('counts every request once: log lines, metrics and what was sent agree', () => {
    const { invocations, lambdaErrors, canaryErrors } = read(evidence.errors);
    expect(invocations).toBe(answered('MOCK').length + answered('CANARY').length);
    expect(invocations).toBe(mockLines.filter(({ tag }) => tag === 'REQUEST').length);
    expect(lambdaErrors).toBe(0);
    expect(canaryErrors).toBe(mockLines.filter(({ tag }) => tag === 'CANARY-FALLBACK').length);
    expect(read(evidence.failures)).toMatchObject({ failed: 0, invocations });
  });

  it('takes no figure from an answer that Logs Insights has cut', async () => {
    const { gateways } = stage;
    const { logQueries } = gateways;
    const answered = (rows: number) => ({
      ...gateways,
      logQueries: {
        ...logQueries,
        progress: async (id: string) => {
          const answer = await logQueries.progress(id);
          return { ...answer, rows: Array.from({ length: rows }, () => answer.rows[0] ?? []) };
        },
      },
    });
    const given = async (rows: number) =>
      (await gatherEvidence(answered(rows), { queries: await queries })).evidence.latency;
    expect((await given(9_999)).mock.kind).toBe('measured');
    const why = 'Logs Insights answers with 10,000 rows at most, and there were more';
    const missing = { kind: 'missing', why };
    expect(await given(10_000)).toEqual({ mock: missing, canary: missing, shadowPrisma: missing });
  });

  it("agrees with the users' own count, apart from what the operator sent", async () => {
    const { sent, failed } = stage.sandbox.traffic.status().counts;
    const before = taggedLines(await stage.sandbox.save(), 'huntaze-mock-read').filter(
      ({ tag, atMs }) => tag === 'REQUEST' && atMs < floor(startedAtMs),
    ).length;
    expect(failed).toBe(0);
    expect(read(evidence.errors).invocations).toBe(sent - before + 40);
  });

  it('counts no probe, though Lambda does', () => {
    const lambda = evidence.traffic.find(({ source }) => source === 'Lambda invocations')?.n;
    const own = evidence.traffic.find(({ what, source }) => what === 'requests' && source === 'own metrics')?.n;
    expect((lambda ?? 0) - (own ?? 0)).toBe(30);
  });

  it('says how many requests the operator sent with traffic', () => {
    expect(evidence.operatorRequests).toBe(40);
    expect(decide(evidence, { thresholds: THRESHOLDS }).notes).toContain(
      '40 requests of these were sent by the operator with traffic',
    );
  });

  it('canary rows count from the delivery of the share, shadow rows from H+0, all to the last complete minute', () => {
    const toMs = floor(evidence.atMs);
    const whole = { fromMs: floor(startedAtMs), toMs };
    const shared = { fromMs: floor(deliveredAtMs), toMs };
    expect(evidence.startedAtMs).toBe(startedAtMs);
    const rows: readonly Measurement<object>[] = [
      evidence.errors,
      evidence.shadowErrors,
      evidence.diffs,
      evidence.failures,
    ];
    for (const row of rows) expect(read(row).window).toEqual(whole);
    const canaryRows: readonly Measurement<object>[] = [
      evidence.canaryErrors,
      evidence.share,
      evidence.latency.canary,
      evidence.latency.mock,
    ];
    for (const row of canaryRows) expect(read(row).window).toEqual(shared);
    expect(read(evidence.latency.shadowPrisma).window).toEqual(whole);
  });

  it('canary errors are the rescued ones, over the canary requests', () => {
    const canary = answered('CANARY', floor(deliveredAtMs));
    const rescued = canary.filter(({ tag }) => tag === 'CANARY-FALLBACK').length;
    expect(rescued).toBeGreaterThan(0);
    expect(read(evidence.canaryErrors)).toMatchObject({ errors: rescued, rescued, requests: canary.length });
    expect(read(evidence.share)).toMatchObject({
      canary: canary.length,
      total: canary.length + answered('MOCK', floor(deliveredAtMs)).length,
    });
  });

  it('p95 of each path is the exact rank of the logged durations', () => {
    for (const path of ['MOCK', 'CANARY'] as const) {
      const durations = answered(path, floor(deliveredAtMs)).map(({ fields }) => Number(fields.duration));
      const { n, p95Ms, dropped } = usableDurations(evidence.latency[path === 'MOCK' ? 'mock' : 'canary']);
      expect([n, p95Ms, dropped]).toEqual([durations.length, rankOf(durations, 0.95), 0]);
    }
    const { canary } = evidence.latency;
    const blocks = canary.kind === 'measured' ? (canary.blocks ?? []) : [];
    const lines = answered('CANARY', floor(deliveredAtMs));
    const quarterEnd = (atMs: number): number => (Math.floor(atMs / (15 * MINUTE)) + 1) * 15 * MINUTE;
    expect(new Set(blocks.map(({ atMs }) => atMs))).toEqual(new Set(lines.map(({ atMs }) => quarterEnd(atMs))));
    expect(blocks.reduce((sum, { count }) => sum + count, 0)).toBe(lines.length);
    const shadow = prismaLines.filter(({ tag }) => tag === 'SHADOW-DIFF').map(({ fields }) => Number(fields.duration));
    expect(usableDurations(evidence.latency.shadowPrisma)).toMatchObject({
      n: shadow.length,
      p95Ms: rankOf(shadow, 0.95),
    });
  });

  it('shadow calls, comparisons, mismatches and the users behind them', () => {
    const comparisons = prismaLines.filter(({ tag }) => tag === 'SHADOW-DIFF');
    const mismatches = comparisons.filter(({ fields }) => fields.match === 'false');
    const { sent, errors } = read(evidence.shadowErrors);
    expect(sent).toBe(answered('MOCK').length);
    expect(sent).toBe(comparisons.length + errors);
    expect(mismatches.length).toBeGreaterThan(0);
    const diffs = read(evidence.diffs);
    expect(diffs).toMatchObject({ comparisons: comparisons.length, mismatches: mismatches.length });
    expect(diffs.users?.compared).toBe(new Set(comparisons.map(({ fields }) => fields.userId)).size);
    expect([...(diffs.users?.mismatched ?? [])].sort()).toEqual(
      [...new Set(mismatches.map(({ fields }) => fields.userId))].sort(),
    );
  });

  it('the users and the environments behind the errors add up to the same', () => {
    const origins = evidence.origins?.kind === 'measured' ? evidence.origins : undefined;
    const failed = [...mockLines, ...prismaLines].filter(({ tag }) => tag === 'ERROR' || tag === 'PRISMA-ERROR').length;
    expect(failed).toBeGreaterThan(0);
    expect(origins?.errors).toBe(failed);
    expect(origins?.environments?.reduce((sum, { errors }) => sum + errors, 0)).toBe(failed);
    for (const { answered: own, ofAll } of origins?.environments ?? []) expect(own).toBeLessThanOrEqual(ofAll);
  });

  it('the series of a row adds up to its counts', () => {
    for (const [row, events, n] of [
      [read(evidence.errors), read(evidence.errors).canaryErrors, read(evidence.errors).invocations],
      [read(evidence.canaryErrors), read(evidence.canaryErrors).errors, read(evidence.canaryErrors).requests],
      [read(evidence.diffs), read(evidence.diffs).mismatches, read(evidence.diffs).comparisons],
      [read(evidence.share), read(evidence.share).canary, read(evidence.share).total],
    ] as const) {
      expect(row.series?.reduce((sum, one) => sum + one.events, 0)).toBe(events);
      expect(row.series?.reduce((sum, one) => sum + one.n, 0)).toBe(n);
    }
  });

  it('no two sources disagree', () => {
    expect(decide(evidence, { thresholds: THRESHOLDS }).notes.join()).not.toContain('disagree');
    expect(evidence.traffic.map(({ what }) => what)).toEqual([
      'requests',
      'requests',
      'canary requests',
      'canary requests',
      'shadow comparisons',
      'shadow comparisons',
    ]);
  });

  it('knows the rate from the requests, probes left out', async () => {
    const traffic = await measureTraffic(stage.gateways);
    expect(traffic?.perHour).toBeGreaterThan(800);
    expect(traffic?.perHour).toBeLessThan(1_000);
    expect(traffic?.errorRate).toBeLessThan(0.02);
  });

  it('--at judges a moment of the past with what had happened by then', async () => {
    const atMs = startedAtMs + 15 * MINUTE;
    const then = await gather(stage, { atMs });
    expect(then).toMatchObject({ atMs, startedAtMs, phase: 'shadow', requestedShare: 0 });
    expect(then.operatorRequests).toBeUndefined();
    expect(then.guardedUntilMs).toBeUndefined();
    const inTime = mockLines.filter(({ tag, atMs: at }) => tag === 'REQUEST' && at < floor(atMs)).length;
    expect(read(then.errors)).toMatchObject({ invocations: inTime, window: { toMs: floor(atMs) } });
    expect(then.share).toEqual({ kind: 'missing', why: 'no share is deployed' });
  });

  it('does without one saved query that cannot be used: its row alone has no data, and says why', async () => {
    const catalog = async () => readCatalog([{ name: 'latency-counts.logsinsights', text: 'stats count(*)' }]);
    const { latencyCounts } = await evidenceQueries({ catalog });
    const { evidence: seen } = await gatherEvidence(stage.gateways, { queries: { ...(await queries), latencyCounts } });
    expect(seen.latency.mock).toEqual({
      kind: 'missing',
      why: expect.stringMatching(/^the saved query latency-counts cannot be used: latency-counts\.logsinsights: /),
    });
    expect([seen.latency.shadowPrisma.kind, seen.diffs.kind, seen.errors.kind]).toEqual(Array(3).fill('measured'));
  });

  it('--window counts the last so long, and not from before H+0', async () => {
    const toMs = floor(evidence.atMs);
    const last = await gather(stage, { atMs: evidence.atMs, lastMs: 15 * MINUTE });
    expect(read(last.errors).window).toEqual({ fromMs: floor(evidence.atMs - 15 * MINUTE), toMs });
    expect(read(last.canaryErrors).window).toEqual({ fromMs: floor(evidence.atMs - 15 * MINUTE), toMs });
    const long = await gather(stage, { atMs: evidence.atMs, lastMs: 30 * HOUR });
    expect(read(long.errors).window).toEqual(read(evidence.errors).window);
    expect(read(long.canaryErrors).window).toEqual(read(evidence.canaryErrors).window);
  });

  it.each([
    ['cloudwatch', 'throttle', /GetMetricData: throttled/, ['errors', 'diffs', 'share'], ['latency']],
    ['cloudwatch', 'error', /GetMetricData: /, ['errors', 'canaryErrors', 'alarms'], ['latency']],
    ['logs', 'error', /logs:StartQuery|StartQuery/i, ['latency'], ['errors', 'diffs', 'share', 'alarms']],
    ['logs', 'throttle', /throttled/, ['latency'], ['errors', 'alarms']],
    ['logs', 'expired', /expired/, ['latency'], ['errors', 'alarms']],
    ['codedeploy', 'error', /codedeploy/i, ['rollbacks'], ['errors', 'alarms', 'latency']],
  ] as const)('%s that answers with %s is missing, and the rest shows', async (service, kind, why, gone, there) => {
    const { sandbox } = stage;
    const rule = sandbox.faults.add({ kind, service, from: 'clients' });
    try {
      const partly = await gather(stage);
      const of = (name: string): Measurement<object> =>
        name === 'latency'
          ? partly.latency.canary
          : ((partly as unknown as Readonly<Record<string, Measurement<object>>>)[name] ?? {
              kind: 'missing',
              why: '?',
            });
      for (const name of gone) expect([name, of(name)]).toEqual([name, { kind: 'missing', why: expect.any(String) }]);
      const said = gone.map((name) => of(name)).map((one) => (one.kind === 'missing' ? one.why : ''));
      expect(said.join('; ')).toMatch(why);
      for (const name of there) expect([name, of(name).kind]).toEqual([name, 'measured']);
      expect(['HOLD', 'INVESTIGATE', 'NO-GO']).toContain(decide(partly, { thresholds: THRESHOLDS }).verdict);
    } finally {
      sandbox.faults.clear(rule);
    }
  });

  it('without the history of the flag there is no phase to judge, and it says so', async () => {
    const rule = stage.sandbox.faults.add({ kind: 'error', service: 'appconfig', from: 'clients' });
    await expect(gather(stage)).rejects.toMatchObject({ failure: { kind: 'service-error' } });
    stage.sandbox.faults.clear(rule);
  });

  it('a renewed guard keeps the window and is no rollback', async () => {
    const { sandbox, gateways } = stage;
    const call = createTestCall(rampCommand, { gateways: async () => gateways });
    expect((await call({ rearm: true, bake: '1h', reason: 'lunch' }, { yes: true })).code).toBe(0);
    await sandbox.advance(2 * MINUTE);
    const renewed = await gather(stage);
    const { shareDeliveredAtMs } = evidence;
    expect(renewed).toMatchObject({ requestedShare: 20, shareDeliveredAtMs, servedSinceMs: shareDeliveredAtMs });
    expect(read(renewed.canaryErrors).requests).toBe(read(evidence.canaryErrors).requests);
    expect(read(renewed.rollbacks).rollbacks).toEqual([]);
  });

  it('a deployment that somebody stops is a rollback, with who and why', async () => {
    const { sandbox, gateways } = stage;
    const [newest] = await gateways.flagDeployments.recent(1);
    await gateways.flagDeployments.stop(newest?.number ?? 0);
    await sandbox.advance(2 * MINUTE);
    const after = await gather(stage);
    expect(after).toMatchObject({ requestedShare: 0, phase: 'shadow' });
    expect(read(after.rollbacks).rollbacks).toEqual([
      { atMs: expect.any(Number), what: expect.stringMatching(/^deployment \d+ undone by user/) },
    ]);
  });
});

describe('a share that is drawn by user', () => {
  let stage: Stage;
  let evidence: Evidence;
  beforeAll(async () => {
    stage = await openStage();
    stage.sandbox.traffic.setRate(1_200);
    await stage.gateways.journal.append({ command: 'playbook', step: START_STEP, phase: 'note' });
    await stage.sandbox.advance(5 * MINUTE);
    await stage.deployShare(10, 110, { bucketBy: 'user' });
    await stage.sandbox.advance(12 * MINUTE);
    evidence = await gather(stage);
  }, 120_000);
  afterAll(() => stage.close());

  it('is checked by who was answered where: the hash names the same users', () => {
    const { users } = read(evidence.share);
    expect(evidence.bucketBy).toBe('user');
    const everybody = Array.from({ length: 50 }, (_, i) => `user-${i + 1}`);
    const inside = stickyPopulation(everybody, { salt: DEFAULT_SALT, flag: ADAPTER_FLAG, percentage: 10 });
    expect(inside.length).toBeGreaterThan(0);
    expect([...(users?.seenInCanary ?? [])].sort()).toEqual([...inside].sort());
    expect([...(users?.expected ?? [])].sort()).toEqual([...inside].sort());
    expect(users?.seenInMock.filter((user) => inside.includes(user))).toEqual([]);
    const row = decide(evidence, { thresholds: THRESHOLDS }).rows.find(({ id }) => id === 'share');
    expect(row).toMatchObject({ counts: 'GO', proof: { kind: 'proven' } });
  });

  it('users beyond it in the canary are seen, and named', async () => {
    const other = await openStage();
    try {
      other.sandbox.traffic.setRate(1_200);
      other.sandbox.traffic.change({ flagShareFactor: 5 });
      await other.gateways.journal.append({ command: 'playbook', step: START_STEP, phase: 'note' });
      await other.deployShare(5, 110, { bucketBy: 'user' });
      await other.sandbox.advance(10 * MINUTE);
      const row = decide(await gather(other), { thresholds: THRESHOLDS }).rows.find(({ id }) => id === 'share');
      expect(row).toMatchObject({ reading: 'INVESTIGATE', proof: { kind: 'disproven' } });
      expect(row?.proof.says).toMatch(/users in the canary by mistake: user-\d+/);
    } finally {
      await other.close();
    }
  }, 120_000);
});

describe('a release whose code throws before it counts anything', () => {
  let beta: WiredBeta;
  let startedAtMs: number;
  beforeAll(async () => {
    beta = await openProvisionedBeta();
    const { sandbox, gateways, bundles } = beta;
    await gateways.journal.append({ command: 'playbook', step: START_STEP, phase: 'note' });
    startedAtMs = sandbox.clock.now();
    sandbox.traffic.setRate(3_000);
    await sandbox.advance(5 * MINUTE);
    await bundles.breakEvery(gateways.system.mockFunction, 1);
    const release = await runDeploy(
      gateways,
      await planDeploy(gateways, { target: 'mock-read', strategy: 'canary-10' }),
      {},
    );
    expect(release.kind).toBe('rolled-back');
    sandbox.traffic.setRate(0);
    await sandbox.advance(3 * MINUTE);
  }, 120_000);
  afterAll(() => beta.close());
  const now = async (atMs?: number): Promise<Evidence> =>
    (await gatherEvidence(beta.gateways, { queries: await queries, ...(atMs === undefined ? {} : { atMs }) })).evidence;

  it('its requests are counted as failed, once, and as requests', async () => {
    const { sent, failed } = beta.sandbox.traffic.status().counts;
    const evidence = await now();
    expect(failed).toBeGreaterThan(3);
    expect(read(evidence.errors)).toMatchObject({ lambdaErrors: failed, canaryErrors: 0, invocations: sent });
    expect(read(evidence.failures)).toMatchObject({ failed, invocations: sent });
  });

  it('an alarm that rang is read as it was at the moment that is judged', async () => {
    const present = read((await now()).alarms).alarms.find(({ name }) => name.includes('error-rate'));
    const rangAtMs = present?.wentOffAtMs[0] ?? Number.NaN;
    const at = async (atMs: number) =>
      read((await now(atMs)).alarms).alarms.find(({ name }) => name.includes('error-rate'));
    expect(await at(rangAtMs - MINUTE)).toMatchObject({ state: 'ok', wentOffAtMs: [] });
    expect(await at(rangAtMs + 1_000)).toMatchObject({ state: 'alarm', sinceMs: rangAtMs, wentOffAtMs: [rangAtMs] });
    const then = decide(await now(rangAtMs + MINUTE), { thresholds: THRESHOLDS });
    expect(then.verdict).toBe('NO-GO');
  });

  it('its rollback by CodeDeploy is a rollback, and none before it happened', async () => {
    const evidence = await now();
    const rollbacks = read(evidence.rollbacks).rollbacks;
    expect(rollbacks).toEqual([
      { atMs: expect.any(Number), what: expect.stringMatching(/^release d-\w+ of the code \(version 1 to 2\)/) },
    ]);
    const target = decide(evidence, { thresholds: THRESHOLDS }).targets.find(({ id }) => id === 'rollbacks');
    expect(target?.state).toBe('missed');
    const before = await now(startedAtMs + 4 * MINUTE);
    expect(read(before.rollbacks).rollbacks).toEqual([]);
  });
});
