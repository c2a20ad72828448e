import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const bin = fileURLToPath(new URL('../../bin/huntaze-beta.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const clean = Object.fromEntries(
  Object.entries(process.env).filter(([key]) => !/^(?:AWS_|HUNTAZE_|NO_COLOR|FORCE_COLOR|CI$)/.test(key)),
);
const environment = (more: Readonly<Record<string, string>> = {}) => ({
  ...clean,
  XDG_STATE_HOME: join(folder, 'state'),
  XDG_CONFIG_HOME: join(folder, 'config'),
  AWS_CONFIG_FILE: join(folder, 'no-aws-config'),
  AWS_SHARED_CREDENTIALS_FILE: join(folder, 'no-aws-credentials'),
  AWS_EC2_METADATA_DISABLED: 'true',
  ...more,
});
const run = (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  spawnSync(process.execPath, [bin, ...args], {
    encoding: 'utf8',
    cwd: folder,
    env: environment(more),
    timeout: 60_000,
    input: '',
  });

describe('the process', () => {
  it('prints its version, and help on stdout', () => {
    expect(run(['--version']).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const help = run(['--help']);
    expect(help).toMatchObject({ status: 0, stderr: '' });
    expect(help.stdout).toContain('rollback');
  });

  it('without a command and without a terminal prints its help and ends with 2', () => {
    const { status, stdout } = run([]);
    expect(status).toBe(2);
    expect(stdout).toContain('Usage: huntaze-beta');
  });

  it.each([
    [['cnary'], 2, /did you mean "canary"/],
    [['canary', '--percent', '101'], 2, /--percent "101"/],
    [['canary', '--percent', '-1'], 2, /--percent/],
    [['canary', '--percent', 'abc'], 2, /--percent "abc"/],
    [['canary', '--percent', '1e9'], 2, /--percent "1e9"/],
    [['canary'], 2, /--percent/],
    [['check', '--bogus'], 2, /--bogus/],
    [['query', 'eror-rate'], 2, /did you mean "error-rate"/],
    [['logs', '--user', 'a\nb'], 2, /--user/],
    [['config', '--config', 'nowhere.json'], 2, /there is no file nowhere.json/],
  ])('%j ends with %i: what, why, what to do, and no stack', (args, code, text) => {
    const { status, stderr, stdout } = run(args);
    expect(stderr).toMatch(text);
    expect(stderr).toMatch(/^error .+\n(?:why {3}.+\n)?next {2}.+/m);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout).toBe('');
    expect(status).toBe(code);
  });

  it('gives the options of "query run" to the query, not to its parent', () => {
    writeFileSync(join(folder, 'count.txt'), 'stats count(*) as n');
    writeFileSync(join(folder, 'lines.ndjson'), '{"atMs":1,"message":"a"}\n{"atMs":2,"message":"b"}\n');
    const offline = run(['query', 'run', 'count.txt', '--file', 'lines.ndjson', '--csv']);
    expect(offline).toMatchObject({ status: 0, stdout: 'n\n2\n' });
    expect(offline.stderr).toContain('offline: 2 lines of lines.ndjson');
    expect(run(['query', 'run', 'count.txt', '--since', 'banana'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--since "banana" must be a span of time'),
    });
    expect(run(['query', '--since', '1h', 'run', 'count.txt'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('next  huntaze-beta query run ... --since'),
    });
  });

  it('says what to do without credentials, and offers the sandbox', () => {
    const { status, stderr } = run(['status', '--region', 'us-east-1']);
    expect(stderr).toMatch(/--sandbox/);
    expect(status).toBe(1);
  });

  it('refuses a broken, an unknown and an unreadable configuration', () => {
    const file = join(folder, 'broken.json');
    writeFileSync(file, '{"regoin": "us-east-1"}');
    expect(run(['config', '--config', file])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('did you mean "region"?'),
    });
    writeFileSync(file, '{');
    expect(run(['config', '--config', file])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('is not JSON'),
    });
    chmodSync(file, 0);
    if (process.getuid?.() !== 0)
      expect(run(['config', '--config', file])).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('cannot read'),
      });
  });

  it('prints valid JSON with the origin of each value', () => {
    const { stdout } = run(['config', '--json', '--region', 'eu-west-1'], { HUNTAZE_DASHBOARD: 'mine' });
    const values = JSON.parse(stdout) as Record<string, { value: unknown; origin: unknown }>;
    expect(values['region']).toEqual({ value: 'eu-west-1', origin: { kind: 'flag', flag: '--region' } });
    expect(values['dashboard']).toEqual({
      value: 'mine',
      origin: { kind: 'environment', variable: 'HUNTAZE_DASHBOARD' },
    });
  });

  it('writes no escape byte with NO_COLOR, and colours with FORCE_COLOR', () => {
    const own = { HUNTAZE_DASHBOARD: 'mine' };
    expect(run(['config'], { ...own, NO_COLOR: '1', FORCE_COLOR: '1' }).stdout).not.toContain('\x1b');
    expect(run(['config'], own).stdout).not.toContain('\x1b');
    expect(run(['config'], { ...own, FORCE_COLOR: '1' }).stdout).toContain('\x1b[1mmine');
    expect(run(['config', '--no-color'], { ...own, FORCE_COLOR: '1' }).stdout).not.toContain('\x1b');
  });

  it('ends quietly when its reader goes away', () => {
    const { stdout, stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${bin}" --help | head -1`], {
      encoding: 'utf8',
      env: environment(),
    });
    expect(stdout).toBe('Usage: huntaze-beta [command] [options]\n');
    expect(stderr).toBe('');
  });

  it('says that its output is lost when the disk is full', () => {
    const { stderr, status } = spawnSync('sh', ['-c', `"${process.execPath}" "${bin}" config > /dev/full`], {
      encoding: 'utf8',
      env: environment(),
    });
    expect(stderr).toMatch(/^error the output could not be written: ENOSPC/);
    expect(stderr.split('\n')).toHaveLength(2);
    expect(status).toBe(1);
  });

  it('--verbose tells each AWS call, with its request id and nothing of what was sent, on stderr alone', () => {
    const { stdout, stderr } = run(['check', '--sandbox', '--only', 'identity', '--json', '--verbose']);
    expect(stderr).toMatch(/^aws {2}sts:GetCallerIdentity {2}\d+ ms {2}request [\w-]+$/m);
    expect(JSON.parse(stdout)).toMatchObject({ ready: true });
    expect(run(['check', '--sandbox', '--only', 'identity']).stderr).not.toContain('GetCallerIdentity');
  });

  it('recommends commands that go where this one went', () => {
    const { stdout } = run(['check', '--sandbox', '--only', 'identity']);
    expect(stdout).toContain('next  huntaze-beta --sandbox check');
  });

  it('ends with 130 on Ctrl-C', async () => {
    const child = spawn(process.execPath, [bin, 'watch', '--sandbox'], {
      cwd: folder,
      env: environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
  }, 60_000);

  it('says on Ctrl-C that a call still runs, and on the second one what may have happened', async () => {
    let asked = () => {};
    const reached = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{');
      const drop = setInterval(() => response.write(' '), 100);
      response.once('close', () => clearInterval(drop));
      asked();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const child = spawn(process.execPath, [bin, 'rollback', '--yes', '--endpoint-url', endpoint], {
      cwd: folder,
      env: { ...environment(), AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'secret' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      said += part;
      if (said.includes('Ctrl-C again ends at once')) child.kill('SIGTERM');
    });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    await reached;
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(said).toContain('the same command again finds out and goes on from there');
    server.closeAllConnections();
    server.close();
  }, 60_000);
});
