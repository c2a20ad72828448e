import { CloudWatchClient, DisableAlarmActionsCommand } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient, CreateDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { LambdaClient, PublishVersionCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { SANDBOX_SYSTEM } from '../../../src/domain/system/system';
import type { Sandbox } from '../../../src/sandbox/index';
import { Operator } from './operator';

/** A beta as an operator comes to it, made from another one. */
export interface State {
  readonly name: string;
  /** The state that it goes on from; undefined for a new world. */
  readonly from?: string;
  /** Fit for every run of the tests. */
  readonly short?: true;
  make(operator: Operator): Promise<unknown>;
}

/** Enough for a shadow hour to prove its rows, and few enough for days to pass in seconds. */
const RATE_PER_HOUR = 1_000;
const DAYS_RATE_PER_HOUR = 120;

const ALARM_WAIT_MINUTES = 40;

const clientOf = (sandbox: Sandbox) => ({
  region: SANDBOX_SYSTEM.region,
  credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
  requestHandler: sandbox.requestHandler(),
});

/** Another tool ships mock-read: 10 % of it for ten minutes. */
async function startRelease(sandbox: Sandbox): Promise<void> {
  const { mockFunction: FunctionName, alias, codeDeployApplication, codeDeployGroup } = SANDBOX_SYSTEM;
  const lambda = new LambdaClient(clientOf(sandbox));
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description: 'another build' }));
  await sandbox.advance(30_000);
  const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName }));
  const properties = { Name: FunctionName, Alias: alias, CurrentVersion: '1', TargetVersion: Version };
  const content = JSON.stringify({
    version: 0.0,
    Resources: [{ mockRead: { Type: 'AWS::Lambda::Function', Properties: properties } }],
  });
  await new CodeDeployClient(clientOf(sandbox)).send(
    new CreateDeploymentCommand({
      applicationName: codeDeployApplication,
      deploymentGroupName: codeDeployGroup,
      deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent10Minutes',
      revision: { revisionType: 'AppSpecContent', appSpecContent: { content } },
    }),
  );
  await sandbox.advance(90_000);
}

export const STATES: readonly State[] = [
  {
    name: 'fresh: a provisioned account, nothing begun',
    make: async (operator) => {
      await operator.done('huntaze-beta --sandbox config');
      await operator.done('huntaze-beta --sandbox history');
      await operator.inWorld((sandbox) => sandbox.traffic.setRate(RATE_PER_HOUR));
    },
  },
  {
    name: 'H+0',
    from: 'fresh',
    short: true,
    make: async (operator) => {
      await operator.pass(3);
      await operator.begin();
    },
  },
  { name: 'H+0:20, shadow hour', from: 'H+0', make: (operator) => operator.pass(20) },
  { name: 'H+1, shadow rows proven', from: 'H+0', make: (operator) => operator.pass(61) },
  {
    name: 'quiet: an hour without a user',
    from: 'H+0',
    make: async (operator) => {
      await operator.inWorld((sandbox) => sandbox.traffic.setRate(0));
      await operator.pass(65);
    },
  },
  {
    name: 'canary deployed, baking',
    from: 'H+1',
    short: true,
    make: async (operator) => {
      await operator.done('huntaze-beta --sandbox canary --percent 1 --yes');
      await operator.pass(6);
    },
  },
  { name: 'bake over, unguarded', from: 'canary', make: (operator) => operator.pass(107) },
  { name: 'H+3', from: 'bake over', make: (operator) => operator.pass(10) },
  {
    name: 'guard renewed at H+3',
    from: 'H+3',
    make: async (operator) => {
      await operator.done('huntaze-beta --sandbox ramp --rearm --yes');
      await operator.pass(3);
    },
  },
  {
    name: 'day 2',
    from: 'guard renewed',
    make: async (operator) => {
      await operator.inWorld((sandbox) => sandbox.traffic.setRate(DAYS_RATE_PER_HOUR));
      await operator.pass(46 * 60);
    },
  },
  {
    name: '5 % opened early, baking',
    from: 'H+3',
    make: async (operator) => {
      // Which rows are open depends on the hour; the decision names them.
      const { stdout } = await operator.type('huntaze-beta --sandbox decide --json');
      const { acceptable } = (JSON.parse(stdout) as { decision: { acceptable: readonly string[] } }).decision;
      const consent = `--early --accept ${acceptable.join(',')} --reason "it was planned so"`;
      await operator.done(`huntaze-beta --sandbox ramp --next ${consent} --yes`);
      await operator.pass(60);
    },
  },
  {
    name: 'alarm rang, undone by AWS',
    from: 'canary',
    make: async (operator) => {
      await operator.inWorld((sandbox) => sandbox.traffic.change({ databaseDown: true }));
      await operator.pass(ALARM_WAIT_MINUTES);
    },
  },
  {
    name: 'database gone in the shadow hour',
    from: 'H+0:20',
    make: async (operator) => {
      await operator.inWorld((sandbox) => sandbox.traffic.change({ databaseDown: true }));
      await operator.pass(12);
    },
  },
  {
    name: 'wrong rows',
    from: 'H+0',
    make: async (operator) => {
      await operator.inWorld((sandbox) => sandbox.traffic.change({ driftedUserShare: 0.02 }));
      await operator.pass(40);
    },
  },
  {
    name: 'rolled back by hand',
    from: 'canary',
    make: async (operator) => {
      await operator.done('huntaze-beta --sandbox rollback --yes --reason "the pager of another team rang"');
      await operator.pass(3);
    },
  },
  {
    name: 'off by somebody else',
    from: 'canary',
    make: async (operator) => {
      const other = Operator.create();
      other.shareWorldOf(operator);
      await other.done('huntaze-beta --sandbox rollback --yes');
      operator.shareWorldOf(other);
      other.leave();
      await operator.pass(3);
    },
  },
  {
    name: 'drifted: an alarm without actions',
    from: 'H+1',
    make: (operator) =>
      operator.inWorld(async (sandbox) => {
        const AlarmNames = [SANDBOX_SYSTEM.canaryAlarm];
        await new CloudWatchClient(clientOf(sandbox)).send(new DisableAlarmActionsCommand({ AlarmNames }));
        await sandbox.advance(60_000);
      }),
  },
  {
    name: 'release in flight, started by somebody else',
    from: 'H+1',
    make: (operator) => operator.inWorld(startRelease),
  },
];
