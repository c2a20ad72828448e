import { createHash } from 'node:crypto';
import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import {
  CodeDeployClient,
  CreateDeploymentCommand,
  DeleteDeploymentConfigCommand,
  DeleteDeploymentGroupCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import {
  LambdaClient,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appSpec } from '../../../src/domain/system/app-spec';
import type { DeployPlan, DeployResult, DeployTarget } from '../../../src/domain/system/code-deploy';
import type { ReleaseStrategy } from '../../../src/domain/system/wanted-system';
import { own } from '../../../src/domain/text/advice';
import { planDeploy, ZIP_AT_MOST_BYTES } from '../../../src/operations/deploy/plan-deploy';
import { type DeployOptions, runDeploy } from '../../../src/operations/deploy/run-deploy';
import { parsePolicy } from '../../../src/sandbox/index';
import { shiftLine } from '../../../src/views/deploy';
import { saying } from '../../support/saying';
import { openProvisionedBeta, openWiredBeta, type WiredBeta } from '../provision/provisioned-beta';

const MOCK = 'huntaze-mock-read';
const PRISMA = 'huntaze-prisma-read';
const MINUTE = 60_000;

let beta: WiredBeta;

beforeEach(async () => {
  beta = await openProvisionedBeta();
});
afterEach(() => beta.close());

const sdk = () => ({
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
  requestHandler: beta.sandbox.requestHandler(),
});
const plan = (target: DeployTarget, strategy: ReleaseStrategy = 'canary-10'): Promise<DeployPlan> =>
  planDeploy(beta.gateways, { target, strategy });
const deploy = async (
  target: DeployTarget,
  strategy: ReleaseStrategy = 'canary-10',
  options: DeployOptions = {},
): Promise<DeployResult> => runDeploy(beta.gateways, await plan(target, strategy), options);
const aliasOf = async (name: string) => (await beta.gateways.functions.alias(name, 'live'))!;

describe('deploy by somebody who may not read targets', () => {
  it('follows the shift to its end by its state and the alias, without the steps', async () => {
    await beta.bundles.reship(MOCK, 'second');
    const statement = (Effect: 'Allow' | 'Deny', Action: string | string[]) => ({ Effect, Action, Resource: '*' });
    beta.sandbox.actAs({
      arn: 'arn:aws:sts::000000000000:assumed-role/operator/test',
      policies: [
        parsePolicy('test', {
          Statement: [
            statement('Allow', '*'),
            statement('Deny', ['codedeploy:ListDeploymentTargets', 'codedeploy:BatchGetDeploymentTargets']),
          ],
        }),
      ],
    });
    const steps: number[] = [];
    const result = await deploy('mock-read', 'all-at-once', {
      onEvent: (event) => void (event.kind === 'shift' && steps.push(event.progress.steps.length)),
    });
    expect(result).toMatchObject({ kind: 'live', from: '1', to: '2' });
    expect(new Set(steps)).toEqual(new Set([0]));
  });
});

describe('deploy of code that is live already', () => {
  it('is success without a write', async () => {
    expect(await deploy('mock-read')).toEqual({
      kind: 'already-live',
      target: 'mock-read',
      functionName: MOCK,
      version: '1',
    });
    expect(await deploy('prisma-read')).toMatchObject({ kind: 'already-live' });
    expect(beta.wire.writes).toEqual([]);
  });

  it('ships settings that changed since the live version was published', async () => {
    const lambda = new LambdaClient(sdk());
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: PRISMA, MemorySize: 2048 }));
    await beta.sandbox.advance(10_000);
    const planned = await plan('prisma-read');
    expect(planned).toMatchObject({ kind: 'deploy', settings: ['memory'], codeUploaded: true });
    expect(await runDeploy(beta.gateways, planned)).toMatchObject({ kind: 'live', from: '1', to: '2' });
    expect((await beta.gateways.functions.describe(PRISMA, 'live'))?.memoryMb).toBe(2048);
  });
});

