import * as appconfig from '@aws-sdk/client-appconfig';
import * as cloudformation from '@aws-sdk/client-cloudformation';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as codedeploy from '@aws-sdk/client-codedeploy';
import * as lambda from '@aws-sdk/client-lambda';
import type { Clients } from '../sandbox/harness';

/** Every name that a run makes begins so, whatever prefix is asked for: nothing else is ever deleted. */
export const MARKER = 'huntaze-conformance-';

export const nameWith =
  (prefix: string) =>
  (part: string): string =>
    `${MARKER}${prefix}-${part}`;

/** Something that a run made and that is still there. */
export interface Leftover {
  readonly what: string;
  remove(): Promise<unknown>;
}

/** The pages of a list, one after the other. */
async function all<T>(
  page: (
    token: string | undefined,
  ) => Promise<{ readonly items: readonly T[] | undefined; readonly next: string | undefined }>,
): Promise<readonly T[]> {
  const found: T[] = [];
  let token: string | undefined;
  do {
    const { items = [], next } = await page(token);
    found.push(...items);
    token = next;
  } while (token !== undefined && token !== '');
  return found;
}

/** What looking and deleting need of a place. */
interface Reach {
  readonly clients: Clients;
  sleep(ms: number): Promise<void>;
}

type Find = (reach: Reach, start: string) => Promise<readonly Leftover[]>;

const releases: Find = async ({ clients: { codedeploy: client } }, start) => {
  const names = await all(async (nextToken) => {
    const { applications, nextToken: next } = await client.send(new codedeploy.ListApplicationsCommand({ nextToken }));
    return { items: applications, next };
  });
  const mine = names.filter((name) => name.startsWith(start));
  const configs = await all(async (nextToken) => {
    const page = await client.send(new codedeploy.ListDeploymentConfigsCommand({ nextToken }));
    return { items: page.deploymentConfigsList, next: page.nextToken };
  });
  return [
    ...mine.map((applicationName) => ({
      what: `CodeDeploy application ${applicationName}`,
      remove: () => removeRelease(client, applicationName),
    })),
    ...configs
      .filter((name) => name.startsWith(start))
      .map((deploymentConfigName) => ({
        what: `CodeDeploy configuration ${deploymentConfigName}`,
        remove: () => client.send(new codedeploy.DeleteDeploymentConfigCommand({ deploymentConfigName })),
      })),
  ];
};

/** A shift that runs would go on moving its alias. */
async function removeRelease(client: codedeploy.CodeDeployClient, applicationName: string): Promise<void> {
  const { deploymentGroups = [] } = await client.send(new codedeploy.ListDeploymentGroupsCommand({ applicationName }));
  for (const deploymentGroupName of deploymentGroups) {
    const { deployments = [] } = await client.send(
      new codedeploy.ListDeploymentsCommand({
        applicationName,
        deploymentGroupName,
        includeOnlyStatuses: ['Created', 'Queued', 'InProgress', 'Ready'],
      }),
    );
    for (const deploymentId of deployments)
      await client.send(new codedeploy.StopDeploymentCommand({ deploymentId, autoRollbackEnabled: false }));
    await client.send(new codedeploy.DeleteDeploymentGroupCommand({ applicationName, deploymentGroupName }));
  }
  await client.send(new codedeploy.DeleteApplicationCommand({ applicationName }));
}

const functions: Find = async ({ clients: { lambda: client } }, start) => {
  const found = await all(async (Marker) => {
    const page = await client.send(new lambda.ListFunctionsCommand({ Marker }));
    return { items: page.Functions, next: page.NextMarker };
  });
  return found
    .filter(({ FunctionName = '' }) => FunctionName.startsWith(start))
    .map(({ FunctionName }) => ({
      what: `function ${FunctionName}`,
      remove: () => client.send(new lambda.DeleteFunctionCommand({ FunctionName })),
    }));
};

const flags: Find = async ({ clients: { appconfig: client }, sleep }, start) => {
  const applications = await all(async (NextToken) => {
    const page = await client.send(new appconfig.ListApplicationsCommand({ NextToken }));
    return { items: page.Items, next: page.NextToken };
  });
  const strategies = await all(async (NextToken) => {
    const page = await client.send(new appconfig.ListDeploymentStrategiesCommand({ NextToken }));
    return { items: page.Items, next: page.NextToken };
  });
  const isMine = ({ Name = '' }: { readonly Name?: string | undefined }): boolean => Name.startsWith(start);
  return [
    ...applications.filter(isMine).map(({ Name, Id = '' }) => ({
      what: `AppConfig application ${Name} (${Id})`,
      remove: () => removeFlags(client, Id, sleep),
    })),
    ...strategies.filter(isMine).map(({ Name, Id }) => ({
      what: `AppConfig strategy ${Name} (${Id})`,
      remove: () => client.send(new appconfig.DeleteDeploymentStrategyCommand({ DeploymentStrategyId: Id })),
    })),
  ];
};

const IN_PROGRESS = ['VALIDATING', 'DEPLOYING', 'BAKING', 'ROLLING_BACK'];
const ROLLBACK_READS = 60;

