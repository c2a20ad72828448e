import type { WantedFunction } from '../../domain/system/wanted-system';
import type { FunctionSetup } from '../../ports/provisioning';
import type { SdkClients } from '../client/sdk-clients';

/** The settings that CreateFunction and UpdateFunctionConfiguration share. */
const settings = (wanted: WantedFunction) => ({
  FunctionName: wanted.name,
  Description: wanted.description,
  Runtime: wanted.runtime as never,
  Handler: wanted.handler,
  Role: wanted.roleArn,
  MemorySize: wanted.memoryMb,
  Timeout: wanted.timeoutSeconds,
  Environment: { Variables: { ...wanted.environment } },
  TracingConfig: { Mode: 'Active' as const },
  LoggingConfig: { LogFormat: 'Text' as const },
  ...(wanted.subnetIds.length === 0
    ? {}
    : { VpcConfig: { SubnetIds: [...wanted.subnetIds], SecurityGroupIds: [...wanted.securityGroupIds] } }),
});

export const createLambdaFunctionSetup = (clients: SdkClients): FunctionSetup => ({
  async create(wanted, zip) {
    const { sdk, write } = await clients.lambda();
    await write(new sdk.CreateFunctionCommand({ ...settings(wanted), Code: { ZipFile: zip }, Publish: false }));
  },
  async configure(wanted, revisionId) {
    const { sdk, write } = await clients.lambda();
    await write(new sdk.UpdateFunctionConfigurationCommand({ ...settings(wanted), RevisionId: revisionId }));
  },
  async createAlias(name, alias, version) {
    const { sdk, write } = await clients.lambda();
    await write(new sdk.CreateAliasCommand({ FunctionName: name, Name: alias, FunctionVersion: version }));
  },
});
