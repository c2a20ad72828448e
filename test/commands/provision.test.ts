import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CommandContext } from '../../src/commands/command';
import { provisionCommand } from '../../src/commands/provision';
import { DEFAULT_SYSTEM } from '../../src/domain/system/system';
import { openWiredBeta, type WiredBeta } from '../operations/provision/provisioned-beta';
import { createTestCall } from '../support/command-call';

const parse = (options: Record<string, unknown>) => provisionCommand.parse({ args: [], options });

describe('provision, its command line', () => {
  it('takes everything by default', () => {
    expect(parse({})).toEqual({ only: [], dryRun: false, reason: undefined });
  });

  it('takes areas separated by commas, with or without blanks', () => {
    expect(parse({ only: 'alarms, dashboard', dryRun: true, reason: 'why' })).toEqual({
      only: ['alarms', 'dashboard'],
      dryRun: true,
      reason: 'why',
    });
  });

  it.each(['alarm', 'alarms,', '', 'all'])('refuses --only %j and names what there is', (only) => {
    expect(() => parse({ only })).toThrow(expect.objectContaining({ code: 'USAGE', exitCode: 2 }));
  });
});

describe('provision', () => {
  let beta: WiredBeta;
  let call: ReturnType<typeof createTestCall<ReturnType<typeof parse>>>;
  beforeEach(async () => {
    beta = await openWiredBeta();
    call = createTestCall(provisionCommand, { gateways: async () => beta.gateways });
  });
  afterEach(() => beta.close());

  it('shows the plan on stdout with --dry-run and writes nothing', async () => {
    const { code, stdout } = await call({ only: 'logs', dryRun: true });
    expect(code).toBe(0);
    expect(stdout).toBe(
      '+ log group /aws/lambda/huntaze-mock-read  kept 30 days\n+ log group /aws/lambda/huntaze-prisma-read  kept 30 days\n\n2 to create\n',
    );
    expect(beta.wire.writes).toEqual([]);
  });

  it('prints the plan as JSON, and nothing else', async () => {
    const { stdout } = await call({ only: 'logs', dryRun: true }, { json: true });
    expect(JSON.parse(stdout)).toMatchObject({
      account: '000000000000',
      region: 'us-east-1',
      items: [
        { area: 'logs', action: 'create' },
        { area: 'logs', action: 'create' },
      ],
    });
  });

  it('asks before it writes, and declining writes nothing and ends with 5', async () => {
    const asked: string[] = [];
    const confirm = async (question: string, flag: string) => {
      asked.push(`${question} ${flag}`);
      return false;
    };
    await expect(call({ only: 'logs' }, {}, { confirm })).rejects.toMatchObject({ code: 'DECLINED', exitCode: 5 });
    expect(asked).toEqual(['Write 2 resources in account 000000000000? --yes']);
    expect(beta.wire.writes).toEqual([]);
  });

  it('writes with --yes, only after writes were allowed, and says what was done', async () => {
    const allowed: number[] = [];
    const context: Partial<CommandContext> = { allowWrites: async () => void allowed.push(beta.wire.writes.length) };
    const { code, stdout, stderr } = await call({ only: 'logs' }, { yes: true }, {}, context);
    expect(code).toBe(0);
    expect(allowed).toEqual([0]);
    expect(stdout).toBe(
      '✔ created  log group /aws/lambda/huntaze-mock-read\n✔ created  log group /aws/lambda/huntaze-prisma-read\n2 resources written and read back\nnext  huntaze-beta check\n',
    );
    expect(stderr).toContain('1/2 create log group /aws/lambda/huntaze-mock-read');
  });

  it('does not ask when everything is as wanted', async () => {
    await call({ only: 'logs' }, { yes: true });
    const { code, stdout } = await call({ only: 'logs' });
    expect(code).toBe(0);
    expect(stdout).toContain('everything is as wanted; nothing was written');
  });

  it('refuses, with 5 and the way out, when a role is missing', async () => {
    const live = {
      ...beta.gateways,
      system: DEFAULT_SYSTEM,
      identities: { current: async () => ({ account: '111122223333', arn: 'arn:aws:iam::111122223333:user/me' }) },
    };
    const context = { gateways: async () => live };
    await expect(call({ only: 'codedeploy' }, { yes: true }, {}, context)).rejects.toMatchObject({
      code: 'BLOCKED',
      exitCode: 5,
      message: expect.stringContaining('roles.codeDeploy'),
    });
    expect((await call({ only: 'codedeploy', dryRun: true }, {}, {}, context)).code).toBe(5);
    expect(beta.wire.writes).toEqual([]);
  });
});
