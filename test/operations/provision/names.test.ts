import {
  AppConfigClient,
  CreateApplicationCommand,
  DeleteApplicationCommand,
  ListApplicationsCommand,
} from '@aws-sdk/client-appconfig';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveConfig, systemOf } from '../../../src/cli/config';
import type { DeployedSystem } from '../../../src/domain/system/system';
import { SANDBOX_SYSTEM } from '../../../src/domain/system/system';
import { planProvision } from '../../../src/operations/provision/plan-provision';
import type { World } from '../../../src/sandbox/index';
import { openTestBeta, type TestBeta } from '../../support/sandbox-gateways';
import { openProvisionedBeta, provision } from './provisioned-beta';

/** The system of a configuration file, with the roles of the sandbox. */
async function configured(document: object): Promise<DeployedSystem> {
  const values = await resolveConfig({
    flags: {},
    env: {},
    files: [{ path: 'c.json', text: JSON.stringify(document) }],
    profileRegion: async () => undefined,
  });
  return { ...systemOf(values), roles: SANDBOX_SYSTEM.roles };
}

let world: World;
let beta: TestBeta;
const open = async (document: object): Promise<TestBeta> => {
  beta = await openTestBeta({ world: structuredClone(world), system: await configured(document) });
  return beta;
};
const client = () =>
  new AppConfigClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
    requestHandler: beta.sandbox.requestHandler() as never,
  });
const plan = async (document: object) => (await planProvision((await open(document)).gateways)).plan.items;

beforeEach(async () => {
  const production = await openProvisionedBeta();
  world = structuredClone(await production.sandbox.save());
  await production.close();
}, 60_000);
afterEach(() => beta.close());

const STAGING = {
  application: { name: 'acme-staging-flags' },
  environment: { name: 'staging' },
  mockFunction: 'acme-staging-mock',
  prismaFunction: 'acme-staging-prisma',
  errorRateAlarm: 'acme-staging-errors',
  canaryAlarm: 'acme-staging-canary',
  dashboard: 'acme-staging',
  codeDeployApplication: 'acme-staging',
  codeDeployGroup: 'acme-staging-live',
};

describe('names of another system in an account that has one', () => {
  it('make resources of their own and leave production as it is', async () => {
    const { gateways, sandbox } = await open(STAGING);
    await provision(gateways);
    const after = await sandbox.save();
    const before = world.appconfig.applications['cjcqdvj'];
    expect(after.appconfig.applications['cjcqdvj']).toEqual(before);
    expect(after.lambda.functions['huntaze-mock-read']).toEqual(world.lambda.functions['huntaze-mock-read']);
    const names = Object.values(after.appconfig.applications).map(({ name }) => name);
    expect(names.sort()).toEqual(['acme-staging-flags', 'huntaze-flags']);
    const own = after.lambda.functions['acme-staging-mock']?.latest.configuration.environment;
    expect(own).toMatchObject({ PRISMA_FUNCTION: 'acme-staging-prisma:live' });
    expect(own?.['APPCONFIG_APPLICATION']).not.toBe('cjcqdvj');
    expect((await gateways.flagDocuments.locate()).applicationName).toBe('acme-staging-flags');
  });

  it('are refused where a name that was left at its default is production’s', async () => {
    const { errorRateAlarm: _left, ...document } = STAGING;
    const blocked = (await plan(document)).filter(({ action }) => action === 'blocked');
    expect(blocked).toMatchObject([
      {
        resource: 'alarm huntaze-lambda-error-rate-gt-2pct',
        why: 'it watches huntaze-mock-read, not acme-staging-mock: it belongs to another system',
      },
    ]);
  });
});

describe('an id and a name', () => {
  it('that are both given and disagree are refused', async () => {
    const { gateways } = await open({ application: { id: 'cjcqdvj', name: 'acme-flags' } });
    await expect(planProvision(gateways)).rejects.toMatchObject({
      code: 'CONFIG',
      message: 'application.id cjcqdvj is called "huntaze-flags", and application.name is "acme-flags"',
    });
    const environment = await open({ environment: { id: 'ghhj0jb', name: 'staging' } });
    await expect(environment.gateways.flagDocuments.locate()).rejects.toMatchObject({ code: 'CONFIG' });
  });

  it('of which the id is not there are refused, and nothing is made in its place', async () => {
    const { gateways } = await open({ application: { id: 'abc1234' } });
    await expect(planProvision(gateways)).rejects.toMatchObject({
      failure: { kind: 'not-found' },
      message: expect.stringContaining('there is no AppConfig application abc1234 in us-east-1'),
    });
  });

  it('of an application that was deleted meanwhile say so', async () => {
    const { gateways } = await open({ application: { name: 'short-lived' } });
    const { Id } = await client().send(new CreateApplicationCommand({ Name: 'short-lived' }));
    expect((await gateways.provisioning.flags.find()).application?.id).toBe(Id);
    await client().send(new DeleteApplicationCommand({ ApplicationId: Id }));
    await expect(gateways.flagDocuments.locate()).rejects.toMatchObject({ failure: { kind: 'not-found' } });
  });

  it('of which the name is that of two applications are refused, with the ids to choose from', async () => {
    const { gateways } = await open({ application: { name: 'twice' } });
    for (let n = 0; n < 2; n += 1) await client().send(new CreateApplicationCommand({ Name: 'twice' }));
    const { Items = [] } = await client().send(new ListApplicationsCommand({}));
    const ids = Items.filter(({ Name }) => Name === 'twice').map(({ Id }) => Id);
    await expect(gateways.provisioning.flags.find()).rejects.toMatchObject({
      code: 'CONFIG',
      message: '2 AppConfig applications are called "twice"',
      why: ids.join(', '),
    });
  });
});

describe('two things of one name', () => {
  it.each([
    ['mockFunction', 'prismaFunction'],
    ['errorRateAlarm', 'canaryAlarm'],
  ])('are refused: %s and %s', async (a, b) => {
    await open({});
    await expect(configured({ [a]: 'same', [b]: 'same' })).rejects.toMatchObject({
      code: 'CONFIG',
      message: `${a} and ${b} are both "same"`,
    });
  });

  it.each([
    [{ mockFunction: 'x'.repeat(300) }, 'mockFunction must be 1 to 64'],
    [{ application: { name: 'x'.repeat(300) } }, 'application.name must be 1 to 64'],
    [{ codeDeployGroup: 'x'.repeat(101) }, 'codeDeployGroup must be 1 to 100'],
    [{ alias: '7' }, 'alias must not be a number'],
    [{ databaseUrl: 'postgresql://a:secret@h/db' }, 'databaseUrl must hold no password'],
  ])('refuses a name that its service would refuse: %j', async (document, message) => {
    await open({});
    await expect(configured(document)).rejects.toThrow(message);
  });
});