describe('deploy of new code', () => {
  it('shifts mock-read 10 % -> 100 % on the clock, proves it, and journals both versions', async () => {
    await beta.bundles.reship(MOCK, 'new');
    const seen: string[] = [];
    const startedAt = beta.clock.now();
    const result = await deploy('mock-read', 'canary-10', {
      reason: 'a new mock user',
      onEvent: (event) => {
        if (event.kind === 'shift') seen.push(shiftLine(event.progress).replace(/d-\w+/, 'd'));
      },
    });
    expect(result).toMatchObject({ kind: 'live', from: '1', to: '2', probe: { kind: 'answered', version: '2' } });
    const minutes = (beta.clock.now() - startedAt) / MINUTE;
    expect(minutes).toBeGreaterThanOrEqual(10);
    expect(minutes).toBeLessThan(12);
    expect([...new Set(seen)]).toEqual([
      'd created · 100 % version 1',
      'd in-progress · 10 % version 2, 90 % version 1 · AllowTraffic',
      'd succeeded · 100 % version 2',
    ]);
    expect(await aliasOf(MOCK)).toMatchObject({ version: '2', weights: {} });
    const done = (await beta.gateways.journal.entries()).filter(({ command }) => command === 'deploy');
    expect(done.map(({ phase, step }) => `${phase} ${step}`)).toEqual([
      `intent upload ${MOCK}`,
      `done upload ${MOCK}`,
      `intent publish ${MOCK}`,
      `done publish ${MOCK}`,
      `intent shift ${MOCK}`,
      `done shift ${MOCK}`,
      `note end ${MOCK}`,
    ]);
    expect(done.at(-1)).toMatchObject({
      before: { function: MOCK, version: '1' },
      after: { to: '2' },
      reason: 'a new mock user',
    });
  });

  it('shifts everything at once when asked', async () => {
    await beta.bundles.reship(MOCK, 'new');
    const startedAt = beta.clock.now();
    expect(await deploy('mock-read', 'all-at-once')).toMatchObject({ kind: 'live', to: '2' });
    expect(beta.clock.now() - startedAt).toBeLessThan(2 * MINUTE);
  });

  it('shifts 1 % for an hour with the config that provision made', async () => {
    await beta.bundles.reship(MOCK, 'new');
    const startedAt = beta.clock.now();
    expect(await deploy('mock-read', 'canary-1')).toMatchObject({ kind: 'live', to: '2' });
    expect(beta.clock.now() - startedAt).toBeGreaterThanOrEqual(60 * MINUTE);
  });

  it("moves prisma-read's alias at once", async () => {
    await beta.bundles.reship(PRISMA, 'new');
    expect(await deploy('prisma-read')).toMatchObject({
      kind: 'live',
      from: '1',
      to: '2',
      release: undefined,
      probe: { kind: 'answered', version: '2' },
    });
    expect(await aliasOf(PRISMA)).toMatchObject({ version: '2', weights: {} });
    expect(await beta.gateways.codeReleases.recent(5)).toEqual([]);
  });

  it('says so when the probe of the new version fails', async () => {
    await beta.bundles.breakEvery(PRISMA, 1);
    expect(await deploy('prisma-read')).toMatchObject({
      kind: 'live',
      to: '2',
      probe: { kind: 'failed', why: expect.stringContaining('broken on purpose') },
    });
  });

  it('is rolled back by the alarm when the new version fails every request, and the alias is where it was', async () => {
    await beta.bundles.breakEvery(MOCK, 1);
    beta.sandbox.traffic.setRate(3000);
    await beta.sandbox.advance(5 * MINUTE);
    const seen: string[] = [];
    const result = await deploy('mock-read', 'canary-10', {
      onEvent: (event) => event.kind === 'shift' && seen.push(shiftLine(event.progress)),
    });
    expect(result).toMatchObject({
      kind: 'rolled-back',
      from: '1',
      to: '2',
      aliasVersion: '1',
      aliasIsBack: true,
      why: expect.stringContaining('huntaze-lambda-error-rate-gt-2pct'),
    });
    expect(seen.some((line) => line.startsWith('rollback d-'))).toBe(true);
    expect(await aliasOf(MOCK)).toMatchObject({ version: '1', weights: {} });
  });
});

