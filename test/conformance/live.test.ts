import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { owner } from '../../src/cli/sandbox/files';
import { type ServedSandbox, serveSandbox } from '../../src/sandbox/index';
import { clientsFor } from '../sandbox/harness';
import { readOptions } from './options';
import { leftoversOf, nameWith } from './throw-away';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const hasTmux = spawnSync('tmux', ['-V']).status === 0;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Ran {
  readonly code: number | null;
  readonly said: string;
}

/** A served sandbox stands in for the real account: a profile, and the SDK's own variable for the endpoint. */
describe('npm run conformance -- --live', { timeout: 180_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'huntaze-conformance-'));
  let account: ServedSandbox;
  let environment: Readonly<Record<string, string>>;

  beforeAll(async () => {
    account = await serveSandbox({
      port: 0,
      owner,
      speed: 1,
      fresh: true,
      wall: {
        now: () => Date.now(),
        sleep: pause,
        every(ms, task) {
          const timer = setInterval(task, ms);
          return () => clearInterval(timer);
        },
      },
    });
    const credentials = join(folder, 'credentials');
    writeFileSync(
      credentials,
      `[stand-in]\naws_access_key_id = ${account.accessKeyId}\naws_secret_access_key = ${account.secretAccessKey}\n`,
    );
    environment = {
      AWS_ENDPOINT_URL: account.endpoint,
      AWS_SHARED_CREDENTIALS_FILE: credentials,
      AWS_CONFIG_FILE: join(folder, 'none'),
      AWS_REGION: 'us-east-1',
    };
  });
  afterAll(async () => {
    await account.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** `onText` sees what has been said so far, and may send a signal. */
  const run = (
    args: readonly string[],
    onText: (said: string, kill: (signal: NodeJS.Signals) => void) => void = () => undefined,
  ): Promise<Ran> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, ['--import', 'tsx', 'test/conformance/run.ts', ...args], {
        cwd: ROOT,
        env: { ...process.env, ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let said = '';
      const hear = (chunk: Buffer): void => {
        said += chunk.toString();
        onText(said, (signal) => child.kill(signal));
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.on('exit', (code) => resolve({ code, said }));
    });

  it('is the same run as that on a served sandbox, whose cases all hold', async () => {
    const { code, said } = await run([]);
    const [line, does, cases] = /(\d+) of (\d+) cases: the sandbox does what AWS documents/.exec(said) ?? [];
    console.log(line);
    expect(said).not.toContain('DIFFERS');
    expect([does, code]).toEqual([cases, 0]);
    expect(Number(cases)).toBeGreaterThan(100);
  });

  const LIVE = ['--live', '--profile', 'stand-in'];
  const left = () =>
    leftoversOf({ clients: clientsFor(account), sleep: (ms) => account.sandbox.advance(ms) }, undefined);

  it('shows what it costs, plays its cases on both, deletes what it made and ends with 0', async () => {
    // The whole run waits for nine functions; these services use roles, functions and every kind of waiting.
    const services = 'codedeploy,appconfigdata,xray';
    const { code, said } = await run([...LIVE, '--prefix', 'whole', '--only', services, '--yes', '--record']);
    expect(said).toContain('nothing was noted: this account is a sandbox');
    expect(said).toMatch(/account 0{12} · us-east-1 · arn:/);
    expect(said).toMatch(/about \d\.\d\d US dollars/);
    expect(said).toMatch(/deleted {2}stack huntaze-conformance-whole-roles/);
    const [, does, cases] = /(\d+) of (\d+) cases: the account does it, too/.exec(said) ?? [];
    expect(said).not.toContain('DIFFERS');
    expect([does, code]).toEqual([cases, 0]);
    expect(await left()).toEqual([]);
  });

  it('deletes what it made at Ctrl-C, too', async () => {
    let sent = false;
    const { code, said } = await run([...LIVE, '--only', 'lambda,appconfig', '--yes'], (text, kill) => {
      if (sent || !/appconfig: a valid flag document/.test(text)) return;
      sent = true;
      kill('SIGINT');
    });
    expect(said).toMatch(/interrupted/);
    expect(said).toMatch(/deleted {2}function/);
    expect(code).toBe(130);
    expect(await left()).toEqual([]);
  });

  it('finds what a killed run left, and never what has another name', async () => {
    let sent = false;
    const killed = await run([...LIVE, '--only', 'logs,cloudwatch', '--prefix', 'killed', '--yes'], (text, kill) => {
      if (sent || !/cloudwatch: a dashboard, read back/.test(text)) return;
      sent = true;
      kill('SIGKILL');
    });
    expect(killed.code).toBeNull();
    const before = (await left()).map(({ what }) => what);
    expect(before).toContain(`dashboard ${nameWith('killed')('page')}`);
    const other = await run([...LIVE, '--clean', '--prefix', 'other', '--yes']);
    expect(other).toEqual({
      code: 0,
      said: expect.stringContaining('nothing there is called huntaze-conformance-other-'),
    });
    expect((await left()).length).toBe(before.length);
    const again = await run([...LIVE, '--only', 'logs', '--prefix', 'killed', '--yes']);
    expect(again).toEqual({ code: 2, said: expect.stringContaining('--clean first') });
    expect((await run([...LIVE, '--clean', '--yes'])).code).toBe(0);
    expect(await left()).toEqual([]);
  });

  it.each([
    [['--live'], 'a live run names its --profile'],
    [['--clean', '--profile', 'stand-in'], 'add --live'],
    [[...LIVE, '--prefix', 'Huntaze_'], '1 to 12 small letters and digits'],
    [[...LIVE, '--only', 'sns'], '"sns" is none of'],
  ])('refuses %j', (args, why) => {
    expect(() => readOptions(args)).toThrow(why);
  });

  it.each([
    [[...LIVE, '--only', 'xray'], 'nobody can be asked here'],
    [['--live', '--profile', 'nobody'], 'Could not load credentials'],
  ])('makes nothing with %j', async (args, why) => {
    const { code, said } = await run(args);
    expect(said).toContain(why);
    expect(code).toBe(2);
    expect(await left()).toEqual([]);
  });

  it.skipIf(!hasTmux)('asks before it makes anything, and takes no for an answer', async () => {
    const socket = join(folder, 'tmux');
    const tmux = (...args: readonly string[]): string =>
      execFileSync('tmux', ['-S', socket, ...args], { encoding: 'utf8', cwd: ROOT });
    const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    const words = ['env', ...variables, process.execPath, '--import', 'tsx', 'test/conformance/run.ts', ...LIVE];
    const until = async (key: string, pattern: RegExp): Promise<void> => {
      const screen = (): string => tmux('capture-pane', '-p', '-t', key);
      for (let left = 300; !pattern.test(screen()); left -= 1) {
        if (left === 0) throw new Error(`never saw ${String(pattern)} on\n${screen()}`);
        await pause(200);
      }
    };
    try {
      for (const key of ['n', 'C-c']) {
        tmux('new-session', '-d', '-s', key, '-x', '120', '-y', '40', 'sh');
        tmux('send-keys', '-t', key, `${words.join(' ')} --only xray; echo "ended with $?"`, 'Enter');
        await until(key, /US dollars\s+Go on\? \[y\/N\]/);
        tmux('send-keys', '-t', key, key, ...(key === 'n' ? ['Enter'] : []));
        await until(key, /nothing was made and nothing was deleted\s+ended with 2/);
      }
    } finally {
      spawnSync('tmux', ['-S', socket, 'kill-server']);
    }
  });
});
