import type { AliasConfiguration, FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { FunctionAlias, FunctionDescription } from '../../domain/system/functions';
import type { Clock } from '../../ports/clock';
import type { Functions } from '../../ports/functions';
import { orAbsent } from '../client/gateway-errors';
import type { SdkClients } from '../client/sdk-clients';

const STATES: Readonly<Record<string, FunctionDescription['state']>> = {
  Active: 'active',
  ActiveNonInvocable: 'inactive',
  Pending: 'pending',
  Inactive: 'inactive',
  Failed: 'failed',
};

const UPDATES: Readonly<Record<string, FunctionDescription['lastUpdate']>> = {
  Successful: 'successful',
  InProgress: 'in-progress',
  Failed: 'failed',
};

/** `arn:…:function:name` without the qualifier that a qualified answer carries. */
const unqualified = (arn: string): string => arn.split(':').slice(0, 7).join(':');

/** A function's configuration in our words; several calls answer the same shape. */
function describeFunction(answer: FunctionConfiguration): FunctionDescription {
  const vpc = answer.VpcConfig;
  return {
    name: answer.FunctionName ?? '',
    arn: unqualified(answer.FunctionArn ?? ''),
    version: answer.Version ?? '$LATEST',
    state: STATES[answer.State ?? 'Active'] ?? 'failed',
    stateReason: answer.StateReason || undefined,
    lastUpdate: UPDATES[answer.LastUpdateStatus ?? 'Successful'] ?? 'successful',
    lastUpdateReason: answer.LastUpdateStatusReason || undefined,
    runtime: answer.Runtime ?? '',
    tracingActive: answer.TracingConfig?.Mode === 'Active',
    codeSha256: answer.CodeSha256 ?? '',
    codeSize: answer.CodeSize ?? 0,
    memoryMb: answer.MemorySize ?? 128,
    timeoutSeconds: answer.Timeout ?? 3,
    inVpc: (vpc?.SubnetIds?.length ?? 0) > 0,
    subnetIds: vpc?.SubnetIds ?? [],
    securityGroupIds: vpc?.SecurityGroupIds ?? [],
    handler: answer.Handler ?? '',
    logFormat: answer.LoggingConfig?.LogFormat === 'JSON' ? 'json' : 'text',
    environment: answer.Environment?.Variables ?? {},
    ...(answer.Environment?.Error === undefined
      ? {}
      : { environmentError: answer.Environment.Error.Message ?? answer.Environment.Error.ErrorCode ?? 'unknown' }),
    roleArn: answer.Role ?? '',
    revisionId: answer.RevisionId ?? '',
  };
}

const aliasOf = (answer: AliasConfiguration): FunctionAlias => ({
  version: answer.FunctionVersion ?? '',
  weights: answer.RoutingConfig?.AdditionalVersionWeights ?? {},
  revisionId: answer.RevisionId ?? '',
  arn: answer.AliasArn ?? '',
});

interface PolicyDocument {
  readonly Statement?: readonly {
    readonly Effect?: string;
    readonly Principal?: string | { readonly Service?: string | readonly string[] };
  }[];
}

/** Service principals of the policy's Allow statements. */
function allowedServices(policy: string): readonly string[] {
  const document = JSON.parse(policy) as PolicyDocument;
  const services = (document.Statement ?? [])
    .filter((statement) => statement.Effect === 'Allow')
    .flatMap(({ Principal }) => (typeof Principal === 'string' ? [Principal] : (Principal?.Service ?? [])));
  return [...new Set(services)].sort();
}

export function createLambdaFunctions(clients: SdkClients, clock: Clock): Functions {
  return {
    async describe(name, qualifier) {
      const { sdk, read } = await clients.lambda();
      const command = new sdk.GetFunctionConfigurationCommand({
        FunctionName: name,
        Qualifier: qualifier,
      });
      const answer = await orAbsent(read(command));
      return answer && describeFunction(answer);
    },
    async alias(name, alias) {
      const { sdk, read } = await clients.lambda();
      const answer = await orAbsent(read(new sdk.GetAliasCommand({ FunctionName: name, Name: alias })));
      return answer && aliasOf(answer);
    },
    async pointAlias(name, alias, { version, revisionId }) {
      const { sdk, write } = await clients.lambda();
      return aliasOf(
        await write(
          new sdk.UpdateAliasCommand({
            FunctionName: name,
            Name: alias,
            FunctionVersion: version,
            // An empty map clears the weights of an interrupted shift; leaving it out would keep them.
            RoutingConfig: { AdditionalVersionWeights: {} },
            RevisionId: revisionId,
          }),
        ),
      );
    },
    async invoke(name, qualifier, payload, options = {}) {
      const { sdk, write } = await clients.lambda();
      const startedAt = clock.now();
      const answer = await write(
        new sdk.InvokeCommand({
          FunctionName: name,
          Qualifier: qualifier,
          InvocationType: 'RequestResponse',
          LogType: options.tail ? 'Tail' : 'None',
          Payload: new TextEncoder().encode(payload),
        }),
        { signal: options.signal },
      );
      return {
        status: answer.StatusCode ?? 0,
        executedVersion: answer.ExecutedVersion,
        functionError: answer.FunctionError,
        // The JS client answers null for an empty body.
        payload: answer.Payload ? new TextDecoder().decode(answer.Payload) : '',
        logTail: answer.LogResult ? Buffer.from(answer.LogResult, 'base64').toString('utf8') : undefined,
        durationMs: clock.now() - startedAt,
      };
    },
    async callers(name, qualifier) {
      const { sdk, read } = await clients.lambda();
      const answer = await orAbsent(read(new sdk.GetPolicyCommand({ FunctionName: name, Qualifier: qualifier })));
      return answer?.Policy ? allowedServices(answer.Policy) : [];
    },
  };
}
