import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { CloudWatchClient, DescribeAlarmsCommand, GetDashboardCommand } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient, GetDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProvisionedBeta, type WiredBeta } from './provisioned-beta';

const run = promisify(execFile);

/** The `aws` command that the first scripts use; not every machine has it. */
const hasAws = (() => {
  try {
    execFileSync('aws', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

const ALARMS = ['huntaze-lambda-error-rate-gt-2pct', 'huntaze-canary-errors'];
const GROUP = { applicationName: 'huntaze-prisma-skeleton', deploymentGroupName: 'mock-read-live' };

let beta: WiredBeta;
let listener: Awaited<ReturnType<WiredBeta['sandbox']['listen']>>;

beforeAll(async () => {
  beta = await openProvisionedBeta();
  listener = await beta.sandbox.listen();
});
afterAll(() => beta.close());

/** What `aws … --output json` answers. */
async function aws(...args: string[]): Promise<Record<string, unknown>> {
  const { stdout } = await run(
    'aws',
    [...args, '--endpoint-url', listener.endpoint, '--region', 'us-east-1', '--output', 'json'],
    {
      env: {
        ...process.env,
        AWS_ACCESS_KEY_ID: listener.accessKeyId,
        AWS_SECRET_ACCESS_KEY: listener.secretAccessKey,
        AWS_PAGER: '',
      },
    },
  );
  return JSON.parse(stdout) as Record<string, unknown>;
}

function expectAlarms(alarms: readonly Record<string, unknown>[]): void {
  expect(alarms.map(({ AlarmName }) => AlarmName).sort()).toEqual([...ALARMS].sort());
  for (const alarm of alarms)
    expect(alarm).toMatchObject({
      TreatMissingData: 'notBreaching',
      ActionsEnabled: true,
      ComparisonOperator: 'GreaterThanThreshold',
    });
  expect(alarms.find(({ AlarmName }) => AlarmName === ALARMS[0])).toMatchObject({ Threshold: 0 });
  expect(alarms.find(({ AlarmName }) => AlarmName === ALARMS[1])).toMatchObject({ Threshold: 0 });
}

function expectDashboard(body: string): void {
  const { widgets } = JSON.parse(body) as { widgets: { properties: { title: string } }[] };
  expect(widgets.map(({ properties }) => properties.title)).toEqual([
    'Error rate %',
    'Latency P95: mock and canary',
    'Requests by path',
    'Shadow diffs %',
  ]);
}

const GROUP_AS_DESIGNED = {
  deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent10Minutes',
  serviceRoleArn: 'arn:aws:iam::000000000000:role/huntaze-codedeploy',
  deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
  alarmConfiguration: { enabled: true, ignorePollAlarmFailure: false, alarms: ALARMS.map((name) => ({ name })) },
  autoRollbackConfiguration: {
    enabled: true,
    events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
  },
};

describe('what provision has made, read by others', () => {
  it('reads back through the SDK over HTTP', async () => {
    const options = {
      region: 'us-east-1',
      endpoint: listener.endpoint,
      credentials: { accessKeyId: listener.accessKeyId, secretAccessKey: listener.secretAccessKey },
    };
    const cloudwatch = new CloudWatchClient(options);
    expectAlarms(
      ((await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ALARMS }))).MetricAlarms ??
        []) as unknown as Record<string, unknown>[],
    );
    expectDashboard(
      (await cloudwatch.send(new GetDashboardCommand({ DashboardName: 'huntaze-prisma-migration' }))).DashboardBody ??
        '',
    );
    expect(
      (await new CodeDeployClient(options).send(new GetDeploymentGroupCommand(GROUP))).deploymentGroupInfo,
    ).toMatchObject(GROUP_AS_DESIGNED);
  });

  it.runIf(hasAws)(
    'reads back through the aws command',
    async () => {
      const alarms = await aws('cloudwatch', 'describe-alarms', '--alarm-names', ...ALARMS);
      expectAlarms(alarms['MetricAlarms'] as Record<string, unknown>[]);
      const dashboard = await aws('cloudwatch', 'get-dashboard', '--dashboard-name', 'huntaze-prisma-migration');
      expectDashboard(String(dashboard['DashboardBody']));
      const group = await aws(
        'deploy',
        'get-deployment-group',
        '--application-name',
        GROUP.applicationName,
        '--deployment-group-name',
        GROUP.deploymentGroupName,
      );
      expect(group['deploymentGroupInfo']).toMatchObject(GROUP_AS_DESIGNED);
    },
    60_000,
  );
});
