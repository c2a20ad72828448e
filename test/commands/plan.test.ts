import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

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
});
