import {
  LambdaClient,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deployCommand } from '../../../src/commands/deploy/deploy';
import { openProvisionedBeta, type WiredBeta } from '../../operations/provision/provisioned-beta';
import { createTestCall } from '../../support/command-call';

const MOCK = 'huntaze-mock-read';
const PRISMA = 'huntaze-prisma-read';

const parse = (args: readonly string[], options: Record<string, unknown> = {}) =>
  deployCommand.parse({ args, options });

describe('deploy, its command line', () => {
  it('ships both without a name, the called one first, 10 % for ten minutes', () => {
    expect(parse([])).toEqual({
      targets: ['prisma-read', 'mock-read'],
      strategy: 'canary-10',
      dryRun: false,
      reason: undefined,
    });
  });

  it('takes either function, and how mock-read shifts', () => {
    expect(parse(['mock-read'], { strategy: 'canary-1' })).toMatchObject({
      targets: ['mock-read'],
      strategy: 'canary-1',
    });
    expect(parse(['prisma-read'])).toMatchObject({ targets: ['prisma-read'] });
  });

  it.each([
    [['huntaze-mock-read'], {}],
    [['mock-read'], { strategy: 'canary-5' }],
    [['mock-read'], { strategy: '' }],
  ])('refuses %j %j', (args, options) => {
    expect(() => parse(args, options)).toThrow(expect.objectContaining({ code: 'USAGE', exitCode: 2 }));
  });
});

describe('deploy', () => {
  let beta: WiredBeta;
  beforeEach(async () => {
    beta = await openProvisionedBeta();
  });
  afterEach(() => beta.close());

  const call = (args: readonly string[]) =>
    createTestCall(deployCommand, { gateways: async () => beta.gateways }, args);

  it('says that both are live already, without a question or a write', async () => {
    const { code, stdout } = await call([])({});
    expect(code).toBe(0);
    expect(stdout).toBe(
      `✔ ${PRISMA} has this code live already, as version 1\n✔ ${MOCK} has this code live already, as version 1\n`,
    );
    expect(beta.wire.writes).toEqual([]);
  });

  it('shows size, hash and the way of the shift with --dry-run', async () => {
    await beta.bundles.reship(MOCK, 'new');
    const { code, stdout } = await call(['mock-read'])({ dryRun: true });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^huntaze-mock-read\n {2}bundle {3}\d+ KB, sha \S{12}\n {2}live {5}version 1, sha \S{12}\n {2}shift {4}CodeDeploy shifts 10 %, after 10 min the rest; an alarm undoes it\n$/,
    );
    expect(beta.wire.writes).toEqual([]);
  });

  it('asks, ships, follows line by line, and ends with 0', async () => {
    await beta.bundles.reship(MOCK, 'new');
    const asked: string[] = [];
    const confirm = async (question: string) => asked.push(question) > 0;
    const { code, stdout, stderr } = await call(['mock-read'])({}, {}, { confirm });
    expect(code).toBe(0);
    expect(asked).toEqual(['Deploy?']);
    expect(stdout).toMatch(/^✔ huntaze-mock-read: version 1 -> 2, live\n {2}a probe was answered in \d+ ms\n$/);
    expect(stderr).toMatch(
      /upload {2}\d+ KB\npublish .*\nshift {2}version 1 -> 2, canary-10\nd-\w+ created · 100 % version 1\nd-\w+ in-progress · 10 % version 2, 90 % version 1 · AllowTraffic\n/,
    );
  });

  it('ends with 5 when declined', async () => {
    await beta.bundles.reship(MOCK, 'new');
    await expect(call(['mock-read'])({}, {}, { confirm: async () => false })).rejects.toMatchObject({
      code: 'DECLINED',
      exitCode: 5,
    });
    expect(beta.wire.writes).toEqual([]);
  });

  it('shows the rollback by the alarm as it happens and ends with 4', async () => {
    await beta.bundles.breakEvery(MOCK, 1);
    beta.sandbox.traffic.setRate(3000);
    await beta.sandbox.advance(5 * 60_000);
    const { code, stdout, stderr } = await call(['mock-read'])({}, { yes: true });
    expect(code).toBe(4);
    expect(stdout).toContain('✖ huntaze-mock-read: version 2 was rolled back');
    expect(stdout).toMatch(/every request goes to version 1 again \(d-\w+\)/);
    expect(stderr).toMatch(/rollback d-\w+ succeeded · 100 % version 1/);
  });

  it('ends with 1 when the new version does not answer', async () => {
    await beta.bundles.breakEvery(PRISMA, 1);
    const { code, stdout } = await call(['prisma-read'])({}, { yes: true });
    expect(code).toBe(1);
    expect(stdout).toContain('the probe failed');
    expect(stdout).toContain('next  huntaze-beta rollback');
  });

  it('says at Ctrl-C that AWS goes on, how to check and how to undo, and ends with 130', async () => {
    await beta.bundles.reship(MOCK, 'new');
    const stop = new AbortController();
    const step = () => ({
      update: () => {},
      fail: () => {},
      done: (text?: string) => void (text?.includes('created') && stop.abort(new Error('Ctrl-C'))),
    });
    const { code, stdout } = await call(['mock-read'])({}, { yes: true }, { step }, { signal: stop.signal });
    expect(code).toBe(130);
    expect(stdout).toMatch(
      /^stopped waiting: AWS goes on shifting huntaze-mock-read 1 -> 2 \(d-\w+\)\ncheck {2}huntaze-beta deploy mock-read {2}follows it again\nundo {3}huntaze-beta rollback\n$/,
    );
  });

  it('shows what changed underneath and asks again', async () => {
    await beta.bundles.reship(PRISMA, 'new');
    const lambda = new LambdaClient({
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
      requestHandler: beta.sandbox.requestHandler(),
    });
    const asked: string[] = [];
    const confirm = async (question: string) => {
      if (asked.push(question) > 1) return true;
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: PRISMA, MemorySize: 640 }));
      await beta.sandbox.advance(10_000);
      const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName: PRISMA }));
      await lambda.send(new UpdateAliasCommand({ FunctionName: PRISMA, Name: 'live', FunctionVersion: Version! }));
      return true;
    };
    const { code, stdout, stderr } = await call(['prisma-read'])({}, {}, { confirm, canAsk: true });
    expect(asked).toEqual(['Deploy?', 'Deploy over it?']);
    expect(stderr).toContain('was moved to version 2 meanwhile');
    expect(stdout).toContain('version 2 -> 3, live');
    expect(code).toBe(0);
  });

  it('prints the result as JSON', async () => {
    await beta.bundles.reship(PRISMA, 'new');
    const { stdout } = await call(['prisma-read'])({}, { yes: true, json: true });
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'live',
      target: 'prisma-read',
      from: '1',
      to: '2',
      probe: { kind: 'answered' },
    });
  });
});
