import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfigFile } from '../../src/cli/config';

const bin = fileURLToPath(new URL('../../bin/huntaze-beta.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-environments-'));
const file = join(folder, 'huntaze-beta.config.json');
const TWO = {
  dashboard: 'of-both',
  environments: {
    staging: { account: '111122223333', region: 'eu-west-1', application: { name: 'staging-flags' } },
    production: { account: '444455556666', notify: { slack: 'https://hooks.slack.com/services/T0KEN' } },
  },
};
beforeAll(() => writeFileSync(file, JSON.stringify(TWO)));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const inherited = Object.fromEntries(
  Object.entries(process.env).filter(([key]) => !/^(?:AWS_|HUNTAZE_|CI$)/.test(key)),
);
const run = (line: string, more: Readonly<Record<string, string>> = {}) =>
  spawnSync(process.execPath, [bin, ...line.split(' ')], {
    encoding: 'utf8',
    cwd: folder,
    env: {
      ...inherited,
      XDG_STATE_HOME: join(folder, 'state'),
      XDG_CONFIG_HOME: join(folder, 'config'),
      AWS_CONFIG_FILE: join(folder, 'none'),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
      AWS_EC2_METADATA_DISABLED: 'true',
      ...more,
    },
    timeout: 60_000,
    input: '',
  });
const configured = (line: string, more?: Readonly<Record<string, string>>) =>
  JSON.parse(run(line, more).stdout) as Record<
    string,
    { value: unknown; origin: { path?: string; variable?: string } }
  >;

describe('environments in one configuration', () => {
  it('each have what is under their name, before what is beside it', () => {
    const staging = configured('config --env staging --json');
    expect(staging['account']).toEqual({
      value: '111122223333',
      origin: { kind: 'file', path: './huntaze-beta.config.json (staging)' },
    });
    expect(staging['dashboard']?.value).toBe('of-both');
    const production = configured('--env production config --json');
    expect([production['account']?.value, production['region']?.value]).toEqual(['444455556666', 'us-east-1']);
    expect(configured('config --json', { HUNTAZE_ENV: 'staging' })['region']?.value).toBe('eu-west-1');
    expect(configured('config --env production --json', { HUNTAZE_ENV: 'staging' })['account']?.value).toBe(
      '444455556666',
    );
    expect(configured('config --env staging --json', { HUNTAZE_ACCOUNT: '777788889999' })['account']).toMatchObject({
      origin: { variable: 'HUNTAZE_ACCOUNT' },
    });
  });

  it.each([
    [
      'status',
      {},
      'no environment is chosen',
      'there are: staging, production',
      'add  --env staging  or set HUNTAZE_ENV',
    ],
    [
      'rollback --yes --env productoin',
      {},
      'there is no environment "productoin" in the configuration',
      'there are: staging, production',
      'did you mean "production"?',
    ],
    ['status', { HUNTAZE_ENV: 'qa' }, 'there is no environment "qa"', 'there are: staging, production', 'choose one'],
  ])('%s %j: refused, with those that there are', (line, env, message, why, next) => {
    const { status, stderr } = run(line, env);
    expect(status).toBe(2);
    for (const part of [message, why, next]) expect(stderr).toContain(part);
  });

  it('are refused where the configuration has none, and a wrong key in one is named', () => {
    const { status, stderr } = run('config --env staging --config none.json', {});
    expect([status, stderr]).toEqual([2, expect.stringContaining('there is no file none.json')]);
    writeFileSync(join(folder, 'plain.json'), '{}');
    expect(run('config --env staging --config plain.json').stderr).toContain('the configuration has no environments');
    expect(() => parseConfigFile('f', '{"environments":{"a":{"acount":"1"}}}')).toThrow(
      expect.objectContaining({
        message: 'f has the unknown key "environments.a.acount"',
        next: 'did you mean "environments.a.account"?',
      }),
    );
    expect(() => parseConfigFile('f', '{"environments":{"a":{"environments":{}}}}')).toThrow(/unknown key/);
    expect(() => parseConfigFile('f', '{"environments":{"../x":{}}}')).toThrow(/environments/);
  });

  it('are offered by completion', () => {
    expect(run('__complete --env pro').stdout).toBe('production\n');
    expect(run('__complete canary --env ').stdout.split('\n').sort()).toEqual(['', 'production', 'staging']);
  });

  it('are named in the header and in recommended commands, and have a journal each', () => {
    const sent = run('traffic --requests 1 --users 1 --yes --sandbox --env staging');
    expect(sent.status).toBe(0);
    expect(sent.stderr).toMatch(/^SANDBOX · staging · 000000000000 · us-east-1/m);
    const journal = (env: string) =>
      (JSON.parse(run(`history --sandbox --env ${env} --json`).stdout) as unknown[]).length;
    expect(journal('staging')).toBe(2);
    expect(journal('production')).toBe(0);
    const status = run('status --sandbox --env staging');
    expect(status.stdout).toMatch(/^SANDBOX staging 000000000000 · /);
    expect(status.stdout).toContain('huntaze-beta --sandbox --env staging ');
  }, 120_000);
});
