import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGateways } from '../../../src/aws/create-gateways';
import type { DeployedSystem } from '../../../src/domain/system/system';
import { checkReadiness } from '../../../src/operations/readiness/check';
import type { Gateways } from '../../../src/ports/gateways';
import { openProvisionedBeta, provision, type WiredBeta } from './provisioned-beta';

let beta: WiredBeta;
beforeEach(async () => {
  beta = await openProvisionedBeta();
}, 60_000);
afterEach(() => beta.close());

const connection = () => ({
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
  requestHandler: beta.sandbox.requestHandler() as never,
});
/** The same operator with another configuration. */
const configured = (system: Partial<DeployedSystem>): Gateways =>
  createGateways({ ...beta.gateways, system: { ...beta.gateways.system, ...system }, connection: connection() });
const live = async (name: string) => (await beta.gateways.functions.describe(name, 'live'))!;
const role = (name: string) => `arn:aws:iam::000000000000:role/${name}`;

describe('settings that change after the first provision', () => {
  it('reach the live version: network, security groups and another role', async () => {
    const gateways = configured({
      roles: { ...beta.gateways.system.roles, mockRead: role('other-mock'), prismaRead: role('other-prisma') },
      network: { subnetIds: ['subnet-1', 'subnet-2'], securityGroupIds: ['sg-1'] },
    });
    await provision(gateways);
    await beta.sandbox.advance(60_000);
    expect(await live('huntaze-prisma-read')).toMatchObject({
      version: '2',
      roleArn: role('other-prisma'),
      subnetIds: ['subnet-1', 'subnet-2'],
      securityGroupIds: ['sg-1'],
    });
    expect(await live('huntaze-mock-read')).toMatchObject({ version: '2', roleArn: role('other-mock') });
    const { rows } = await checkReadiness(gateways, { only: ['mock-read', 'alias', 'prisma-read'], signal: undefined });
    expect(rows.filter(({ status }) => status === 'fail')).toEqual([]);
    beta.wire.writes.length = 0;
    await provision(gateways);
    expect(beta.wire.writes).toEqual([]);
  }, 60_000);

  it('bring memory, time and variables back when somebody lowered or changed them', async () => {
    const lambda = new LambdaClient(connection());
    const { environment, memoryMb, timeoutSeconds } = await live('huntaze-mock-read');
    const Variables = { ...environment, APPCONFIG_APPLICATION: 'zzzzzzz', LOG_LEVEL: 'debug' };
    await lambda.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: 'huntaze-mock-read',
        MemorySize: 128,
        Timeout: 1,
        Environment: { Variables },
      }),
    );
    await beta.sandbox.advance(60_000);
    await provision(beta.gateways);
    expect(await live('huntaze-mock-read')).toMatchObject({
      version: '2',
      memoryMb,
      timeoutSeconds,
      environment: { APPCONFIG_APPLICATION: 'cjcqdvj', LOG_LEVEL: 'debug' },
    });
  }, 60_000);
});

describe('check of a function that follows another flag', () => {
  it('is not ready: it names what the live version reads and what this tool writes', async () => {
    const lambda = new LambdaClient(connection());
    const { environment } = await live('huntaze-mock-read');
    const Variables = { ...environment, APPCONFIG_APPLICATION: 'zzzzzzz' };
    await lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: 'huntaze-mock-read', Environment: { Variables } }),
    );
    await beta.sandbox.advance(60_000);
    const { codeSha256 } = (await beta.gateways.functions.describe('huntaze-mock-read'))!;
    const { version } = await beta.gateways.functionCode.publish('huntaze-mock-read', { codeSha256, description: 'x' });
    const alias = (await beta.gateways.functions.alias('huntaze-mock-read', 'live'))!;
    await beta.sandbox.advance(60_000);
    await beta.gateways.functions.pointAlias('huntaze-mock-read', 'live', { version, revisionId: alias.revisionId });
    const report = await checkReadiness(beta.gateways, { only: ['mock-read', 'probe'], signal: undefined });
    expect(report.ready).toBe(false);
    const [mock, probe] = report.rows;
    expect(mock?.evidence).toContain('reads APPCONFIG_APPLICATION=zzzzzzz, and this tool writes cjcqdvj');
    expect(probe?.status).toBe('fail');
    expect(probe?.evidence).toContain('it could not read its flags');
  }, 60_000);
});
