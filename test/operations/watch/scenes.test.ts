import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { WatchFrame } from '../../../src/domain/telemetry/watch-frame';
import { playScenes, SCENES, type Scene } from './watched-betas';

const FOLDER = fileURLToPath(new URL('../../golden/watch/', import.meta.url));

describe('a watched beta', () => {
  const frames = new Map<Scene, WatchFrame>();
  const frame = (scene: Scene): WatchFrame => {
    const found = frames.get(scene);
    if (found === undefined) throw new Error(`no frame of ${scene}`);
    return found;
  };

  beforeAll(async () => {
    await playScenes((scene, each) => frames.set(scene, structuredClone(each)));
    if (process.env['UPDATE_GOLDEN'] !== '1') return;
    mkdirSync(FOLDER, { recursive: true });
    for (const [scene, each] of frames) writeFileSync(`${FOLDER}${scene}.json`, `${JSON.stringify(each, null, 1)}\n`);
  }, 600_000);

  it.each(SCENES)('%s is plain JSON', (scene) => {
    expect(JSON.parse(JSON.stringify(frame(scene)))).toEqual(JSON.parse(JSON.stringify(structuredClone(frame(scene)))));
    expect(frame(scene).account).toBe('000000000000');
  });

  it('in the shadow hour has no canary, and a gap where it would be', () => {
    const { phase, requestedShare, series, decision } = frame('shadow-only');
    expect([phase.phase, requestedShare]).toEqual(['shadow', 0]);
    expect(series.canaryRequests.every((value) => value === undefined)).toBe(true);
    expect(decision.rows.find(({ id }) => id === 'errors-canary')?.reading).toBe('n/a');
  });

  it('that is healthy sees its share, its guard and quiet alarms', () => {
    const { requestedShare, observed, guardedUntilMs, atMs, alarms, deployment, series } = frame('healthy');
    expect(requestedShare).toBe(1);
    expect(observed?.total).toBeGreaterThan(500);
    expect(guardedUntilMs).toBeGreaterThan(atMs);
    expect(alarms).toMatchObject({ kind: 'measured', alarms: [{ state: 'ok' }, { state: 'ok' }] });
    expect(deployment).toMatchObject({ share: 1, state: 'baking', undoneBecause: undefined });
    expect(series.toMs).toBe(Math.floor(atMs / 60_000) * 60_000);
    expect(series.mockRequests).toHaveLength((series.toMs - series.fromMs) / 60_000);
  });

  it('with a slow canary investigates p95', () => {
    const row = frame('slow-canary').decision.rows.find(({ id }) => id === 'p95');
    expect(row?.reading).toBe('INVESTIGATE');
  });

  it('with a failing canary shows the alarm with its reason, NO-GO, and the failures', () => {
    const { alarms, decision, errors } = frame('failing-canary');
    expect(alarms.kind === 'measured' && alarms.alarms.find(({ state }) => state === 'alarm')?.reason).toMatch(/./);
    expect(decision.verdict).toBe('NO-GO');
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.map(({ message }) => message).join('\n')).toMatch(/CANARY-FALLBACK|SHADOW-FAILED|PRISMA-ERROR/);
  });

  it('that AWS rolled back says by what', () => {
    const { deployment, requestedShare } = frame('rolled-back');
    expect(deployment?.undoneBecause).toMatch(/alarm/);
    expect(requestedShare).toBe(0);
  });

  it('without traffic has no figure at all, never zero per cent', () => {
    const { series, decision, observed } = frame('no-traffic');
    expect(series.mockRequests.every((value) => value === undefined)).toBe(true);
    expect(series.errorRate.every((value) => value === undefined)).toBe(true);
    expect(observed?.total ?? 0).toBe(0);
    expect(decision.verdict).toBe('HOLD');
  });

  it('whose metrics cannot be read keeps the charts with their age, and judges nothing by them', () => {
    const { sources, series, decision, atMs, alarms } = frame('stale-data');
    const metrics = sources.find(({ name }) => name === 'metrics');
    expect(metrics?.trouble).toMatch(/throttled/);
    expect(atMs - (metrics?.readAtMs ?? atMs)).toBeGreaterThanOrEqual(12 * 60_000);
    expect(series.mockRequests.some((value) => value !== undefined)).toBe(true);
    expect(decision.rows.find(({ id }) => id === 'errors')?.measured).not.toMatch(/\d+\/\d+/);
    expect(decision.rows.find(({ id }) => id === 'alarms')?.reading).not.toBe('GO');
    expect(alarms.kind).toBe('measured');
  });
});
