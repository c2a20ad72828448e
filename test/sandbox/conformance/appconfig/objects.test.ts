import {
  CreateApplicationCommand,
  CreateConfigurationProfileCommand,
  CreateDeploymentStrategyCommand,
  CreateEnvironmentCommand,
  DeleteApplicationCommand,
  DeleteConfigurationProfileCommand,
  DeleteDeploymentStrategyCommand,
  DeleteEnvironmentCommand,
  DeleteHostedConfigurationVersionCommand,
  GetApplicationCommand,
  GetConfigurationCommand,
  GetConfigurationProfileCommand,
  GetDeploymentCommand,
  GetDeploymentStrategyCommand,
  ListApplicationsCommand,
  ListConfigurationProfilesCommand,
  ListDeploymentStrategiesCommand,
  ListEnvironmentsCommand,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  StartExperimentRunCommand,
  UpdateApplicationCommand,
  UpdateConfigurationProfileCommand,
  UpdateDeploymentStrategyCommand,
} from '@aws-sdk/client-appconfig';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, openBench, refusal, TRANSPORTS } from '../../harness';
import { createFlagSystem, type FlagSystem, flagDocument, MINUTE, publish, served, start } from './flags';

describe.each(TRANSPORTS)('appconfig objects %s', (transport) => {
  let bench: Bench;
  let system: FlagSystem;
  beforeEach(async () => {
    bench = await openBench(transport);
    system = await createFlagSystem(bench.clients);
  });
  afterEach(() => bench.close());
  const send = (command: object): Promise<unknown> => bench.clients.appconfig.send(command as never);

  it('are created, read, changed, listed in pages and deleted', async () => {
    for (const name of ['a', 'b', 'c'])
      await send(new CreateApplicationCommand({ Name: name, Description: `${name}!` }));
    const seen: string[] = [];
    let token: string | undefined;
    do {
      const page = await bench.clients.appconfig.send(new ListApplicationsCommand({ MaxResults: 3, NextToken: token }));
      seen.push(...(page.Items ?? []).map((item) => item.Name!));
      token = page.NextToken;
    } while (token !== undefined);
    expect(seen.sort()).toEqual(['a', 'b', 'c', 'huntaze-flags']);
    await send(new UpdateApplicationCommand({ ApplicationId: system.application, Description: 'flags' }));
    expect(await send(new GetApplicationCommand({ ApplicationId: system.application }))).toMatchObject({
      Id: 'cjcqdvj',
      Name: 'huntaze-flags',
      Description: 'flags',
    });
    expect((await refusal(send(new DeleteApplicationCommand({ ApplicationId: system.application })))).name).toBe(
      'BadRequestException',
    );
    await send(new DeleteEnvironmentCommand({ ApplicationId: system.application, EnvironmentId: system.environment }));
    await send(
      new DeleteConfigurationProfileCommand({
        ApplicationId: system.application,
        ConfigurationProfileId: system.profile,
      }),
    );
    await send(new DeleteApplicationCommand({ ApplicationId: system.application }));
    expect(await refusal(send(new GetApplicationCommand({ ApplicationId: system.application })))).toBeInstanceOf(
      ResourceNotFoundException,
    );
  });

  it('filter profiles by type', async () => {
    await send(
      new CreateConfigurationProfileCommand({ ApplicationId: system.application, Name: 'free', LocationUri: 'hosted' }),
    );
    const flags = await bench.clients.appconfig.send(
      new ListConfigurationProfilesCommand({ ApplicationId: system.application, Type: 'AWS.AppConfig.FeatureFlags' }),
    );
    expect(flags.Items?.map((item) => item.Id)).toEqual([system.profile]);
    await send(
      new UpdateConfigurationProfileCommand({
        ApplicationId: system.application,
        ConfigurationProfileId: system.profile,
        Description: 'two flags',
      }),
    );
    expect(
      await send(
        new GetConfigurationProfileCommand({
          ApplicationId: system.application,
          ConfigurationProfileId: system.profile,
        }),
      ),
    ).toMatchObject({ Description: 'two flags', LocationUri: 'hosted', Validators: [] });
    const environments = await bench.clients.appconfig.send(
      new ListEnvironmentsCommand({ ApplicationId: system.application }),
    );
    expect(environments.Items?.map((item) => [item.Id, item.State])).toEqual([['ghhj0jb', 'READY_FOR_DEPLOYMENT']]);
  });

  it('have predefined strategies that cannot be changed, and own ones that can', async () => {
    const own = await bench.clients.appconfig.send(
      new CreateDeploymentStrategyCommand({ Name: 'huntaze-off', DeploymentDurationInMinutes: 0, GrowthFactor: 100 }),
    );
    expect(own).toMatchObject({ FinalBakeTimeInMinutes: 0, GrowthType: 'LINEAR', ReplicateTo: 'NONE' });
    const list = await bench.clients.appconfig.send(new ListDeploymentStrategiesCommand({}));
    expect(list.Items?.map((item) => item.Id)).toEqual([
      'AppConfig.AllAtOnce',
      'AppConfig.Linear50PercentEvery30Seconds',
      'AppConfig.Canary10Percent20Minutes',
      'AppConfig.Linear20PercentEvery6Minutes',
      own.Id,
    ]);
    await send(new UpdateDeploymentStrategyCommand({ DeploymentStrategyId: own.Id, FinalBakeTimeInMinutes: 1440 }));
    expect(await send(new GetDeploymentStrategyCommand({ DeploymentStrategyId: own.Id }))).toMatchObject({
      FinalBakeTimeInMinutes: 1440,
    });
    await send(new DeleteDeploymentStrategyCommand({ DeploymentStrategyId: own.Id }));
    expect((await refusal(send(new GetDeploymentStrategyCommand({ DeploymentStrategyId: own.Id })))).name).toBe(
      'ResourceNotFoundException',
    );
    const fixed = send(new DeleteDeploymentStrategyCommand({ DeploymentStrategyId: 'AppConfig.AllAtOnce' }));
    expect((await refusal(fixed)).name).toBe('BadRequestException');
  });

  it('refuse input in the words of the request validator', async () => {
    const long = await refusal(
      send(new CreateDeploymentStrategyCommand({ Name: 'x', DeploymentDurationInMinutes: 1441, GrowthFactor: 0.5 })),
    );
    expect(long.message).toBe(
      "2 validation errors detected: Value '1441' at 'deploymentDurationInMinutes' failed to satisfy constraint: Member must have value less than or equal to 1440; Value '0.5' at 'growthFactor' failed to satisfy constraint: Member must have value greater than or equal to 1",
    );
    const id = await refusal(send(new GetApplicationCommand({ ApplicationId: 'NO_ID' })));
    expect(id.message).toBe(
      "1 validation error detected: Value 'NO_ID' at 'applicationId' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z0-9]{4,7}",
    );
  });

  it('refuse what the sandbox leaves out, instead of ignoring it', async () => {
    const encrypted = await refusal(
      send(
        new CreateConfigurationProfileCommand({
          ApplicationId: system.application,
          Name: 's',
          LocationUri: 'hosted',
          KmsKeyIdentifier: 'alias/flags',
        }),
      ),
    );
    expect(encrypted.name).toBe('NotImplementedException');
    expect(encrypted.$metadata?.httpStatusCode).toBe(501);
    expect(encrypted.message).toBe(
      'the sandbox does not implement the parameter kmsKeyIdentifier of CreateConfigurationProfile',
    );
    const s3 = new CreateConfigurationProfileCommand({
      ApplicationId: system.application,
      Name: 's',
      LocationUri: 's3://bucket/key',
    });
    expect((await refusal(send(s3))).name).toBe('NotImplementedException');
    const schema = new CreateConfigurationProfileCommand({
      ApplicationId: system.application,
      Name: 's',
      LocationUri: 'hosted',
      Validators: [{ Type: 'JSON_SCHEMA', Content: '{}' }],
    });
    expect((await refusal(send(schema))).name).toBe('NotImplementedException');
    const experiment = new StartExperimentRunCommand({
      ApplicationIdentifier: 'cjcqdvj',
      ExperimentDefinitionIdentifier: 'abcdefg',
    } as never);
    expect((await refusal(send(experiment))).name).toBe('UnknownOperationException');
    const old = new GetConfigurationCommand({ Application: 'a', Environment: 'e', Configuration: 'c', ClientId: 'me' });
    expect((await refusal(send(old))).message).toContain('GetLatestConfiguration');
  });

  it('have limits that answer 402', async () => {
    for (let count = 1; count < 20; count += 1) {
      await send(new CreateEnvironmentCommand({ ApplicationId: system.application, Name: `e${count}` }));
    }
    const error = await refusal(
      send(new CreateEnvironmentCommand({ ApplicationId: system.application, Name: 'one too many' })),
    );
    expect(error).toBeInstanceOf(ServiceQuotaExceededException);
    expect(error.$metadata?.httpStatusCode).toBe(402);
  });

  it('cannot be deleted while in use', async () => {
    await publish(bench.clients, system, flagDocument(0));
    await publish(bench.clients, system, flagDocument(1));
    await start(bench.clients, system, 1);
    const environment = send(
      new DeleteEnvironmentCommand({ ApplicationId: system.application, EnvironmentId: system.environment }),
    );
    expect((await refusal(environment)).name).toBe('ConflictException');
    const remove = (version: number) =>
      send(
        new DeleteHostedConfigurationVersionCommand({
          ApplicationId: system.application,
          ConfigurationProfileId: system.profile,
          VersionNumber: version,
        }),
      );
    expect((await refusal(remove(1))).name).toBe('BadRequestException');
    await remove(2);
    expect(await publish(bench.clients, system, flagDocument(5))).toBe(3);
    await bench.sandbox.advance(60 * MINUTE);
    await remove(1);
    expect((await refusal(remove(1))).name).toBe('ResourceNotFoundException');
    expect(await served(bench.clients, system)).toMatchObject({ prismaAdapter: { enabled: false } });
    const unknown = new GetDeploymentCommand({
      ApplicationId: system.application,
      EnvironmentId: system.environment,
      DeploymentNumber: 7,
    });
    expect((await refusal(send(unknown))).name).toBe('ResourceNotFoundException');
  });
});