describe('deploy refuses', () => {
  it('while an alarm is in ALARM, and says which', async () => {
    await beta.bundles.reship(MOCK, 'new');
    await new CloudWatchClient(sdk()).send(
      new SetAlarmStateCommand({ AlarmName: 'huntaze-canary-errors', StateValue: 'ALARM', StateReason: 'a drill' }),
    );
    await expect(plan('mock-read')).rejects.toMatchObject({
      code: 'BLOCKED',
      exitCode: 5,
      message: 'huntaze-canary-errors is in ALARM',
      why: expect.stringContaining('a drill'),
    });
    expect(beta.wire.writes).toEqual([]);
  });

  it("while somebody else's deployment runs, and says who and since when", async () => {
    const lambda = new LambdaClient(sdk());
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: MOCK, MemorySize: 640 }));
    await beta.sandbox.advance(10_000);
    await lambda.send(new PublishVersionCommand({ FunctionName: MOCK }));
    const content = appSpec({ functionName: MOCK, alias: 'live', fromVersion: '1', toVersion: '2' });
    await new CodeDeployClient(sdk()).send(
      new CreateDeploymentCommand({
        applicationName: 'huntaze-prisma-skeleton',
        deploymentGroupName: 'mock-read-live',
        description: 'mine, says Ann',
        revision: {
          revisionType: 'AppSpecContent',
          appSpecContent: { content, sha256: createHash('sha256').update(content).digest('hex') },
        },
      }),
    );
    await beta.sandbox.advance(30_000);
    await beta.bundles.reship(MOCK, 'new');
    await expect(plan('mock-read')).rejects.toMatchObject({
      code: 'BLOCKED',
      message: expect.stringMatching(/d-\w+ is in-progress since 23 Nov 09:\d\d UTC \(version 1 -> 2\)/),
      why: 'started by user: mine, says Ann',
    });
  });

  it('weights that nobody is shifting', async () => {
    const lambda = new LambdaClient(sdk());
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: MOCK, MemorySize: 640 }));
    await beta.sandbox.advance(10_000);
    await lambda.send(new PublishVersionCommand({ FunctionName: MOCK }));
    await lambda.send(
      new UpdateAliasCommand({
        FunctionName: MOCK,
        Name: 'live',
        RoutingConfig: { AdditionalVersionWeights: { 2: 0.25 } },
      }),
    );
    await beta.bundles.reship(MOCK, 'new');
    await expect(plan('mock-read')).rejects.toMatchObject({
      code: 'BLOCKED',
      message: `${MOCK}:live sends 25 % to version 2, and no deployment is shifting it`,
    });
  });

  it.each([
    [ZIP_AT_MOST_BYTES, undefined],
    [ZIP_AT_MOST_BYTES + 1, 'BLOCKED'],
  ])('a zip of %i bytes: %s', async (size, code) => {
    beta.bundles.put(MOCK, { zip: new Uint8Array(), size, sha256Base64: 'other' });
    if (code === undefined) expect((await plan('mock-read')).kind).toBe('deploy');
    else await expect(plan('mock-read')).rejects.toMatchObject({ code, message: expect.stringContaining('50.0 MB') });
  });

  it.each(['nodejs20.x', 'nodejs18.x'])('a function on %s, which Lambda no longer lets be updated', async (runtime) => {
    await beta.bundles.reship(MOCK, 'new');
    const { functions } = beta.gateways;
    const old = {
      ...beta.gateways,
      functions: {
        ...functions,
        describe: async (name: string, qualifier?: string) => ({
          ...(await functions.describe(name, qualifier))!,
          runtime,
        }),
      },
    };
    await expect(planDeploy(old, { target: 'mock-read', strategy: 'canary-10' })).rejects.toMatchObject({
      code: 'BLOCKED',
      message: expect.stringContaining(runtime),
      next: saying('provision'),
    });
  });

  it.each([
    ['its alarms are disabled', { alarmConfiguration: { enabled: false, alarms: [] } }, 'alarms disabled'],
    ['it does not roll back', { autoRollbackConfiguration: { enabled: false, events: [] } }, 'automatic rollback off'],
    [
      'it rolls back on failure only',
      { autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE' as const] } },
      'automatic rollback DEPLOYMENT_FAILURE',
    ],
    [
      'it watches another alarm',
      { alarmConfiguration: { enabled: true, alarms: [{ name: 'other' }] } },
      'alarms other',
    ],
  ])('a shift that no alarm would undo: %s', async (_what, change, why) => {
    await beta.bundles.reship(MOCK, 'new');
    await new CodeDeployClient(sdk()).send(
      new UpdateDeploymentGroupCommand({
        applicationName: 'huntaze-prisma-skeleton',
        currentDeploymentGroupName: 'mock-read-live',
        ...change,
      }),
    );
    await expect(plan('mock-read')).rejects.toMatchObject({
      code: 'BLOCKED',
      message: 'no alarm would roll back a shift by mock-read-live',
      why: expect.stringContaining(why),
      next: own`provision --only codedeploy`,
    });
  });

  it('a shift by a group or a config that does not exist', async () => {
    await beta.bundles.reship(MOCK, 'new');
    const codedeploy = new CodeDeployClient(sdk());
    await codedeploy.send(
      new DeleteDeploymentConfigCommand({ deploymentConfigName: 'Huntaze.LambdaCanary1Percent60Minutes' }),
    );
    await expect(plan('mock-read', 'canary-1')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('Huntaze.LambdaCanary1Percent60Minutes'),
    });
    expect((await plan('mock-read', 'canary-10')).kind).toBe('deploy');
    await codedeploy.send(
      new DeleteDeploymentGroupCommand({
        applicationName: 'huntaze-prisma-skeleton',
        deploymentGroupName: 'mock-read-live',
      }),
    );
    await expect(plan('mock-read')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('deployment group mock-read-live'),
    });
  });

  it('when there is nothing to deploy to', async () => {
    const empty = await openWiredBeta();
    try {
      await expect(planDeploy(empty.gateways, { target: 'mock-read', strategy: 'canary-10' })).rejects.toMatchObject({
        code: 'NOT_FOUND',
        next: own`provision`,
      });
    } finally {
      await empty.close();
    }
  });
});

