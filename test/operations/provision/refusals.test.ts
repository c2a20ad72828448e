import {
  AppConfigClient,
  CreateApplicationCommand,
  CreateConfigurationProfileCommand,
  CreateHostedConfigurationVersionCommand,
} from '@aws-sdk/client-appconfig';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { offDocument, serializeFlagDocument, withShare } from '../../../src/domain/flags/document';
import { DEFAULT_SYSTEM } from '../../../src/domain/system/system';
import { applyProvision } from '../../../src/operations/provision/apply-provision';
import { planProvision } from '../../../src/operations/provision/plan-provision';
import { GatewayError } from '../../../src/ports/gateway-error';
import type { Gateways } from '../../../src/ports/gateways';
import { saying } from '../../support/saying';
import { openWiredBeta, provision, type WiredBeta, writesOf } from './provisioned-beta';

/** The same account, seen as a live one: no role is configured there. */
const onLiveAccount = (gateways: Gateways): Gateways => ({
  ...gateways,
  system: DEFAULT_SYSTEM,
  identities: {
    current: async () => ({ account: '111122223333', arn: 'arn:aws:sts::111122223333:assumed-role/operator/me' }),
  },
});

describe('provision on a live account', () => {
  let beta: WiredBeta;
  beforeEach(async () => {
    beta = await openWiredBeta();
  });
  afterEach(() => beta.close());

  it('says which roles are missing and where they come from, and writes nothing at all', async () => {
    const draft = await planProvision(onLiveAccount(beta.gateways));
    const blocked = draft.plan.items.filter(({ action }) => action === 'blocked');
    expect(blocked.map(({ resource }) => resource)).toEqual([
      'function huntaze-prisma-read',
      'function huntaze-mock-read',
      'monitors of production',
      'deployment group mock-read-live',
    ]);
    expect(blocked.map(({ why }) => /roles\.(\w+)/.exec(why ?? '')?.[1])).toEqual([
      'prismaRead',
      'mockRead',
      'appConfigAlarm',
      'codeDeploy',
    ]);
    for (const { next } of blocked) expect(String(next)).toContain('huntaze-beta config init');
    await expect(applyProvision(onLiveAccount(beta.gateways), draft)).rejects.toMatchObject({
      code: 'BLOCKED',
      exitCode: 5,
    });
    expect(beta.wire.writes).toEqual([]);
  });

  it('needs no role for what needs none', async () => {
    await provision(onLiveAccount(beta.gateways), ['logs', 'dashboard', 'flags']);
    expect(writesOf((await planProvision(onLiveAccount(beta.gateways), ['logs', 'dashboard', 'flags'])).plan)).toEqual(
      [],
    );
  });

  it('adopts the roles of functions and groups that exist', async () => {
    await provision(beta.gateways);
    const adopted = await planProvision(onLiveAccount(beta.gateways), ['functions', 'codedeploy']);
    expect(writesOf(adopted.plan)).toEqual([]);
  });
});

describe('provision where few executions are left', () => {
  it('says so in its last step, with everything else in place', async () => {
    const beta = await openWiredBeta();
    try {
      const { protection } = beta.gateways;
      const small: Gateways = {
        ...beta.gateways,
        protection: {
          ...protection,
          reserveConcurrency: async () => {
            throw new GatewayError(
              { kind: 'invalid' },
              'lambda:PutFunctionConcurrency',
              'below its minimum value of [10]',
              { outcome: 'not-applied' },
            );
          },
        },
      };
      await expect(provision(small)).rejects.toMatchObject({
        code: 'AWS',
        why: 'below its minimum value of [10]',
        next: saying('Service Quotas'),
      });
      expect(writesOf((await planProvision(beta.gateways)).plan)).toEqual([
        'create reserved concurrency of huntaze-prisma-read',
      ]);
    } finally {
      await beta.close();
    }
  });
});