/** What is in progress is stopped first; an environment that clients read a moment ago asks to be told that this is meant. */
async function removeFlags(
  client: appconfig.AppConfigClient,
  ApplicationId: string,
  sleep: Reach['sleep'],
): Promise<void> {
  const environments = await client.send(new appconfig.ListEnvironmentsCommand({ ApplicationId }));
  for (const { Id: EnvironmentId = '' } of environments.Items ?? []) {
    await stopDeployments(client, { ApplicationId, EnvironmentId }, sleep);
    await client.send(
      new appconfig.DeleteEnvironmentCommand({ ApplicationId, EnvironmentId, DeletionProtectionCheck: 'BYPASS' }),
    );
  }
  const profiles = await client.send(new appconfig.ListConfigurationProfilesCommand({ ApplicationId }));
  for (const { Id: ConfigurationProfileId = '' } of profiles.Items ?? []) {
    const where = { ApplicationId, ConfigurationProfileId };
    const versions = await all(async (NextToken) => {
      const page = await client.send(new appconfig.ListHostedConfigurationVersionsCommand({ ...where, NextToken }));
      return { items: page.Items, next: page.NextToken };
    });
    for (const { VersionNumber } of versions)
      await client.send(new appconfig.DeleteHostedConfigurationVersionCommand({ ...where, VersionNumber }));
    await client.send(new appconfig.DeleteConfigurationProfileCommand({ ...where, DeletionProtectionCheck: 'BYPASS' }));
  }
  await client.send(new appconfig.DeleteApplicationCommand({ ApplicationId }));
}

async function stopDeployments(
  client: appconfig.AppConfigClient,
  where: { readonly ApplicationId: string; readonly EnvironmentId: string },
  sleep: Reach['sleep'],
): Promise<void> {
  for (let left = ROLLBACK_READS; left > 0; left -= 1) {
    const { Items = [] } = await client.send(new appconfig.ListDeploymentsCommand(where));
    const running = Items.find(({ State = '' }) => IN_PROGRESS.includes(State));
    if (running === undefined) return;
    const { DeploymentNumber, State } = running;
    const AllowRevert = State === 'BAKING';
    if (State !== 'ROLLING_BACK')
      await client.send(new appconfig.StopDeploymentCommand({ ...where, DeploymentNumber, AllowRevert }));
    await sleep(1_000);
  }
}

const watches: Find = async ({ clients: { cloudwatch: client } }, start) => {
  const alarms = await all(async (NextToken) => {
    const page = await client.send(new cloudwatch.DescribeAlarmsCommand({ AlarmNamePrefix: start, NextToken }));
    return { items: page.MetricAlarms, next: page.NextToken };
  });
  const { DashboardEntries = [] } = await client.send(
    new cloudwatch.ListDashboardsCommand({ DashboardNamePrefix: start }),
  );
  return [
    ...alarms.map(({ AlarmName = '' }) => ({
      what: `alarm ${AlarmName}`,
      remove: () => client.send(new cloudwatch.DeleteAlarmsCommand({ AlarmNames: [AlarmName] })),
    })),
    ...DashboardEntries.map(({ DashboardName = '' }) => ({
      what: `dashboard ${DashboardName}`,
      remove: () => client.send(new cloudwatch.DeleteDashboardsCommand({ DashboardNames: [DashboardName] })),
    })),
  ];
};

const logGroups: Find = async ({ clients: { logs: client } }, start) => {
  const found = await Promise.all(
    [start, `/aws/lambda/${start}`].map((logGroupNamePrefix) =>
      all(async (nextToken) => {
        const page = await client.send(new logs.DescribeLogGroupsCommand({ logGroupNamePrefix, nextToken }));
        return { items: page.logGroups, next: page.nextToken };
      }),
    ),
  );
  return found.flat().map(({ logGroupName }) => ({
    what: `log group ${logGroupName}`,
    remove: () => client.send(new logs.DeleteLogGroupCommand({ logGroupName })),
  }));
};

const stacks: Find = async ({ clients: { cloudformation: client } }, start) => {
  const found = await all(async (NextToken) => {
    const page = await client.send(new cloudformation.DescribeStacksCommand({ NextToken }));
    return { items: page.Stacks, next: page.NextToken };
  });
  return found
    .filter(({ StackName = '', StackStatus = '' }) => StackName.startsWith(start) && StackStatus !== 'DELETE_COMPLETE')
    .map(({ StackName }) => ({
      what: `stack ${StackName}, with its roles`,
      remove: () => client.send(new cloudformation.DeleteStackCommand({ StackName })),
    }));
};

/** Each is found when the ones before it are gone: functions write to their log groups, and need their roles. */
const IN_ORDER: readonly Find[] = [releases, flags, watches, functions, logGroups, stacks];

/** What is left of runs with this prefix, or of all runs, in the order in which it can be deleted. */
export async function leftoversOf(reach: Reach, prefix: string | undefined): Promise<readonly Leftover[]> {
  const start = prefix === undefined ? MARKER : nameWith(prefix)('');
  const found: Leftover[] = [];
  for (const find of IN_ORDER) found.push(...(await find(reach, start)));
  return found;
}

/** Deletes what is left, and goes on after a failure; answers what could not be deleted, and why. */
export async function removeAll(
  leftovers: readonly Leftover[],
  onRemoved: (what: string) => void,
): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const { what, remove } of leftovers) {
    try {
      await remove();
      onRemoved(what);
    } catch (error) {
      failed.push(`${what}: ${(error as Error).message}`);
    }
  }
  return failed;
}
