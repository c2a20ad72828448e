import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/domain/decidability/plan';
import { duration } from '../../src/domain/text/figures';
import { roughly } from '../../src/views/plan';

const bin = fileURLToPath(new URL('../../bin/huntaze-beta.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'huntaze-plan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const clean = Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^(?:AWS_|HUNTAZE_)/.test(key)));
const plan = (more: Readonly<Record<string, string>>, ...options: readonly string[]) =>
  spawnSync(process.execPath, [bin, 'plan', '--rate', '1000/h', ...options], {
    encoding: 'utf8',
    cwd: folder,
    env: { ...clean, XDG_CONFIG_HOME: folder, XDG_STATE_HOME: folder, ...more },
    timeout: 60_000,
  });

describe('plan on a system with its own names', () => {
  it('calls the alarms by the names of the environment', () => {
    const { status, stdout } = plan({ HUNTAZE_CANARY_ALARM: 'my-canary-alarm', HUNTAZE_ERROR_RATE_ALARM: 'my-rate' });
    expect(status).toBe(0);
    expect(stdout).toMatch(/my-canary-alarm +fires 100 %/);
    expect(stdout).toMatch(/my-rate +fires \d+ %/);
    expect(stdout).not.toContain('huntaze-');
  });

  it('and by those of the configuration file', () => {
    writeFileSync(join(folder, 'huntaze-beta.config.json'), JSON.stringify({ canaryAlarm: 'alarm-of-the-file' }));
    expect(plan({}).stdout).toMatch(/alarm-of-the-file +fires 100 %/);
  });
});

describe('what plan claims of 1 % in two days', () => {
  const { stdout } = plan({}, '--window', '48h');
  const lines = stdout.split('\n');
  const text = stdout.replaceAll(/\s+/g, ' ');

  it('calls proven only what nine betas of ten prove, and names the odds of the others', () => {
    expect(text).toContain(
      'proves in nine betas of ten or more: errors, errors-shadow at a true rate of 0.5 %; diffs at a true rate of 0.1 %',
    );
    expect(text).toContain('may prove errors-canary: 57 % at a true rate of 0.5 %');
    expect(text).toContain('may prove p95: its odds are below');
  });

  it('calls the share consistent, as decide does', () => {
    expect(lines.find((line) => line.startsWith(' share'))).toContain('consistent: 1,438');
    expect(text).toContain('consistent share: another one would be seen');
  });

  it('promises no NO-GO before errors in three minutes, and says whose requests fail', () => {
    expect(lines.find((line) => line.startsWith(' errors '))).toContain('100 %: 3 min');
    expect(text).not.toMatch(/: [12] min[, ]/);
    expect(text).toContain('a canary of 1 % that always fails is 1 % there');
    expect(text).toContain('nine of ten such betas are disproven by then, by events in 3 separate minutes at least');
  });

  it('is what the page "How it decides" says', () => {
    const page = readFileSync(new URL('../../docs/how-it-decides.md', import.meta.url), 'utf8').replaceAll(/\s+/g, ' ');
    const { rows } = JSON.parse(plan({}, '--window', '48h', '--json').stdout) as Plan;
    const canary = rows.find(({ id }) => id === 'errors-canary')!;
    const [, half, tenth] = canary.vetoes.map(({ ninetyMs }) => duration(ninetyMs));
    const [moderate, wide] = rows.find(({ id }) => id === 'p95')!.odds!.chances.map(({ chance }) => roughly(chance));
    expect(page).toContain(
      `fail in half of their requests nine in ten are NO-GO within ${half}, of those that fail in a tenth within ${tenth}`,
    );
    expect(page).toContain(`takes ${canary.clean.n} clean requests to prove`);
    expect(page).toContain(`In 48 h the canary sees ${canary.expected} requests`);
    expect(page).toContain(
      `proven in ${Math.round(canary.power.at(-1)!.chance * 100)} % of betas at a true rate of 0.5 %`,
    );
    expect(page).toContain(
      `proven in ${moderate} of betas at equal latency, moderate spread (0.3) and independent requests, in ${wide} at a wide one (0.5)`,
    );
    expect(text).toContain(`proven in ${moderate} of betas (spread 0.3), ${wide} (spread 0.5)`);
  });
});