describe('provision and what others have made', () => {
  let beta: WiredBeta;
  let appconfig: AppConfigClient;
  beforeEach(async () => {
    beta = await openWiredBeta();
    const options = {
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
      requestHandler: beta.sandbox.requestHandler(),
    };
    appconfig = new AppConfigClient(options);
  });
  afterEach(() => beta.close());

  it('adopts an application by its name and refuses a profile of another type', async () => {
    const { Id } = await appconfig.send(new CreateApplicationCommand({ Name: 'huntaze-flags' }));
    await appconfig.send(
      new CreateConfigurationProfileCommand({
        ApplicationId: Id,
        Name: 'feature-flags',
        LocationUri: 'hosted',
        Type: 'AWS.Freeform',
      }),
    );
    const { plan } = await planProvision(beta.gateways, ['flags']);
    expect(plan.items.find(({ resource }) => resource.startsWith('flag application'))).toMatchObject({
      action: 'as-wanted',
      detail: Id,
    });
    expect(plan.items.find(({ resource }) => resource.startsWith('flag profile'))).toMatchObject({
      action: 'blocked',
      why: expect.stringContaining('AWS.Freeform'),
    });
  });

  it('refuses a CodeDeploy application of another platform', async () => {
    const { provisioning } = beta.gateways;
    const onServers: Gateways = {
      ...beta.gateways,
      provisioning: {
        ...provisioning,
        codeReleases: { ...provisioning.codeReleases, application: async () => 'Server' },
      },
    };
    const draft = await planProvision(onServers, ['codedeploy']);
    expect(draft.plan.items[0]).toMatchObject({ action: 'blocked', why: expect.stringContaining('Server') });
    await expect(applyProvision(onServers, draft)).rejects.toMatchObject({ code: 'BLOCKED' });
    expect(beta.wire.writes).toEqual([]);
  });

  it('never takes back a share that somebody has set', async () => {
    await provision(beta.gateways);
    const { applicationId, profileId } = await beta.gateways.flagDocuments.locate();
    const content = new TextEncoder().encode(serializeFlagDocument(withShare(offDocument(), { percentage: 5 })));
    await appconfig.send(
      new CreateHostedConfigurationVersionCommand({
        ApplicationId: applicationId,
        ConfigurationProfileId: profileId,
        Content: content,
        ContentType: 'application/json',
      }),
    );
    const strategy = (await beta.gateways.flagStrategies.list()).find(({ name }) => name === 'huntaze-off')!;
    await beta.gateways.flagDeployments.start({ version: 2, strategyId: strategy.id, description: 'mine', after: 1 });
    await beta.sandbox.advance(60_000);
    const { plan } = await planProvision(beta.gateways, ['flags']);
    expect(writesOf(plan)).toEqual([]);
    expect(plan.items.at(-1)).toMatchObject({ action: 'left-alone', why: 'the flag is on at 5 %' });
  });

  it('keeps other flags when it adds the two it needs', async () => {
    await provision(beta.gateways, ['flags']);
    const fresh = await openWiredBeta();
    try {
      await provision(fresh.gateways, ['logs']);
      const { Id } = await client(fresh).send(new CreateApplicationCommand({ Name: 'huntaze-flags' }));
      const profile = await client(fresh).send(
        new CreateConfigurationProfileCommand({
          ApplicationId: Id,
          Name: 'feature-flags',
          LocationUri: 'hosted',
          Type: 'AWS.AppConfig.FeatureFlags',
        }),
      );
      const theirs = {
        version: '1',
        flags: { theirFlag: { name: 'Theirs' } },
        values: { theirFlag: { enabled: true } },
      };
      await client(fresh).send(
        new CreateHostedConfigurationVersionCommand({
          ApplicationId: Id,
          ConfigurationProfileId: profile.Id,
          Content: new TextEncoder().encode(JSON.stringify(theirs)),
          ContentType: 'application/json',
        }),
      );
      await provision(fresh.gateways, ['flags']);
      const latest = await fresh.gateways.flagDocuments.latest();
      expect(latest?.version).toBe(2);
      expect(JSON.parse(latest!.content)).toMatchObject({
        flags: { theirFlag: { name: 'Theirs' } },
        values: { theirFlag: { enabled: true }, prismaAdapter: { enabled: false } },
      });
    } finally {
      await fresh.close();
    }
  });
});

const client = (beta: WiredBeta): AppConfigClient =>
  new AppConfigClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
    requestHandler: beta.sandbox.requestHandler(),
  });
