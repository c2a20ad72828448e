import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { own } from '../../../src/domain/text/advice';
import { planCanaryStep } from '../../../src/operations/canary/plan';
import { startCanary } from '../../../src/operations/canary/start';
import type { RollbackInput } from '../../../src/operations/rollback/rollback';
import type { Gateways } from '../../../src/ports/gateways';
import { parsePolicy } from '../../../src/sandbox/index';
import { GO, READY } from '../../support/gates';
import { HOUR, MINUTE, openStage, type Stage } from '../stage';
import { publishCode, rollBackNow, shiftTo } from './rollback-request';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const run = (more: Partial<RollbackInput> = {}, gateways: Gateways = stage.gateways) =>
  rollBackNow(stage, more, gateways);

const canary = async (): Promise<void> => {
  const { gateways } = stage;
  const planned = await planCanaryStep(
    gateways,
    { share: 1, early: false },
    { check: async () => READY, decide: async () => GO },
  );
  if (planned.plan.kind !== 'change') throw new Error(`the canary is ${planned.plan.kind}`);
  await startCanary(gateways, { plan: planned.plan, command: 'canary', alias: planned.alias });
};

/** An operator who may do everything but `action`. */
const except = (action: string) => ({
  arn: 'arn:aws:sts::000000000000:assumed-role/operator/test',
  policies: [
    parsePolicy('test', {
      Statement: [
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: action, Resource: '*' },
      ],
    }),
  ],
});

describe('rollBack, the alias', () => {
  it('goes back to the version of before the beta, with its revision, when the code changed in it', async () => {
    await canary();
    const version = await publishCode(stage);
    const before = await stage.gateways.functions.alias('huntaze-mock-read', 'live');
    await stage.gateways.functions.pointAlias('huntaze-mock-read', 'live', {
      version,
      revisionId: before?.revisionId ?? '',
    });
    const result = await run();
    expect(result.kind).toBe('safe');
    expect(stage.writes()).toEqual(['StopDeployment', 'StartDeployment', 'UpdateAlias']);
    expect(await stage.gateways.functions.alias('huntaze-mock-read', 'live')).toMatchObject({
      version: '1',
      weights: {},
    });
  });

  it('stays where it is with --flag', async () => {
    await canary();
    const version = await publishCode(stage);
    const before = await stage.gateways.functions.alias('huntaze-mock-read', 'live');
    await stage.gateways.functions.pointAlias('huntaze-mock-read', 'live', {
      version,
      revisionId: before?.revisionId ?? '',
    });
    await run({ parts: 'flag', verifyForMs: 5_000 });
    expect(stage.writes()).toEqual(['StopDeployment', 'StartDeployment']);
    expect(await stage.gateways.functions.alias('huntaze-mock-read', 'live')).toMatchObject({ version });
  });

  it('is put back by CodeDeploy, which is stopped and waited for, when a shift is running', async () => {
    const version = await publishCode(stage);
    await shiftTo(stage, version);
    await stage.sandbox.advance(MINUTE);
    expect(Object.keys((await stage.gateways.functions.alias('huntaze-mock-read', 'live'))?.weights ?? {})).toEqual([
      version,
    ]);
    const result = await run();
    expect(result.kind).toBe('safe');
    expect(stage.writes()).toEqual(['StartDeployment', 'StopDeployment']);
    expect(await stage.gateways.functions.alias('huntaze-mock-read', 'live')).toMatchObject({
      version: '1',
      weights: {},
    });
  });
});

describe('rollBack by somebody who may not stop CodeDeploy', () => {
  it('moves the alias in spite of the shift, and says that CodeDeploy still runs', async () => {
    const version = await publishCode(stage);
    const { id } = await shiftTo(stage, version);
    await stage.sandbox.advance(MINUTE);
    stage.sandbox.actAs(except('codedeploy:StopDeployment'));
    const result = await run();
    expect(await stage.gateways.functions.alias('huntaze-mock-read', 'live')).toMatchObject({
      version: '1',
      weights: {},
    });
    expect(result.kind).toBe('not-safe');
    expect(result.remains).toEqual([
      `CodeDeploy ${id} still runs and may move the alias again: stopping it was denied`,
    ]);
    expect(result.acts.find((act) => act.outcome === 'failed')?.detail).toContain(
      'no permission for codedeploy:StopDeployment',
    );
  });
});

