import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordsFolder } from '../../src/cli/sandbox/world-records';
import { sealRecord } from '../../src/domain/journal/chain';

const run = promisify(execFile);
const BIN = resolve(import.meta.dirname, '../../bin/huntaze-beta.js');

interface Ready {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

describe('two worlds of one user', () => {
  let folder: string;
  const served: ChildProcess[] = [];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'huntaze-worlds-'));
  });
  afterAll(() => {
    for (const process of served) process.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const env = (more: NodeJS.ProcessEnv = {}) => ({
    PATH: process.env['PATH'],
    XDG_STATE_HOME: folder,
    HOME: folder,
    ...more,
  });
  const serve = (name: string, ...more: readonly string[]): Promise<Ready> => {
    const state = join(folder, name);
    const child = spawn(process.execPath, [BIN, 'sandbox', '--port', '0', '--state', state, '--json', ...more], {
      env: env(),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    served.push(child);
    return new Promise((found) => {
      let text = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes('\n')) found(JSON.parse(text));
      });
    });
  };
  const at = async ({ endpoint, accessKeyId, secretAccessKey }: Ready, ...words: readonly string[]) => {
    const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
    const { stdout } = await run(process.execPath, [BIN, ...words, '--endpoint-url', endpoint], { env: env(keys) });
    return stdout;
  };
  const history = async (world: Ready) =>
    (JSON.parse(await at(world, 'history', '--json')) as { step: string }[]).map(({ step }) => step);

  it('have a journal each, found by the endpoint, and a world that is made anew has none', async () => {
    const [one, two] = await Promise.all([serve('one.json', '--empty'), serve('two.json', '--empty')]);
    await at(one, 'provision', '--only', 'logs', '--yes');
    expect(await history(one)).toHaveLength(4);
    expect(await history(two)).toEqual([]);
    served.at(0)?.kill('SIGKILL');
    rmSync(join(folder, 'one.json'), { force: true });
    expect(await history(await serve('one.json', '--empty'))).toEqual([]);
    expect(readdirSync(join(folder, 'huntaze-beta')).some((name) => name.includes('.before-'))).toBe(true);
  }, 120_000);

  it('go on from the journal that all worlds of an account once shared', async () => {
    const shared = join(folder, 'huntaze-beta', '000000000000-us-east-1');
    mkdirSync(shared, { recursive: true });
    const { line } = sealRecord({
      seq: 1,
      at: '2026-11-23T09:00:00.000Z',
      prev: '0'.repeat(64),
      run: 'r',
      actor: 'a',
      version: '0',
      command: 'playbook',
      step: 'start of the beta',
      phase: 'note',
    });
    appendFileSync(join(shared, 'journal.jsonl'), `${line}\n`);
    const three = await serve('three.json', '--empty');
    expect(await history(three)).toEqual([]);
    const stopped = new Promise((done) => served.at(-1)?.once('exit', done));
    served.at(-1)?.kill('SIGINT');
    await stopped;
    const [own] = readdirSync(join(folder, 'huntaze-beta')).filter((name) => name.includes('-three-'));
    if (own !== undefined) rmSync(join(folder, 'huntaze-beta', own), { recursive: true });
    const again = await serve('three.json');
    expect(await history(again)).toEqual(['start of the beta']);
    await at(again, 'provision', '--only', 'logs', '--yes');
    expect(await history(again)).toHaveLength(5);
  }, 120_000);

  describe('in another year', () => {
    const SERVICES =
      'APPCONFIG APPCONFIGDATA CLOUDFORMATION CLOUDWATCH CLOUDWATCH_LOGS CODEDEPLOY LAMBDA SNS STS XRAY'.split(' ');
    let world: Ready;
    const typed = async (words: readonly string[], more: NodeJS.ProcessEnv = {}) => {
      const { accessKeyId, secretAccessKey } = world;
      const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
      const config = { AWS_CONFIG_FILE: join(folder, 'aws-config'), AWS_EC2_METADATA_DISABLED: 'true' };
      return run(process.execPath, [BIN, ...words], { env: env({ ...keys, ...config, ...more }) });
    };
    beforeAll(async () => {
      world = await serve('later.json', '--empty', '--at', '2031-05-01T09:00:00Z');
      const own = SERVICES.map((name) => `${name.toLowerCase()} =\n  endpoint_url = ${world.endpoint}\n`);
      const keys = `aws_access_key_id = ${world.accessKeyId}\naws_secret_access_key = ${world.secretAccessKey}\n`;
      const profiles = [
        `[profile whole]\n${keys}endpoint_url = ${world.endpoint}\n`,
        `[profile each]\n${keys}services = beta\n`,
        `[services beta]\n${own.join('')}`,
      ];
      writeFileSync(join(folder, 'aws-config'), profiles.join('\n'));
    }, 60_000);

    it.each<readonly [string, readonly string[], (url: string) => NodeJS.ProcessEnv]>([
      ['the variable of all services', [], (url) => ({ AWS_ENDPOINT_URL: url })],
      [
        'a variable for each service',
        [],
        (url) => Object.fromEntries(SERVICES.map((name) => [`AWS_ENDPOINT_URL_${name}`, url])),
      ],
      ['variables for some services', [], (url) => ({ AWS_ENDPOINT_URL_APPCONFIG: url, AWS_ENDPOINT_URL_STS: url })],
      ['a profile', ['--profile', 'whole'], () => ({})],
      ['the services section of a profile', ['--profile', 'each'], () => ({})],
    ])('is reached with its own clock through %s', async (_, words, variables) => {
      const { stdout, stderr } = await typed(['doctor', '--json', ...words], variables(world.endpoint));
      const { endpoint } = JSON.parse(stdout) as { endpoint: { url: string; skewMs: number } };
      expect(endpoint.url).toContain(world.endpoint);
      // HTTP's Date has whole seconds.
      expect(Math.abs(endpoint.skewMs)).toBeLessThan(5_000);
      expect(stderr).toContain(world.endpoint);
    });

    it('writes its own times into the journal', async () => {
      await typed(['provision', '--only', 'logs', '--yes', '--profile', 'each']);
      const { stdout } = await typed(['history', '--json', '--profile', 'whole']);
      const years = (JSON.parse(stdout) as { at: string }[]).map(({ at: moment }) => moment.slice(0, 4));
      expect(new Set(years)).toEqual(new Set(['2031']));
    });
  });
});

