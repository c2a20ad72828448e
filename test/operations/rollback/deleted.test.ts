import {
  AppConfigClient,
  DeleteApplicationCommand,
  DeleteConfigurationProfileCommand,
  DeleteEnvironmentCommand,
  DeleteHostedConfigurationVersionCommand,
  ListHostedConfigurationVersionsCommand,
} from '@aws-sdk/client-appconfig';
import { DeleteAliasCommand, DeleteFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RollbackResult } from '../../../src/domain/rollout/rollback-result';
import { HOUR, MINUTE, openStage, type Stage } from '../stage';
import { rollBackNow } from './rollback-request';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
  await stage.deployShare(1, 110);
});
afterEach(() => stage.close());

const connection = () => ({
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
  requestHandler: stage.sandbox.requestHandler() as never,
});
const ids = { ApplicationId: 'cjcqdvj' };

const roll = (): Promise<RollbackResult> => rollBackNow(stage, { verifyForMs: 2_000 });

/** What is said about the parts that could not be rolled back: a line each. */
const saidOf = ({ remains, acts }: RollbackResult): readonly string[] => [
  ...remains,
  ...acts.filter(({ outcome }) => outcome === 'failed').map(({ what, detail }) => `${what}: ${detail}`),
];

describe('rollBack where somebody deleted', () => {
  it.each([
    ['the alias', () => new DeleteAliasCommand({ FunctionName: 'huntaze-mock-read', Name: 'live' })],
    ['the function', () => new DeleteFunctionCommand({ FunctionName: 'huntaze-mock-read' })],
  ] as const)('%s: the flag goes off, and a line says what is not there', async (_, deletion) => {
    await new LambdaClient(connection()).send(deletion() as DeleteAliasCommand);
    const result = await roll();
    expect(result.kind).toBe('not-safe');
    expect(await stage.served()).toBe(0);
    expect(result.proofs.find(({ id }) => id === 'flag')).toMatchObject({ state: 'proven' });
    expect(result.proofs.find(({ id }) => id === 'alias')).toMatchObject({
      state: 'failed',
      evidence: 'huntaze-mock-read:live does not exist',
    });
    expect(saidOf(result).join('\n')).toContain('read the alias: the alias does not exist');
    for (const line of saidOf(result)) expect(line).not.toContain('\n');
    expect(result.next.map(String)).toEqual([
      'huntaze-beta provision --only functions',
      'huntaze-beta rollback --yes',
      'huntaze-beta check',
    ]);
  });

  it('the application: clients read off, which is said, and the alias is looked at', async () => {
    const { profileId } = await stage.gateways.flagDocuments.locate();
    const profile = { ...ids, ConfigurationProfileId: profileId };
    await stage.gateways.flagDeployments.stop(2);
    await stage.sandbox.advance(MINUTE);
    const client = new AppConfigClient(connection());
    await client.send(new DeleteEnvironmentCommand({ ...ids, EnvironmentId: 'ghhj0jb' }));
    const { Items = [] } = await client.send(new ListHostedConfigurationVersionsCommand(profile));
    for (const { VersionNumber } of Items)
      await client.send(new DeleteHostedConfigurationVersionCommand({ ...profile, VersionNumber }));
    await client.send(new DeleteConfigurationProfileCommand(profile));
    await client.send(new DeleteApplicationCommand(ids));
    const result = await roll();
    expect(result.proofs.find(({ id }) => id === 'flag')).toMatchObject({
      state: 'proven',
      evidence: 'nothing is deployed: clients read off',
    });
    expect(result.proofs.find(({ id }) => id === 'alias')).toMatchObject({ state: 'proven' });
    expect(saidOf(result)).toEqual([
      'a share planned before this rollback may still go out: no deployment of off could be started after it',
    ]);
  });
});

describe('rollBack where somebody deployed a flag document that clients cannot read', () => {
  it.each([
    ['while its bake runs', MINUTE],
    ['when its bake has ended', 3 * HOUR],
    ['when AppConfig reverts it no more', 80 * HOUR],
  ])('%s: off is served again', async (_, laterMs) => {
    const content = JSON.stringify({
      version: '1',
      flags: { other: { name: 'other' } },
      values: { other: { enabled: true } },
    });
    const latest = await stage.gateways.flagDocuments.latest();
    const { version } = await stage.gateways.flagDocuments.publish(content, {
      after: latest?.version ?? 0,
      label: 'by-hand',
      description: 'by hand',
    });
    await stage.gateways.flagDeployments.stop(2);
    await stage.sandbox.advance(MINUTE);
    const strategies = await stage.gateways.flagStrategies.list();
    const strategyId = strategies.find((one) => one.bakeMinutes === 110)?.id ?? '';
    await stage.gateways.flagDeployments.start({ version, strategyId, description: 'by hand', after: undefined });
    await stage.sandbox.advance(laterMs);
    const result = await roll();
    expect(result).toMatchObject({ kind: 'safe', remains: [] });
    const served = await stage.gateways.flagDocuments.served();
    expect(served).toMatchObject({ kind: 'served' });
    const again = await roll();
    expect(again).toMatchObject({ kind: 'safe', alreadyOff: true });
  });
});
