import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../operations/stage';

const CLI = fileURLToPath(new URL('../../bin/huntaze-beta.js', import.meta.url));
const PINNED = '111122223333';

let stage: Stage;
let listener: Awaited<ReturnType<Stage['sandbox']['listen']>>;
let home: string;
let passing: NodeJS.Timeout;
beforeAll(async () => {
  stage = await openStage();
  await stage.deployShare(1, 110);
  listener = await stage.sandbox.listen();
  // A query of Logs Insights ends only as the sandbox's time passes.
  passing = setInterval(() => void stage.sandbox.advance(200), 200);
  home = mkdtempSync(join(tmpdir(), 'huntaze-hostile-'));
}, 120_000);
afterAll(async () => {
  clearInterval(passing);
  await stage.close();
  rmSync(home, { recursive: true, force: true });
});

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly writes: readonly string[];
}

/** The real command in a folder with that configuration; `user` is the operator's own file. */
async function run(
  args: readonly string[],
  files: { readonly folder?: object; readonly user?: object; readonly mode?: number },
  env: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const folder = mkdtempSync(join(home, 'work-'));
  const config = mkdtempSync(join(home, 'config-'));
  if (files.folder !== undefined) {
    const path = join(folder, 'huntaze-beta.config.json');
    writeFileSync(path, JSON.stringify(files.folder));
    if (files.mode !== undefined) chmodSync(path, files.mode);
  }
  mkdirSync(join(config, 'huntaze-beta'));
  if (files.user !== undefined) writeFileSync(join(config, 'huntaze-beta', 'config.json'), JSON.stringify(files.user));
  stage.forget();
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '',
      HOME: home,
      XDG_CONFIG_HOME: config,
      XDG_STATE_HOME: join(folder, 'state'),
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: listener.accessKeyId,
      AWS_SECRET_ACCESS_KEY: listener.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...env,
    },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { code, stdout, stderr, writes: stage.writes().filter((call) => call !== 'StopQuery') };
}

const WRITING = [
  ['rollback', '--yes'],
  ['rollback', '--hard', '--yes'],
  ['canary', '--percent', '0', '--yes'],
  ['canary', '--percent', '1', '--yes'],
  ['ramp', '--rearm', '--yes'],
  ['provision', '--yes'],
  ['deploy', '--yes'],
] as const satisfies readonly (readonly string[])[];

describe('a configuration of the working folder that sends the calls elsewhere', () => {
  it.each(WRITING.map((args) => [args.join(' '), args] as const))(
    'takes no pinned operator there: %s',
    async (_, args) => {
      const ran = await run(args, { folder: { endpointUrl: listener.endpoint }, user: { account: PINNED } });
      expect(ran.stderr.split('\n')[0]).toContain(
        `ENDPOINT ${listener.endpoint} comes from ./huntaze-beta.config.json`,
      );
      expect([ran.writes, /\bSAFE\b/.test(ran.stdout)]).toEqual([[], false]);
      if (args[0] === 'rollback')
        expect([ran.code, ran.stderr]).toEqual([5, expect.stringContaining(`${PINNED} is pinned`)]);
    },
  );

  it('is held by the account pin of the environment that was chosen', async () => {
    const folder = { environments: { staging: { account: PINNED }, production: { account: '000000000000' } } };
    const line = ['rollback', '--yes', '--endpoint-url', listener.endpoint, '--env', 'staging'];
    const ran = await run(line, { folder });
    expect([ran.code, ran.writes]).toEqual([5, []]);
    expect(ran.stderr).toContain(`${PINNED} is pinned`);
  });

  it('does not take an unpinned one there without being asked', async () => {
    const ran = await run(['rollback', '--yes'], { folder: { endpointUrl: listener.endpoint } });
    expect([ran.code, ran.writes]).toEqual([5, []]);
    expect(ran.stderr).toContain(`--endpoint-url ${listener.endpoint}`);
  });

  it('nor does a variable that was left over', async () => {
    const ran = await run(['rollback', '--yes'], {}, { AWS_ENDPOINT_URL: listener.endpoint });
    expect(ran.stderr.split('\n')[0]).toContain('comes from the variable AWS_ENDPOINT_URL');
    expect([ran.code, ran.writes]).toEqual([5, []]);
  });

  it('is not read when everybody can write it', async () => {
    const ran = await run(['rollback', '--yes'], { folder: { account: '000000000000' }, mode: 0o666 });
    expect([ran.code, ran.writes]).toEqual([2, []]);
    expect(ran.stderr).toContain('everybody on this machine can write it');
  });

  it('is followed when the operator types the endpoint, and SAFE says SANDBOX', async () => {
    const ticking = setInterval(() => void stage.sandbox.advance(3_000), 50);
    const ran = await run(['rollback', '--yes', '--endpoint-url', listener.endpoint], {});
    clearInterval(ticking);
    expect(ran.stdout).toMatch(/^SANDBOX {2}SAFE/m);
    expect(ran.code).toBe(0);
  });
}, 60_000);
