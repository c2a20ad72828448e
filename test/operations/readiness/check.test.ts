import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { own } from '../../../src/domain/text/advice';
import { callLimit } from '../../../src/operations/call-limit';
import { checkReadiness } from '../../../src/operations/readiness/check';
import { MINUTE, openStage, type Stage } from '../stage';

let stage: Stage;
let inFlight = 0;
let most = 0;

/** Counts the calls that are under way at the wire; each is held for a moment so that they can pile up. */
const counting = (inner: object): object => {
  const handler = inner as { handle(...args: unknown[]): Promise<unknown> };
  return {
    ...inner,
    async handle(...args: unknown[]) {
      inFlight += 1;
      most = Math.max(most, inFlight);
      try {
        await new Promise((resolve) => setTimeout(resolve, 5));
        return await handler.handle(...args);
      } finally {
        inFlight -= 1;
      }
    },
  };
};

beforeEach(async () => {
  stage = await openStage({ requestHandler: counting });
  stage.forget();
  most = 0;
});
afterEach(() => stage.close());

const rowOf = async (key: string) => (await checkReadiness(stage.gateways)).rows.find((row) => row.key === key);

describe('checkReadiness', () => {
  it('asks who it is first, sends the probe last, and never has more than four calls in flight', async () => {
    const report = await checkReadiness(stage.gateways);
    expect(report.rows.map((row) => row.id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(report.ready).toBe(true);
    expect(stage.calls[0]).toBe('GetCallerIdentity');
    const last = stage.calls.indexOf('Invoke');
    expect(stage.calls.slice(last + 1).filter((call) => call !== 'BatchGetTraces')).toEqual([]);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
    expect(stage.writes()).toEqual([]);
  });

  it('looks at nothing else in the wrong account', async () => {
    await stage.close();
    stage = await openStage({ system: { account: '111122223333' } });
    stage.forget();
    const report = await checkReadiness(stage.gateways);
    expect(report.ready).toBe(false);
    expect(report.counts).toEqual({ pass: 0, warn: 0, fail: 1, 'could-not-run': 11 });
    expect(stage.calls).toEqual(['GetCallerIdentity']);
  });

  it('says "could not run" for what cannot be read, and is not ready then', async () => {
    stage.sandbox.faults.add({ kind: 'expired', service: 'codedeploy', from: 'clients' });
    const report = await checkReadiness(stage.gateways);
    expect(report.ready).toBe(false);
    expect(report.rows.find((row) => row.key === 'codedeploy')).toMatchObject({
      status: 'could-not-run',
      fix: 'aws sso login',
    });
    expect(report.rows.find((row) => row.key === 'in-flight')).toMatchObject({ status: 'could-not-run' });
    expect(report.rows.find((row) => row.key === 'flag')).toMatchObject({ status: 'pass' });
  });

  it('finds an alarm whose actions are off, and names the repair', async () => {
    await stage.gateways.alarms.disableActions(['huntaze-canary-errors']);
    expect(await rowOf('alarms')).toMatchObject({
      status: 'fail',
      evidence: expect.stringContaining('huntaze-canary-errors has its actions off'),
      fix: own`provision --only alarms`,
    });
  });

  it('compares with the share that was deployed last', async () => {
    await stage.deployShare(1, 110);
    const report = await checkReadiness(stage.gateways);
    expect(report.expectedShare).toBe(1);
    expect(report.rows.find((row) => row.key === 'flag')).toMatchObject({
      status: 'pass',
      evidence: expect.stringContaining('1 % by request'),
    });
    expect(report.rows.find((row) => row.key === 'in-flight')).toMatchObject({
      status: 'pass',
      evidence: expect.stringContaining('deployment 2 bakes, guarded until'),
    });
  });

  it('sees the trace of its own probe', async () => {
    await stage.sandbox.advance(MINUTE);
    expect(await rowOf('probe')).toMatchObject({ status: 'pass' });
    expect(stage.calls).toContain('BatchGetTraces');
  });

  it('runs only what is asked for', async () => {
    const report = await checkReadiness(stage.gateways, { only: ['alarms'] });
    expect(report.rows.map((row) => row.key)).toEqual(['alarms']);
    expect(stage.calls).not.toContain('Invoke');
  });

  it('warnings are ready, unless strict', async () => {
    const lenient = await checkReadiness(stage.gateways, { only: ['alias'] });
    const strict = await checkReadiness(stage.gateways, { only: ['alias'], strict: true });
    expect([lenient.counts.warn, lenient.ready, strict.ready]).toEqual([1, true, false]);
  });
});

describe('callLimit', () => {
  it('keeps the sum of the weights within the limit, in order', async () => {
    const limit = callLimit(4);
    let now = 0;
    let peak = 0;
    const order: number[] = [];
    const work = (id: number, weight: number) =>
      limit(async () => {
        order.push(id);
        now += weight;
        peak = Math.max(peak, now);
        await new Promise((resolve) => setTimeout(resolve, 2));
        now -= weight;
      }, weight);
    await Promise.all([work(1, 1), work(2, 4), work(3, 1), work(4, 2), work(5, 4)]);
    expect(peak).toBe(4);
    expect(order).toEqual([1, 2, 3, 4, 5]);
  });
  it('goes on after a failure', async () => {
    const limit = callLimit(1);
    await expect(limit(async () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await limit(async () => 1)).toBe(1);
  });
});
