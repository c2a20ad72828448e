import { createHash } from 'node:crypto';
import * as sdk from '@aws-sdk/client-codedeploy';
import { GetAliasCommand } from '@aws-sdk/client-lambda';
import { type Case, refusalOf, refuses, type Setting, shows, until } from '../case';
import { versioned } from './lambda';

const API = 'https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_';
const GUIDE = 'https://docs.aws.amazon.com/codedeploy/latest/userguide/';
const AT_ONCE = 'CodeDeployDefault.LambdaAllAtOnce';
const TEN_PERCENT = 'CodeDeployDefault.LambdaCanary10Percent15Minutes';

/** One function, its CodeDeploy application and group. */
interface Release {
  readonly functionName: string;
  readonly application: string;
  readonly group: string;
}

/** A group of its own for each case that shifts: a group does one deployment at a time. */
const release = (setting: Setting, purpose: string): Promise<Release> =>
  setting.once(`release ${purpose}`, async () => {
    const { codedeploy } = setting.clients;
    const functionName = await versioned(setting, purpose);
    const application = setting.name(purpose);
    const group = setting.name('live');
    await codedeploy.send(
      new sdk.CreateApplicationCommand({ applicationName: application, computePlatform: 'Lambda' }),
    );
    await codedeploy.send(
      new sdk.CreateDeploymentGroupCommand({
        applicationName: application,
        deploymentGroupName: group,
        deploymentConfigName: AT_ONCE,
        serviceRoleArn: setting.roles.codeDeploy,
        deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
        autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST'] },
      }),
    );
    return { functionName, application, group };
  });

const appSpec = (Name: string, CurrentVersion: string, TargetVersion: string): string =>
  JSON.stringify({
    version: 0.0,
    Resources: [
      { fn: { Type: 'AWS::Lambda::Function', Properties: { Name, Alias: 'live', CurrentVersion, TargetVersion } } },
    ],
  });

async function start(
  setting: Setting,
  { application, group }: Release,
  content: string,
  config: string,
): Promise<string> {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const { deploymentId = '' } = await setting.clients.codedeploy.send(
    new sdk.CreateDeploymentCommand({
      applicationName: application,
      deploymentGroupName: group,
      deploymentConfigName: config,
      revision: { revisionType: 'AppSpecContent', appSpecContent: { content, sha256 } },
    }),
  );
  return deploymentId;
}

const ENDED = ['Succeeded', 'Failed', 'Stopped'];

const ended = async (setting: Setting, deploymentId: string) => {
  const read = () => setting.clients.codedeploy.send(new sdk.GetDeploymentCommand({ deploymentId }));
  return (await until(setting, read, ({ deploymentInfo: { status = '' } = {} }) => ENDED.includes(status)))
    .deploymentInfo;
};

const alias = (setting: Setting, { functionName }: Release) =>
  setting.clients.lambda.send(new GetAliasCommand({ FunctionName: functionName, Name: 'live' }));

/** A shift that has sent its first tenth to version 2. */
async function shifting(setting: Setting, purpose: string) {
  const home = await release(setting, purpose);
  return setting.once(`shifting ${purpose}`, async () => {
    const id = await start(setting, home, appSpec(home.functionName, '1', '2'), TEN_PERCENT);
    const seen = await until(
      setting,
      () => alias(setting, home),
      ({ RoutingConfig }) => RoutingConfig?.AdditionalVersionWeights?.['2'] !== undefined,
    );
    return { home, id, weight: seen.RoutingConfig?.AdditionalVersionWeights?.['2'] };
  });
}

const SHIFTS: readonly Case[] = [
  shows('a shift all at once', `${GUIDE}deployment-configurations.html`, 'Succeeded, alias on 2', async (setting) => {
    const home = await release(setting, 'at-once');
    const id = await start(setting, home, appSpec(home.functionName, '1', '2'), AT_ONCE);
    const info = await ended(setting, id);
    return `${info?.status}, alias on ${(await alias(setting, home)).FunctionVersion}`;
  }),
  refuses(
    'to stop what has ended',
    `${API}StopDeployment.html`,
    'DeploymentAlreadyCompletedException 400',
    async (setting) => {
      const home = await release(setting, 'ended');
      const id = await start(setting, home, appSpec(home.functionName, '1', '2'), AT_ONCE);
      await ended(setting, id);
      return setting.clients.codedeploy.send(new sdk.StopDeploymentCommand({ deploymentId: id }));
    },
  ),
  shows('the first tenth of a canary shift', `${GUIDE}deployment-configurations.html`, '0.1', async (setting) =>
    String((await shifting(setting, 'shifting')).weight),
  ),
  refuses(
    'a second deployment of a group while one runs',
    `${API}CreateDeployment.html`,
    'DeploymentLimitExceededException 400',
    async (setting) => {
      const { home } = await shifting(setting, 'shifting');
      return start(setting, home, appSpec(home.functionName, '2', '1'), AT_ONCE);
    },
  ),
  shows(
    'a shift that is stopped, and undone',
    `${GUIDE}deployments-rollback-and-redeploy.html`,
    'Stopped, then Succeeded by codeDeployRollback; alias on 1',
    async (setting) => {
      const { home, id } = await shifting(setting, 'stopped');
      await setting.clients.codedeploy.send(
        new sdk.StopDeploymentCommand({ deploymentId: id, autoRollbackEnabled: true }),
      );
      const stopped = await ended(setting, id);
      const read = () => setting.clients.codedeploy.send(new sdk.GetDeploymentCommand({ deploymentId: id }));
      const { deploymentInfo } = await until(setting, read, (one) => undoing(one.deploymentInfo) !== undefined);
      const undone = await ended(setting, undoing(deploymentInfo) ?? '');
      const { FunctionVersion } = await alias(setting, home);
      return `${stopped?.status}, then ${undone?.status} by ${undone?.creator}; alias on ${FunctionVersion}`;
    },
  ),
  shows(
    'an AppSpec whose current version the alias does not have',
    `${GUIDE}reference-appspec-file-structure-resources.html`,
    'Failed',
    async (setting) => {
      const home = await release(setting, 'wrong-version');
      const begun = await refusalOrId(setting, home, appSpec(home.functionName, '2', '1'));
      return begun.startsWith('d-') ? ((await ended(setting, begun))?.status ?? 'none') : begun;
    },
  ),
];

