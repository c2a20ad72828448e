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
const plan = (more: Readonly<Record<string, string>>) =>
  spawnSync(process.execPath, [bin, 'plan', '--rate', '1000/h'], {
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