describe('rollBack, when things are in the way', () => {
  it('says who is in the way when another profile deploys, and stops that only when asked', async () => {
    await stage.deployShare(1, 110);
    await stage.sandbox.advance(80 * HOUR);
    await otherProfileDeploys();
    const blocked = await run({ verifyForMs: 2_000 });
    expect(blocked.kind).toBe('not-safe');
    expect(blocked.remains.join()).toContain('another profile');
    expect(stage.writes()).toEqual([]);
    const result = await run({ stopOthers: true });
    expect(result.kind).toBe('safe');
    expect(stage.writes()).toEqual(['StopDeployment', 'StartDeployment']);
    expect(await stage.served()).toBe(0);
  });

  it('goes on with the alias and says NOT SAFE when the flag cannot be switched off', async () => {
    await stage.deployShare(1, 110);
    stage.sandbox.faults.add({ kind: 'error', service: 'appconfig', operation: 'StopDeployment', from: 'clients' });
    const result = await run({ verifyForMs: 2_000 });
    expect(result.kind).toBe('not-safe');
    expect(result.acts.filter((act) => act.outcome === 'failed').length).toBeGreaterThan(0);
    expect(result.proofs.find((proof) => proof.id === 'flag')).toMatchObject({ state: 'open' });
    expect(result.proofs.find((proof) => proof.id === 'alias')).toMatchObject({ state: 'proven' });
    expect(result.next).toContainEqual(own`rollback --hard --yes`);
    stage.sandbox.faults.clear();
    expect(await run()).toMatchObject({ kind: 'safe' });
  });

  it('rolls forward when its clock is behind and AppConfig refuses the revert', async () => {
    await stage.deployShare(1, 110);
    await stage.sandbox.advance(80 * HOUR);
    const { clock } = stage.gateways;
    const behind = { ...stage.gateways, clock: { ...clock, now: () => clock.now() - 20 * HOUR } };
    const result = await run({}, behind);
    expect(result.kind).toBe('safe');
    expect(stage.writes()).toEqual(['StopDeployment', 'StartDeployment']);
    expect(await stage.served()).toBe(0);
  });

  it('asks environments since AppConfig switched the flag off, though its own clock is ahead', async () => {
    await stage.deployShare(100, 110);
    await stage.gateways.functions.invoke('huntaze-mock-read', 'live', '{"userId":"user-1"}');
    const { clock } = stage.gateways;
    const ahead = { ...stage.gateways, clock: { ...clock, now: () => clock.now() + 5 * MINUTE } };
    const result = await run({}, ahead);
    expect(result.kind).toBe('safe');
    // The one that was warm, and a second one: two probes are sent at once, so that the warm one cannot take both.
    expect(result.proofs.find((proof) => proof.id === 'environments')?.evidence).toBe(
      '2 environments active since, none says prismaEnabled: true',
    );
  });

  it('is safe with logs, metrics and traces all down, and says what was not seen', async () => {
    await stage.deployShare(1, 110);
    for (const service of ['logs', 'xray', 'cloudwatch'] as const)
      stage.sandbox.faults.add({ kind: 'error', service, from: 'clients' });
    const result = await run();
    expect(result.kind).toBe('safe');
    expect(result.proofs.find((proof) => proof.id === 'environments')?.state).toBe('unread');
    expect(result.warnings.join()).toContain('caches were not seen');
    expect(await stage.served()).toBe(0);
  });

  it('switches prisma-read off with --hard, once', async () => {
    await stage.deployShare(1, 110);
    expect(await run({ hard: true })).toMatchObject({ kind: 'safe' });
    expect(stage.writes()).toEqual(['PutFunctionConcurrency', 'StopDeployment', 'StartDeployment']);
    expect(await stage.gateways.protection.reservedConcurrency('huntaze-prisma-read')).toBe(0);
    await run({ hard: true });
    expect(stage.writes()).toEqual(['StartDeployment']);
  });

  it('gives alarms their actions back when an earlier run was killed before it could', async () => {
    const names = ['huntaze-canary-errors'];
    await stage.gateways.journal.append({
      command: 'rollback',
      step: 'disarm-alarms',
      phase: 'intent',
      before: { alarms: names },
    });
    await stage.gateways.alarms.disableActions(names);
    const result = await run();
    expect(result.kind).toBe('safe');
    expect(stage.writes()).toEqual(['StartDeployment', 'EnableAlarmActions']);
    expect((await stage.gateways.alarms.read(names))[0]?.actionsEnabled).toBe(true);
  });
});