const undoing = (info: sdk.DeploymentInfo | undefined): string | undefined => info?.rollbackInfo?.rollbackDeploymentId;

async function refusalOrId(setting: Setting, home: Release, content: string): Promise<string> {
  let id = '';
  const refused = await refusalOf(start(setting, home, content, AT_ONCE).then((made) => (id = made)));
  return refused === 'accepted' ? id : refused;
}

const config = (setting: Setting, trafficRoutingConfig: sdk.TrafficRoutingConfig) =>
  setting.clients.codedeploy.send(
    new sdk.CreateDeploymentConfigCommand({
      deploymentConfigName: setting.name('config'),
      computePlatform: 'Lambda',
      trafficRoutingConfig,
    }),
  );

export const CODEDEPLOY: readonly Case[] = [
  refuses(
    'an application that is not there',
    `${API}GetApplication.html`,
    'ApplicationDoesNotExistException 400',
    (setting) =>
      setting.clients.codedeploy.send(new sdk.GetApplicationCommand({ applicationName: setting.name('nobody') })),
  ),
  refuses(
    'an application twice',
    `${API}CreateApplication.html`,
    'ApplicationAlreadyExistsException 400',
    async (setting) => {
      const { application } = await release(setting, 'at-once');
      return setting.clients.codedeploy.send(
        new sdk.CreateApplicationCommand({ applicationName: application, computePlatform: 'Lambda' }),
      );
    },
  ),
  refuses(
    'a group that is not there',
    `${API}GetDeploymentGroup.html`,
    'DeploymentGroupDoesNotExistException 400',
    async (setting) => {
      const { application } = await release(setting, 'at-once');
      return setting.clients.codedeploy.send(
        new sdk.GetDeploymentGroupCommand({ applicationName: application, deploymentGroupName: 'nobody' }),
      );
    },
  ),
  refuses(
    'a deployment that is not there',
    `${API}GetDeployment.html`,
    'DeploymentDoesNotExistException 400',
    ({ clients }) => clients.codedeploy.send(new sdk.GetDeploymentCommand({ deploymentId: 'd-ABCDEFGHI' })),
  ),
  refuses('an id that is none', `${API}GetDeployment.html`, 'InvalidDeploymentIdException 400', ({ clients }) =>
    clients.codedeploy.send(new sdk.GetDeploymentCommand({ deploymentId: 'abc' })),
  ),
  refuses(
    'deployments of an application without its group',
    `${API}ListDeployments.html`,
    'DeploymentGroupNameRequiredException 400',
    async (setting) => {
      const { application } = await release(setting, 'at-once');
      return setting.clients.codedeploy.send(new sdk.ListDeploymentsCommand({ applicationName: application }));
    },
  ),
  refuses(
    'a canary of 100 %',
    `${API}TimeBasedCanary.html`,
    'InvalidTrafficRoutingConfigurationException 400',
    (setting) =>
      config(setting, { type: 'TimeBasedCanary', timeBasedCanary: { canaryPercentage: 100, canaryInterval: 5 } }),
  ),
  refuses(
    'a configuration twice',
    `${API}CreateDeploymentConfig.html`,
    'DeploymentConfigAlreadyExistsException 400',
    async (setting) => {
      const canary = { type: 'TimeBasedCanary', timeBasedCanary: { canaryPercentage: 1, canaryInterval: 60 } } as const;
      await config(setting, canary);
      return config(setting, canary);
    },
  ),
  refuses(
    'an AppSpec that cannot be read',
    `${API}CreateDeployment.html`,
    'InvalidRevisionException 400',
    async (setting) => start(setting, await release(setting, 'at-once'), '{', AT_ONCE),
  ),
  shows(
    'the predefined configurations for Lambda',
    `${GUIDE}deployment-configurations.html`,
    '9: AllAtOnce, Canary10Percent10Minutes, Canary10Percent15Minutes, Canary10Percent30Minutes, Canary10Percent5Minutes, Linear10PercentEvery10Minutes, Linear10PercentEvery1Minute, Linear10PercentEvery2Minutes, Linear10PercentEvery3Minutes',
    async ({ clients }) => {
      const names: string[] = [];
      let nextToken: string | undefined;
      do {
        const page = await clients.codedeploy.send(new sdk.ListDeploymentConfigsCommand({ nextToken }));
        names.push(...(page.deploymentConfigsList ?? []));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      const shown = names.flatMap((name) => /^CodeDeployDefault\.Lambda(.*)$/.exec(name)?.[1] ?? []).sort();
      return `${shown.length}: ${shown.join(', ')}`;
    },
  ),
  ...SHIFTS,
];
