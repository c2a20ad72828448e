import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { Evidence } from '../../../src/domain/decision/evidence';
import {
  evenly,
  evenPart,
  HOUR,
  healthy,
  latencies,
  MINUTE,
  measured,
  missing,
  START,
} from '../../domain/decision/situations';

const bin = fileURLToPath(new URL('../../../bin/huntaze-beta.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'huntaze-record-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const judged = (evidence: object, more: readonly string[]) => {
  const file = join(folder, 'record.json');
  const atMs = Reflect.get(evidence, 'atMs') as number;
  const record = { version: 1, atMs, evidence, thresholds: {}, final: false, accept: [], verdict: 'HOLD' };
  writeFileSync(file, JSON.stringify(record));
  return spawnSync(process.execPath, [bin, 'decide', '--from', file, ...more], { encoding: 'utf8', timeout: 60_000 });
};

/** What the program prints about a record, on one line. */
const decided = (evidence: Evidence, ...more: readonly string[]): string => {
  const { stdout, stderr } = judged(evidence, more);
  expect(stderr).toBe('');
  return stdout.replace(/\s+/gu, ' ');
};

/** How it refuses one. */
const refused = (evidence: object): string => {
  const { stderr, status } = judged(evidence, []);
  expect(status).toBe(2);
  return stderr.replace(/\s+/gu, ' ');
};

/** A shadow hour after so long; `failing` says how many shadow calls of a minute fail. */
function shadowHour(spanMs: number, n: number, p95Ms = 180, failing: (minute: number) => number = () => 0): Evidence {
  const atMs = START + spanMs;
  const origin = { source: 'test', window: { fromMs: START, toMs: atMs }, asOfMs: atMs };
  const steps = Math.ceil(spanMs / MINUTE);
  const series = Array.from({ length: steps }, (_, at) => ({
    atMs: Math.min(atMs, START + (at + 1) * MINUTE),
    n: evenPart(n, at, steps),
    events: 0,
  }));
  const shadow = series.map((bucket, minute) => ({ ...bucket, events: failing(minute) }));
  const { alarms } = healthy();
  if (alarms.kind === 'missing') throw new Error('the alarms of a healthy beta are known');
  const failed = shadow.reduce((sum, { events }) => sum + events, 0);
  return healthy({
    atMs,
    phase: 'shadow',
    requestedShare: 0,
    errors: measured({ lambdaErrors: 0, canaryErrors: 0, invocations: n, series }, origin),
    canaryErrors: missing('no canary'),
    shadowErrors: measured({ sent: n, errors: failed, comparisons: n - failed, series: shadow }, origin),
    diffs: measured({ comparisons: n, mismatches: 0, series }, origin),
    share: missing('no canary'),
    latency: {
      mock: evenly(latencies(n, p95Ms), origin),
      canary: missing('no canary'),
      shadowPrisma: evenly(latencies(n, p95Ms), origin),
    },
    failures: measured({ failed: 0, invocations: n }, origin),
    alarms: { ...alarms, ...origin },
    traffic: [],
  });
}

describe('decide --from a record', () => {
  it('offers to accept a target that is missed in the shadow hour, and says what was accepted', () => {
    const slow = shadowHour(HOUR, 1020, 620);
    expect(decided(slow)).toMatch(/INVESTIGATE target missed: P95 < 500 ms, 6\d\d ms \(mock\).*--accept p95 --reason/u);
    expect(decided(slow, '--accept', 'p95')).toContain('accepted by name: p95');
  });

  it('names no wait that it does not know: the first half minute says nothing of the rate', () => {
    expect(decided(shadowHour(MINUTE / 2, 17, 180))).toMatch(/keep the shadow traffic for \d+ min or longer, then/u);
  });

  it('does not judge a sticky share by its count of requests', () => {
    const { share } = healthy();
    if (share.kind === 'missing') throw new Error('a healthy beta has a share');
    const twelve = { kind: 'measured' as const, canary: 240, total: 2000, source: 'test', window: share.window };
    const unknown = decided(healthy({ bucketBy: 'user', share: { ...twelve, asOfMs: share.asOfMs } }));
    expect(unknown).toMatch(/ share 240\/2,000 12\.0 % 0\.5-2 % - undecided: the users of the log lines are not/u);
    expect(unknown).toMatch(/HOLD .*share cannot be decided/u);
    const users = { expected: ['a'], seenInCanary: ['a'], seenInMock: ['b'] };
    expect(decided(healthy({ bucketBy: 'user', share: { ...twelve, users, asOfMs: share.asOfMs } }))).toMatch(
      / share 240\/2,000 12\.0 % 0\.5-2 % GO /u,
    );
  });

  it('says nothing of dependence when eight requests count as seven by rounding alone', () => {
    const { atMs } = healthy();
    const failing = [3, 9, 20];
    const series = Array.from({ length: 118 }, (_, minute) => ({
      atMs: START + HOUR + (minute + 1) * MINUTE,
      n: failing.includes(minute) || (minute < 20 && minute % 4 === 0) ? 1 : 0,
      events: failing.includes(minute) ? 1 : 0,
    }));
    const counts = { errors: 3, rescued: 3, requests: 8, series };
    const window = { fromMs: START + HOUR, toMs: atMs };
    const text = decided(healthy({ canaryErrors: measured(counts, { source: 'test', window, asOfMs: atMs }) }));
    expect(text).toContain('3/8');
    expect(text).not.toMatch(/independent ones:/u);
  });

  it('knows nothing about now without counts by minute that add up', () => {
    const whole = shadowHour(5 * HOUR, 5100);
    expect(decided(whole)).toMatch(/ GO every required row reads GO and is proven/u);
    const { shadowErrors } = whole;
    if (shadowErrors.kind === 'missing') throw new Error('the shadow calls are measured');
    const { series = [], ...rest } = shadowErrors;
    const why = 'nothing is known about now for errors-shadow: 5 h without counts by minute that add up';
    for (const wrong of [series.slice(1), []]) {
      const text = decided({ ...whole, shadowErrors: { ...rest, series: wrong } });
      expect(text).toContain(why);
      expect(text).not.toContain('the shadow rows prove Prisma');
    }
  });

  it('questions a share that is proven wrong for that, also without counts by minute', () => {
    const { share, ...rest } = healthy();
    if (share.kind === 'missing') throw new Error('a healthy beta has a share');
    const { series: _, ...counts } = share;
    const text = decided({ ...rest, share: { ...counts, canary: 40, total: 1990 } });
    expect(text).toMatch(/INVESTIGATE share 40\/1,990 2\.01 %: not 1 %: /u);
  });

  it('does not question a beta for one failed request of the first minutes, but for eight of a hundred', () => {
    const first = (failed: number, n: number): Evidence => {
      const young = shadowHour(3 * MINUTE, n);
      if (young.failures.kind === 'missing') throw new Error('failures are measured');
      return { ...young, failures: { ...young.failures, failed } };
    };
    expect(decided(first(1, 42))).toMatch(/97\.6 % of 42, which chance may explain .* HOLD /u);
    expect(decided(first(8, 100))).toMatch(/INVESTIGATE target missed: availability > 99 %, 92\.0 % of 100/u);
  });

  it('calls a single burst of errors a reason to look, and three minutes of them a NO-GO', () => {
    const burst = (minutes: number): Evidence =>
      shadowHour(10 * HOUR, 30_600, 180, (minute) => (minute >= 590 && minute < 590 + minutes ? 45 : 0));
    expect(decided(burst(1))).toMatch(/INVESTIGATE errors-shadow/u);
    expect(decided(burst(8))).toMatch(/NO-GO errors-shadow .*above 2 % proven now/u);
  });

  it('dates a proof from the third minute that fails, not from the first errors', () => {
    const failing = shadowHour(20 * MINUTE, 340, 180, () => 4);
    expect(decided(failing)).toMatch(/errors-shadow 80\/340 .*above 2 % proven since H\+0:03/u);
  });

  it('measures clumps although an outcome was delivered twice', () => {
    const clumped = shadowHour(5 * HOUR, 5100, 180, (minute) => (minute % 100 === 50 ? 10 : 0));
    const { shadowErrors } = clumped;
    if (shadowErrors.kind === 'missing') throw new Error('the shadow calls are measured');
    const twice = { ...clumped, shadowErrors: { ...shadowErrors, errors: shadowErrors.errors + 1 } };
    for (const evidence of [clumped, twice])
      expect(decided(evidence, '--details')).toContain('errors come in clumps of about 10');
  });

  it('does not accept mismatches that are proven to be too many', () => {
    const different = shadowHour(5 * HOUR, 5100);
    if (different.diffs.kind === 'missing') throw new Error('comparisons are measured');
    const { series: _, ...rest } = different.diffs;
    const text = decided(healthy({ ...different, diffs: { ...rest, mismatches: 60 } }), '--accept', 'diffs');
    expect(text).toMatch(/diffs 60\/5,100 .*above 0\.5 % proven/u);
    expect(text).toMatch(/HOLD|INVESTIGATE/u);
    expect(text).not.toContain('--accept diffs');
  });

  it('does not take a canary out that fails as mock does, whichever is proven first', () => {
    const base = healthy();
    const window = { fromMs: START + HOUR, toMs: base.atMs };
    const origin = { source: 'test', window, asOfMs: base.atMs };
    const control = { mockErrors: 22, mockRequests: 480, canaryErrors: 14, canaryRequests: 160 };
    const alike = healthy({
      phase: 'ramp-25',
      requestedShare: 25,
      canaryErrors: measured({ errors: 14, rescued: 14, requests: 160 }, origin),
      share: measured({ canary: 160, total: 640 }, origin),
      control: measured(control, origin),
    });
    expect(decided(alike)).toMatch(
      /INVESTIGATE errors-canary 14\/160 8\.75 %: mock is above 2 % too: 4\.58 % \(22\/480\)/u,
    );
    expect(decided({ ...alike, control: measured({ ...control, mockErrors: 1 }, origin) })).toMatch(
      /NO-GO errors-canary/u,
    );
  });

  it('ends with counts of millions of millions', () => {
    const { errors, ...rest } = shadowHour(HOUR, 1020);
    if (errors.kind === 'missing') throw new Error('requests are measured');
    const series = (errors.series ?? []).map((bucket) => ({ ...bucket, n: bucket.n * 1e9 }));
    expect(decided({ ...rest, errors: { ...errors, invocations: 1020e9, series } })).toContain('0/1,020,000,000,000');
  });

  it.each([
    ['a negative count', { n: -5 }, /errors\.series\.3\.n expected 0 or more/u],
    ['half a request', { n: 0.5 }, /errors\.series\.3\.n expected a whole number/u],
    ['minutes in any order', { atMs: START }, /errors\.series expected moments in rising order/u],
  ])('refuses a record with %s', (_, change, says) => {
    const { errors, ...rest } = shadowHour(HOUR, 1020);
    if (errors.kind === 'missing') throw new Error('requests are measured');
    const series = (errors.series ?? []).map((bucket, index) => (index === 3 ? { ...bucket, ...change } : bucket));
    expect(refused({ ...rest, errors: { ...errors, series } })).toMatch(says);
  });

  it('refuses a window that ends before it begins, minutes of another time, and a share of 200 %', () => {
    const { errors, ...rest } = shadowHour(HOUR, 1020);
    if (errors.kind === 'missing') throw new Error('requests are measured');
    const window = { fromMs: errors.window.toMs, toMs: errors.window.fromMs };
    expect(refused({ ...rest, errors: { ...errors, window } })).toContain(
      'errors.window expected an end that is not before',
    );
    const late = errors.series?.map((bucket) => ({ ...bucket, atMs: bucket.atMs + 10 * HOUR }));
    expect(refused({ ...rest, errors: { ...errors, series: late } })).toContain(
      'errors.series expected moments within',
    );
    expect(refused({ ...rest, errors, requestedShare: 200 })).toContain('requestedShare expected a percentage from 0');
  });
});
