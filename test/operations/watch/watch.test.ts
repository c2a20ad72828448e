import { afterEach, describe, expect, it } from 'vitest';
import { THRESHOLDS } from '../../../src/domain/decision/thresholds';
import { START_STEP } from '../../../src/domain/journal/steps';
import { plain } from '../../../src/domain/text/palette';
import { watchBeta } from '../../../src/operations/watch/watch';
import { watchView } from '../../../src/views/watch/watch';
import { evidenceQueriesOf } from '../../support/saved-evidence';
import { MINUTE, openStage, type Stage } from '../stage';
import { openWatched } from './watched-betas';

const INSIGHTS = /^(StartQuery|GetQueryResults|StopQuery)$/;

describe('watchBeta', () => {
  let stage: Stage;
  afterEach(() => stage.close());

  it('asks at most four questions a frame in steady state, besides the slow reading, and counts every one', async () => {
    const watched = await openWatched();
    ({ stage } = watched);
    stage.sandbox.faults.clear();
    const before = stage.calls.length;
    await stage.sandbox.advance(20 * MINUTE);
    let frame = await watched.watch.next();
    for (let i = 0; i < 5; i++) {
      await stage.sandbox.advance(10_000);
      stage.forget();
      const spent = frame.spent.calls;
      frame = await watched.watch.next();
      expect(stage.calls.sort()).toEqual(['DescribeAlarms', 'GetDeployment', 'GetMetricData', 'ListDeployments']);
      expect(frame.spent.calls - spent).toBe(stage.calls.length);
    }
    await stage.sandbox.advance(10_000);
    stage.forget();
    const { calls, bytesScanned } = frame.spent;
    frame = await watched.watch.next();
    expect(stage.calls.filter((call) => INSIGHTS.test(call)).length).toBeGreaterThanOrEqual(6);
    expect(frame.spent.calls - calls).toBe(stage.calls.length);
    expect(frame.spent.bytesScanned).toBeGreaterThan(bytesScanned);
    expect(frame.spent.dollars).toBeGreaterThan(0);
    expect(before).toBe(0);
  }, 120_000);

  it("reads an alarm's history again only when the alarm moved", async () => {
    const watched = await openWatched();
    ({ stage } = watched);
    await stage.sandbox.advance(5 * MINUTE);
    await watched.watch.next();
    await stage.ringCanaryAlarm();
    let histories = 0;
    let went: readonly number[] = [];
    for (let i = 0; i < 6; i++) {
      await stage.sandbox.advance(MINUTE);
      stage.forget();
      const { alarms } = await watched.watch.next();
      histories += stage.calls.filter((call) => call === 'DescribeAlarmHistory').length;
      if (alarms.kind === 'measured') went = alarms.alarms.flatMap(({ wentOffAtMs }) => wentOffAtMs);
    }
    expect(went).toHaveLength(1);
    expect(histories).toBe(1);
  }, 120_000);

  it('goes on by itself when the session has expired and was renewed', async () => {
    const watched = await openWatched();
    ({ stage } = watched);
    await stage.sandbox.advance(5 * MINUTE);
    const first = await watched.watch.next();
    stage.sandbox.faults.add({ kind: 'expired', from: 'clients' });
    await stage.sandbox.advance(2 * MINUTE);
    const expired = await watched.watch.next();
    expect(expired.sources.map(({ trouble }) => trouble)).toEqual(
      Array.from({ length: 4 }, () => expect.stringContaining('aws sso login') as string),
    );
    expect(expired.sources.map(({ readAtMs }) => readAtMs)).toEqual(first.sources.map(({ readAtMs }) => readAtMs));
    stage.sandbox.faults.clear();
    await stage.sandbox.advance(MINUTE);
    const renewed = await watched.watch.next();
    expect(renewed.sources.every(({ trouble, readAtMs }) => trouble === undefined && readAtMs === renewed.atMs)).toBe(
      true,
    );
  }, 120_000);

  it('counts a share at once on a clock that is behind that of AWS, and says so', async () => {
    const watched = await openWatched();
    ({ stage } = watched);
    await stage.sandbox.advance(5 * MINUTE);
    await stage.deployShare(1, 110);
    await stage.sandbox.advance(15_000);
    const { clock } = stage.gateways;
    const parts = { queries: evidenceQueriesOf(), thresholds: THRESHOLDS };
    const seenBy = (behindMs: number) => {
      const slow = { ...clock, now: () => clock.now() - behindMs };
      return watchBeta({ ...stage.gateways, clock: slow }, parts).next();
    };
    const right = await seenBy(0);
    expect(right).toMatchObject({ requestedShare: 1, phase: { phase: 'canary-1' } });
    expect(right.behindAwsMs).toBeUndefined();
    const frame = await seenBy(4 * MINUTE);
    expect(frame).toMatchObject({ requestedShare: 1, phase: { phase: 'canary-1' } });
    expect(frame.behindAwsMs).toBeGreaterThan(3 * MINUTE);
    expect(watchView(frame, plain, { width: 80, sandbox: true })).toContain(
      'CLOCK  this machine is 4 min or more behind AWS: set the clock; figures end then',
    );
    const noted = frame.decision.notes.find((note) => note.startsWith("this machine's clock is"));
    expect(noted).toContain("behind AWS's");
  }, 120_000);

  it('throws the failure itself when the very first frame cannot be read', async () => {
    stage = await openStage();
    stage.sandbox.faults.add({ kind: 'expired', service: 'appconfig', from: 'clients' });
    const watch = watchBeta(stage.gateways, { queries: evidenceQueriesOf(), thresholds: THRESHOLDS });
    await expect(watch.next()).rejects.toMatchObject({ failure: { kind: 'expired-credentials' } });
  }, 60_000);

  it('marks a throttled source, so that the loop can slow down', async () => {
    const watched = await openWatched();
    ({ stage } = watched);
    await watched.watch.next();
    stage.sandbox.faults.add({ kind: 'throttle', operation: 'DescribeAlarms', from: 'clients' });
    await stage.sandbox.advance(MINUTE);
    const frame = await watched.watch.next();
    expect(frame.sources.filter(({ throttled }) => throttled).map(({ name }) => name)).toEqual(['alarms']);
  }, 60_000);

  it('takes up an H+0 that is noted while it runs', async () => {
    stage = await openStage();
    const watch = watchBeta(stage.gateways, { queries: evidenceQueriesOf(), thresholds: THRESHOLDS });
    await stage.sandbox.advance(30 * MINUTE);
    const before = await watch.next();
    await stage.gateways.journal.append({ command: 'playbook', step: START_STEP, phase: 'note' });
    await stage.sandbox.advance(MINUTE);
    const after = await watch.next();
    expect(after.startedAtMs).not.toBe(before.startedAtMs);
    expect(after.phase.elapsedMs).toBeLessThan(2 * MINUTE);
  }, 60_000);

  it('leaves the last minute out, which is not complete', async () => {
    const watched = await openWatched();
    ({ stage } = watched);
    await stage.sandbox.advance(10 * MINUTE + 30_000);
    const { series, atMs } = await watched.watch.next();
    expect(series.toMs).toBe(Math.floor(atMs / MINUTE) * MINUTE);
    expect(series.toMs).toBeLessThanOrEqual(atMs);
  }, 60_000);
});
