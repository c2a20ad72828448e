import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { Evidence } from '../../../src/domain/decision/evidence';
import type { Replay } from '../../../src/domain/decision/replay';
import { HOUR, healthy, MINUTE, measured, missing, START } from '../../domain/decision/situations';

const bin = fileURLToPath(new URL('../../../bin/huntaze-beta.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'huntaze-replay-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = join(folder, 'record.json');
const textOf = (evidence: Evidence): string =>
  JSON.stringify({
    version: 1,
    atMs: evidence.atMs,
    evidence,
    thresholds: {},
    final: false,
    accept: [],
    verdict: 'HOLD',
  });

/** What the program prints when it replays a record. */
const replayed = (evidence: Evidence, ...more: readonly string[]): string => {
  writeFileSync(file, textOf(evidence));
  const { stdout, stderr } = spawnSync(process.execPath, [bin, 'decide', '--from', file, '--replay', ...more], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect(stderr).toBe('');
  return stdout;
};
const onOneLine = (text: string): string => text.replace(/\s+/gu, ' ');
const resultOf = (evidence: Evidence): Replay => JSON.parse(replayed(evidence, '--json')) as Replay;

/** A beta at 0 % after so many minutes of `perMinute` requests; `failing` of a minute's requests fail. */
function withoutShare(minutes: number, failing: (minute: number) => number = () => 0): Evidence {
  const atMs = START + minutes * MINUTE;
  const origin = { source: 'test', window: { fromMs: START, toMs: atMs } };
  const counts = (failed: (minute: number) => number) => {
    const series = Array.from({ length: minutes }, (_, minute) => ({
      atMs: START + (minute + 1) * MINUTE,
      n: 17,
      events: failed(minute),
    }));
    return { series, failed: series.reduce((sum, { events }) => sum + events, 0), n: 17 * minutes };
  };
  const all = counts(failing);
  const calls = counts(() => 0);
  const { shareDeliveredAtMs: _, ...rest } = healthy();
  return {
    ...rest,
    atMs,
    phase: 'shadow',
    requestedShare: 0,
    errors: measured({ lambdaErrors: all.failed, canaryErrors: 0, invocations: all.n, series: all.series }, origin),
    canaryErrors: missing('no share is deployed'),
    shadowErrors: measured({ sent: calls.n, errors: 0, comparisons: calls.n, series: calls.series }, origin),
    diffs: measured({ comparisons: calls.n, mismatches: 0, series: calls.series }, origin),
    share: missing('no share is deployed'),
    failures: measured({ failed: all.failed, invocations: all.n }, origin),
    traffic: [],
  };
}

describe('decide --from a record --replay', () => {
  it('leaves out the minutes of the shares that a ramp left behind, and says so', () => {
    const ramped = { phase: 'ramp-5', requestedShare: 5, shareDeliveredAtMs: START + 2 * HOUR } as const;
    const later = healthy({ ...ramped, servedSinceMs: START + HOUR });
    const text = replayed(later);
    expect(onOneLine(text)).toContain('note after H+1:00 and until H+2:00 another share was served: not replayed');
    expect(onOneLine(text)).toContain('verdict HOLD from H+0:01, not replayed from H+1:01, INVESTIGATE from H+2:01');
    const times = resultOf(later).points.map(({ atMs }) => atMs);
    expect(times.filter((atMs) => atMs > START + HOUR && atMs <= START + 2 * HOUR)).toEqual([]);
    expect(times).toHaveLength(178 - 60);
    expect(onOneLine(replayed(healthy(ramped)))).toContain('those minutes are judged as shadow time');
  });

  it('keeps the NO-GO of the minutes that ended in a rollback', () => {
    const undoneAtMs = START + 100 * MINUTE;
    const window = { fromMs: START, toMs: START + 3 * HOUR };
    const rollbacks = measured({ rollbacks: [{ atMs: undoneAtMs, what: 'deployment 2' }] }, { source: 'test', window });
    const failed = { ...withoutShare(180, (minute) => (minute >= 65 && minute < 100 ? 9 : 0)), rollbacks };
    const { changes, leftOut, points } = resultOf(failed);
    expect(leftOut).toBeUndefined();
    expect(points).toHaveLength(180);
    const first = changes.find(({ row, counts }) => row === 'errors' && counts === 'NO-GO');
    expect(first?.atMs).toBeGreaterThan(START + 65 * MINUTE);
    expect(first?.atMs).toBeLessThan(undoneAtMs);
    expect(replayed(failed)).toMatch(/^ +[.G?]+X+/mu);
  });

  it('leaves out nothing for a rollback of the code while the share is served', () => {
    const window = { fromMs: START, toMs: START + 3 * HOUR };
    const rollbacks = measured(
      { rollbacks: [{ atMs: START + 80 * MINUTE, what: 'release d-1' }] },
      { source: 'test', window },
    );
    const { leftOut, points } = resultOf(healthy({ rollbacks, servedSinceMs: START + HOUR }));
    expect(leftOut).toBeUndefined();
    expect(points).toHaveLength(178);
  });

  it('ends with 130 on Ctrl-C in the middle of three days', async () => {
    const child = spawn(process.execPath, [bin, 'decide', '--from', '-', '--replay'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    // Larger than what a pipe holds, so that written means read: the command has begun.
    await new Promise<void>((resolve) => child.stdin.end(textOf(withoutShare(72 * 60)), resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
  }, 60_000);
});