describe('the folder of a world', () => {
  it('is its own for every path, whatever the name', () => {
    const paths = ['/a/w.json', '/b/w.json', '/a/../a/w.json', `/a/${'x'.repeat(300)} ü/..`];
    const [first, second, same, odd] = paths.map((path) => recordsFolder(path));
    expect(first).not.toBe(second);
    expect(first).toBe(same);
    expect(odd).toMatch(/000000000000-us-east-1-[\w-]{1,40}-[0-9a-f]{8}$/);
  });
});

describe('a database server that does not answer', () => {
  const folder = mkdtempSync(join(tmpdir(), 'huntaze-database-url-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const URL_OF_NOBODY = 'postgresql://ops:a-secret@127.0.0.1:1/postgres';

  it.each([
    [['sandbox', '--port', '0', '--database-url', URL_OF_NOBODY], {}, '--database-url'],
    [['sandbox', '--port', '0'], { HUNTAZE_DATABASE_URL: URL_OF_NOBODY }, 'HUNTAZE_DATABASE_URL'],
    [['check', '--sandbox'], { HUNTAZE_DATABASE_URL: URL_OF_NOBODY.replace(':a-secret', '') }, 'HUNTAZE_DATABASE_URL'],
  ])('is refused before a world is made: %j', async (argv, more, from) => {
    const failed = (await run(process.execPath, [BIN, ...argv], {
      env: { PATH: process.env['PATH'], XDG_STATE_HOME: folder, HOME: folder, ...more },
    }).catch((error: unknown) => error)) as { code: number; stderr: string; stdout: string };
    expect(failed.code).toBe(1);
    expect(failed.stdout).toBe('');
    expect(failed.stderr).toMatch(/^error cannot use the database server on 127\.0\.0\.1, port 1: .*ECONNREFUSED/m);
    expect(failed.stderr).toContain(`why   it comes from ${from}; no world was opened`);
    expect(failed.stderr).toMatch(/^next {2}start PostgreSQL there or correct the URL/m);
    expect(failed.stderr).not.toContain('a-secret');
    expect(existsSync(join(folder, 'huntaze-beta/sandbox/world.json'))).toBe(false);
  });

  it('is not shown with its password when the configuration refuses it', async () => {
    const failed = (await run(process.execPath, [BIN, 'check', '--sandbox'], {
      env: { PATH: process.env['PATH'], XDG_STATE_HOME: folder, HOME: folder, HUNTAZE_DATABASE_URL: URL_OF_NOBODY },
    }).catch((error: unknown) => error)) as { stderr: string };
    expect(failed.stderr).toContain('must hold no password');
    expect(failed.stderr).not.toContain('a-secret');
  });
});
