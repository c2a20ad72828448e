import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateApplicationCommand, ListApplicationsCommand } from '@aws-sdk/client-appconfig';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { owner as thisProcess } from '../../../src/cli/sandbox/files';
import {
  announcedSandboxes,
  ControlError,
  connectControl,
  type RunFile,
  readRunFile,
  type ServedSandbox,
  serveSandbox,
} from '../../../src/sandbox/index';
import { clientsFor, refusal } from '../harness';

const overHttp = ({ endpoint, accessKeyId }: ServedSandbox) => clientsFor({ endpoint, accessKeyId });

/** Real time that the test moves by hand. */
function handWall() {
  let now = 1_000_000;
  const tasks = new Map<number, () => void>();
  const slept: number[] = [];
  return {
    now: () => now,
    sleep: async (ms: number) => {
      slept.push(ms);
    },
    every: (ms: number, task: () => void) => {
      tasks.set(ms, task);
      return () => tasks.delete(ms);
    },
    pass: (ms: number) => {
      now += ms;
    },
    /** Runs what repeats at this interval once. */
    tick: (ms: number) => tasks.get(ms)?.(),
    slept,
  };
}

describe('a served sandbox', () => {
  let folder: string;
  let statePath: string;
  let wall: ReturnType<typeof handWall>;
  let served: ServedSandbox | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'huntaze-serve-'));
    statePath = join(folder, 'world.json');
    wall = handWall();
  });
  afterEach(async () => {
    await served?.close();
    served = undefined;
    rmSync(folder, { recursive: true, force: true });
  });
  const open = async (options: object = {}) => {
    served = await serveSandbox({
      port: 0,
      statePath,
      owner: thisProcess,
      wall,
      speed: 1,
      startAt: Date.UTC(2026, 10, 23),
      ...options,
    });
    return served;
  };
  const control = async () => {
    const run = (await readRunFile(statePath, thisProcess)) as RunFile;
    return { run, client: connectControl(run) };
  };

  it('tells its endpoint and keys in a private run file, and takes it away at the end', async () => {
    const sandbox = await open();
    const { run } = await control();
    expect(run).toMatchObject({ endpoint: sandbox.endpoint, accessKeyId: sandbox.accessKeyId, pid: process.pid });
    expect(statSync(`${statePath}.run`).mode & 0o777).toBe(0o600);
    await sandbox.close();
    expect(await readRunFile(statePath, thisProcess)).toBeUndefined();
  });

  it('does not believe the run file of a dead process', async () => {
    await open();
    const dead = { ...thisProcess, isAlive: () => false };
    expect(await readRunFile(statePath, dead)).toBeUndefined();
  });

  it('lets its clock follow real time at the given speed', async () => {
    const sandbox = await open({ speed: 60 });
    const { client } = await control();
    const start = (await client.status()).now;
    wall.pass(1_000);
    expect((await client.status()).now - start).toBe(60_000);
    wall.pass(500);
    wall.tick(250);
    await new Promise((resolve) => setImmediate(resolve));
    expect(sandbox.sandbox.clock.now() - start).toBe(90_000);
    expect(await client.advance(3_600_000)).toEqual({ now: start + 90_000 + 3_600_000 });
    wall.pass(1_000);
    expect((await client.status()).now - start).toBe(90_000 + 3_600_000 + 60_000);
  });

  it('reports itself', async () => {
    await open();
    const { client } = await control();
    expect(await client.status()).toMatchObject({
      accountId: '000000000000',
      region: 'us-east-1',
      speed: 1,
      users: 50,
      faults: [],
      functions: [],
      statePath,
    });
  });

  it('takes faults, and says why it does not take a wrong one', async () => {
    const sandbox = await open();
    const { client } = await control();
    const clients = overHttp(sandbox);
    await client.addFault({ kind: 'throttle', service: 'appconfig', calls: 1 });
    expect((await refusal(clients.appconfig.send(new ListApplicationsCommand({})))).name).toBe('ThrottlingException');
    expect((await client.status()).faults).toMatchObject([{ hits: 1 }]);
    expect((await client.clearFaults()).faults).toEqual([]);
    await client.addFault({ kind: 'slow', delayMs: 700, calls: 1 });
    await clients.appconfig.send(new ListApplicationsCommand({}));
    expect(wall.slept).toEqual([700]);
    const astray = client.addFault({ kind: 'drop', service: 's3' as 'logs' });
    await expect(astray).rejects.toMatchObject({ kind: 'refused', message: expect.stringContaining('service "s3"') });
    const wrong = client.addFault({ kind: 'throttle', calls: -1 });
    await expect(wrong).rejects.toMatchObject({ kind: 'refused', message: expect.stringContaining('calls must be') });
    await expect(client.advance(-1)).rejects.toBeInstanceOf(ControlError);
    await expect(client.setTrafficRate(Number.NaN)).rejects.toBeInstanceOf(ControlError);
  });

  it('does not obey without the token, and no AWS client reaches the control path', async () => {
    await open();
    const { run } = await control();
    const thief = connectControl({ ...run, token: 'guess' });
    await expect(thief.status()).rejects.toMatchObject({ kind: 'refused', message: expect.stringContaining('token') });
    const gone = connectControl({ ...run, endpoint: 'http://127.0.0.1:1' });
    await expect(gone.status()).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it('saves when it ends and goes on from there, and begins anew on reset', async () => {
    const prepared: number[] = [];
    const prepare = async () => {
      prepared.push(1);
    };
    const first = await open({ prepare });
    expect(first.loaded).toBe(false);
    await overHttp(first).appconfig.send(new CreateApplicationCommand({ Name: 'kept' }));
    await (await control()).client.advance(60_000);
    const stoodAt = first.sandbox.clock.now();
    await first.close();
    expect(JSON.parse(readFileSync(statePath, 'utf8')).now).toBe(stoodAt);

    const second = await open({ prepare });
    expect(second.loaded).toBe(true);
    expect(second.sandbox.clock.now()).toBe(stoodAt);
    const clients = overHttp(second);
    expect((await clients.appconfig.send(new ListApplicationsCommand({}))).Items).toHaveLength(1);
    const { client } = await control();
    await client.reset();
    expect((await clients.appconfig.send(new ListApplicationsCommand({}))).Items).toEqual([]);
    expect(second.sandbox.clock.now()).toBe(Date.UTC(2026, 10, 23));
    expect(prepared).toHaveLength(2);
    expect(JSON.parse(readFileSync(statePath, 'utf8')).now).toBe(Date.UTC(2026, 10, 23));
  });

  it('saves by itself when something was asked of it, and not otherwise', async () => {
    const sandbox = await open();
    wall.tick(30_000);
    expect(existsSync(statePath)).toBe(false);
    await overHttp(sandbox).appconfig.send(new CreateApplicationCommand({ Name: 'kept' }));
    wall.tick(30_000);
    await expect.poll(() => existsSync(statePath)).toBe(true);
    expect(Object.values(JSON.parse(readFileSync(statePath, 'utf8')).appconfig.applications)).toMatchObject([
      { name: 'kept' },
    ]);
  });

  describe("at this machine's time", () => {
    const MINUTE = 60_000;
    /** A world of its own time: begins where the served sandbox puts it, prepared in two minutes. */
    const real = {
      startAt: undefined,
      prepare: async ({ advance }: { advance(ms: number): Promise<void> }) => advance(2 * MINUTE),
    };
    const skew = async () => (await (await control()).client.status()).skewMs;

    it('a new world has the time of this machine when it opens, ten minutes later and after a reset', async () => {
      await open(real);
      expect(await skew()).toBe(0);
      wall.pass(10 * MINUTE);
      expect(await skew()).toBe(0);
      const { client } = await control();
      expect((await client.reset()).now).toBe(wall.now());
      wall.pass(1_000);
      expect(await skew()).toBe(0);
    });

    it('a restart plays up to an hour at once, and offers to play more', async () => {
      await (await open(real)).close();
      wall.pass(59 * MINUTE);
      await open(real);
      expect(await skew()).toBe(0);
      await served?.close();
      wall.pass(61 * MINUTE);
      await open(real);
      expect(await skew()).toBe(-61 * MINUTE);
      const { client } = await control();
      expect((await client.catchUp()).now).toBe(wall.now());
      wall.pass(5_000);
      expect(await skew()).toBe(0);
      await client.advance(60 * MINUTE);
      expect(await skew()).toBe(60 * MINUTE);
      await expect(client.catchUp()).rejects.toMatchObject({ message: expect.stringContaining('cannot go back') });
    });

    it('a restart keeps rate and scenario, and a scenario that is named takes its place', async () => {
      const first = await open({ ...real, scenario: 'no-traffic' });
      first.sandbox.traffic.setRate(77);
      await first.close();
      const second = await open(real);
      expect(second.status()).toMatchObject({ scenario: 'no-traffic', ratePerHour: 77 });
      await second.close();
      const third = await open({ ...real, scenario: 'throttled-aws' });
      expect(third.status()).toMatchObject({ scenario: 'throttled-aws' });
    });

    it('what passed because it was asked for is saved within half a minute', async () => {
      const sandbox = await open(real);
      wall.tick(30_000);
      expect(existsSync(statePath)).toBe(false);
      await (await control()).client.advance(60 * MINUTE);
      const { now } = sandbox.sandbox.clock;
      wall.tick(30_000);
      await expect.poll(() => existsSync(statePath)).toBe(true);
      expect(JSON.parse(readFileSync(statePath, 'utf8')).now).toBe(now());
    });
  });

  it('is found in the folder where it announces itself, until it ends', async () => {
    const announceIn = join(folder, 'running');
    const sandbox = await open({ announceIn });
    const found = await announcedSandboxes(announceIn, thisProcess);
    expect(found).toMatchObject([{ endpoint: sandbox.endpoint, statePath }]);
    expect(statSync(join(announceIn, `${process.pid}.run`)).mode & 0o777).toBe(0o600);
    expect(await announcedSandboxes(announceIn, { ...thisProcess, isAlive: () => false })).toEqual([]);
    await sandbox.close();
    expect(await announcedSandboxes(announceIn, thisProcess)).toEqual([]);
    expect(await announcedSandboxes(join(folder, 'none'), thisProcess)).toEqual([]);
  });

  it('does not open a state file that another sandbox holds, nor a port that is taken', async () => {
    const first = await open();
    await expect(serveSandbox({ port: 0, statePath, owner: thisProcess, wall, speed: 1 })).rejects.toMatchObject({
      kind: 'locked',
    });
    const other = join(folder, 'other.json');
    const port = Number(new URL(first.endpoint).port);
    await expect(serveSandbox({ port, statePath: other, owner: thisProcess, wall, speed: 1 })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    const after = await serveSandbox({ port: 0, statePath: other, owner: thisProcess, wall, speed: 1 });
    await after.close();
  });
});