describe('deploy when something goes between', () => {
  it.each(['UpdateFunctionCode', 'PublishVersion', 'CreateDeployment'])(
    'resolves a lost answer of %s by reading back',
    async (operation) => {
      await beta.bundles.reship(MOCK, 'new');
      beta.sandbox.faults.add({ kind: 'lose-response', operation, calls: 1, from: 'clients' });
      expect(await deploy('mock-read', 'all-at-once')).toMatchObject({ kind: 'live', from: '1', to: '2' });
      expect(beta.sandbox.faults.list()[0]?.hits).toBe(1);
      expect(await beta.gateways.codeReleases.recent(5)).toHaveLength(1);
      expect(beta.wire.writes.filter((name) => name.endsWith('/code'))).toHaveLength(1);
    },
  );

  it('resolves a lost answer of UpdateAlias by reading back', async () => {
    await beta.bundles.reship(PRISMA, 'new');
    beta.sandbox.faults.add({ kind: 'lose-response', operation: 'UpdateAlias', calls: 1, from: 'clients' });
    expect(await deploy('prisma-read')).toMatchObject({ kind: 'live', to: '2' });
    expect(beta.wire.writes.filter((name) => name.includes('/aliases/'))).toHaveLength(1);
  });

  it('waits for an update that runs, and then sends', async () => {
    await beta.bundles.reship(PRISMA, 'new');
    const planned = await plan('prisma-read');
    await new LambdaClient(sdk()).send(
      new UpdateFunctionConfigurationCommand({ FunctionName: PRISMA, Description: 'theirs' }),
    );
    expect(await runDeploy(beta.gateways, planned)).toMatchObject({ kind: 'live', to: '2' });
  });

  it('stops when the bundle was built anew after the plan was shown', async () => {
    await beta.bundles.reship(PRISMA, 'new');
    const planned = await plan('prisma-read');
    await beta.bundles.reship(PRISMA, 'newer');
    await expect(runDeploy(beta.gateways, planned)).rejects.toMatchObject({
      code: 'CHANGED_UNDERNEATH',
      exitCode: 5,
      why: 'its bundle was built anew meanwhile',
    });
    expect(beta.wire.writes).toEqual([]);
  });

  it('stops when somebody uploaded other code between the upload and the version', async () => {
    await beta.bundles.reship(PRISMA, 'new');
    const planned = await plan('prisma-read');
    const other = (await beta.gateways.bundles.read(MOCK)).zip;
    beta.wire.onWrite = async (number) => {
      if (number !== 2) return;
      await new LambdaClient(sdk()).send(new UpdateFunctionCodeCommand({ FunctionName: PRISMA, ZipFile: other }));
      await beta.sandbox.advance(10_000);
    };
    await expect(runDeploy(beta.gateways, planned)).rejects.toMatchObject({
      code: 'CHANGED_UNDERNEATH',
      why: expect.stringContaining('CodeSHA256'),
    });
    expect((await aliasOf(PRISMA)).version).toBe('1');
  });

  it('stops when somebody moved the alias meanwhile', async () => {
    await beta.bundles.reship(PRISMA, 'new');
    const planned = await plan('prisma-read');
    const lambda = new LambdaClient(sdk());
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: PRISMA, MemorySize: 640 }));
    await beta.sandbox.advance(10_000);
    const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName: PRISMA }));
    await lambda.send(new UpdateAliasCommand({ FunctionName: PRISMA, Name: 'live', FunctionVersion: Version! }));
    await expect(runDeploy(beta.gateways, planned)).rejects.toMatchObject({
      code: 'CHANGED_UNDERNEATH',
      message: `${PRISMA}:live was moved to version 2 meanwhile`,
    });
    expect((await aliasOf(PRISMA)).version).toBe('2');
  });

  it('stops waiting at Ctrl-C, leaves the shift to AWS, and follows it when run again', async () => {
    await beta.bundles.reship(MOCK, 'new');
    const stop = new AbortController();
    const interrupted = await deploy('mock-read', 'canary-10', {
      signal: stop.signal,
      onEvent: (event) => {
        if (event.kind === 'shift' && Object.keys(event.progress.weights).length > 0) stop.abort(new Error('Ctrl-C'));
      },
    });
    expect(interrupted).toMatchObject({ kind: 'still-running', why: 'interrupted', from: '1', to: '2' });
    expect(await aliasOf(MOCK)).toMatchObject({ version: '1', weights: { 2: 0.1 } });
    const again = await plan('mock-read');
    expect(again).toMatchObject({ kind: 'follow', running: { toVersion: '2' } });
    expect(await runDeploy(beta.gateways, again)).toMatchObject({ kind: 'live', to: '2' });
    expect(await beta.gateways.codeReleases.recent(5)).toHaveLength(1);
  });

  it.each([1, 2, 3].flatMap((n) => [[n, 'before'] as const, [n, 'after'] as const]))(
    'killed at write %i, %s it was done, ends with the new code live when run again',
    async (n, moment) => {
      await beta.bundles.reship(MOCK, 'new');
      await new Promise<void>((resolve, reject) => {
        const die = async (number: number): Promise<void> => {
          if (number !== n) return;
          resolve();
          await new Promise<never>(() => {});
        };
        if (moment === 'before') beta.wire.onWrite = die;
        else beta.wire.afterWrite = die;
        deploy('mock-read').then(() => reject(new Error('it ended')), reject);
      });
      beta.wire.onWrite = undefined;
      beta.wire.afterWrite = undefined;
      const operator = beta.anotherOperator();
      const result = await runDeploy(
        operator,
        await planDeploy(operator, { target: 'mock-read', strategy: 'canary-10' }),
      );
      expect(result).toMatchObject({ kind: 'live', from: '1', to: '2' });
      expect(await aliasOf(MOCK)).toMatchObject({ version: '2', weights: {} });
      expect(await operator.codeReleases.recent(5)).toHaveLength(1);
    },
  );
});

describe('deploy with a long reason by somebody with a long ARN', () => {
  it('describes the shift within what CodeDeploy takes, and still finds its own by the mark', async () => {
    await beta.bundles.reship(MOCK, 'long');
    const arn = `arn:aws:sts::000000000000:assumed-role/AWSReservedSSO_${'Operators'.repeat(5)}/${'someone'.repeat(8)}@example.com`;
    const identities = { current: async () => ({ account: '000000000000', arn }) };
    const gateways = { ...beta.gateways, identities };
    const planned = await planDeploy(gateways, { target: 'mock-read', strategy: 'all-at-once' });
    const result = await runDeploy(gateways, planned, { reason: 'because '.repeat(200) });
    expect(result.kind).toBe('live');
    const [release] = await gateways.codeReleases.recent(1);
    expect(release?.description?.length).toBe(512);
    expect(release?.description).toMatch(/\S+$/);
  });
});