describe('rollBack, interrupted', () => {
  it('finishes the call that was sent, writes down that it was interrupted, and goes on when run again', async () => {
    await stage.deployShare(1, 110);
    const abort = new AbortController();
    const interrupted = run({ signal: abort.signal, onAct: () => abort.abort(new Error('Ctrl-C')) });
    await expect(interrupted).rejects.toThrow('Ctrl-C');
    expect(stage.writes()).toEqual(['StopDeployment']);
    expect((await stage.gateways.journal.entries()).at(-1)).toMatchObject({
      step: 'rollback',
      phase: 'failed',
      after: { verdict: 'interrupted' },
    });
    await stage.sandbox.advance(MINUTE);
    expect(await run()).toMatchObject({ kind: 'safe', alreadyOff: true });
  });

  it('gives alarms their actions back even when interrupted in between', async () => {
    await stage.deployShare(1, 110);
    await stage.sandbox.advance(80 * HOUR);
    await stage.ringCanaryAlarm();
    await stage.sandbox.advance(3 * MINUTE);
    const abort = new AbortController();
    const interrupted = run({ signal: abort.signal, onAct: () => abort.abort(new Error('Ctrl-C')) });
    await expect(interrupted).rejects.toThrow('Ctrl-C');
    expect(stage.writes()).toEqual(['DisableAlarmActions', 'EnableAlarmActions']);
    expect((await stage.gateways.alarms.read(['huntaze-canary-errors']))[0]?.actionsEnabled).toBe(true);
  });
});

describe('rollBack, without journal or lock', () => {
  it('goes on loudly when the journal cannot be written', async () => {
    await stage.deployShare(1, 110);
    const journal = {
      ...stage.gateways.journal,
      append: async () => Promise.reject(new Error('the journal cannot be used: EACCES')),
    };
    const loud: string[] = [];
    const result = await run({ onWarning: (text) => loud.push(text) }, { ...stage.gateways, journal });
    expect(result.kind).toBe('safe');
    expect(loud).toEqual(['NOT WRITTEN DOWN: the journal cannot be used: EACCES']);
    expect(await stage.served()).toBe(0);
  });

  it('goes on loudly when the journal was changed by hand', async () => {
    await stage.deployShare(1, 110);
    await writeFile(join(stage.folder, 'journal.jsonl'), 'something else\n');
    const result = await run();
    expect(result.kind).toBe('safe');
    expect(result.warnings.join()).toContain('does not hold at line 1');
  });

  it('goes on loudly when the lock cannot be taken, after waiting for its holder', async () => {
    await stage.deployShare(1, 110);
    let release = (): void => undefined;
    let entered = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      entered = resolve;
    });
    const holding = stage.gateways.lock.hold('canary', () => {
      entered();
      return new Promise<void>((resolve) => {
        release = resolve;
      });
    });
    await held;
    const result = await run();
    expect(result.kind).toBe('safe');
    expect(result.warnings.join()).toContain('that terminal may still write');
    release();
    await holding;
  });

  it('goes on loudly when the state folder is not one', async () => {
    await stage.deployShare(1, 110);
    const folder = join(stage.folder, 'blocked');
    await mkdir(folder);
    await chmod(folder, 0o500);
    const lock = { hold: async () => Promise.reject(new Error('the writer lock cannot be taken: EACCES')) };
    const result = await run({}, { ...stage.gateways, lock });
    expect(result.kind).toBe('safe');
    expect(result.warnings.join()).toContain('going on without the lock');
  });
});

async function otherProfileDeploys(): Promise<void> {
  const {
    AppConfigClient,
    CreateConfigurationProfileCommand,
    CreateHostedConfigurationVersionCommand,
    StartDeploymentCommand,
  } = await import('@aws-sdk/client-appconfig');
  const client = new AppConfigClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
    requestHandler: stage.sandbox.requestHandler(),
  });
  const ids = { ApplicationId: 'cjcqdvj' };
  const profile = await client.send(
    new CreateConfigurationProfileCommand({ ...ids, Name: 'limits', LocationUri: 'hosted', Type: 'AWS.Freeform' }),
  );
  const content = {
    ...ids,
    ConfigurationProfileId: profile.Id,
    Content: new TextEncoder().encode('{}'),
    ContentType: 'application/json',
  };
  await client.send(new CreateHostedConfigurationVersionCommand(content));
  await client.send(
    new StartDeploymentCommand({
      ...ids,
      EnvironmentId: 'ghhj0jb',
      ConfigurationProfileId: profile.Id,
      ConfigurationVersion: '1',
      DeploymentStrategyId: 'AppConfig.Linear20PercentEvery6Minutes',
    }),
  );
  await stage.sandbox.advance(MINUTE);
}
