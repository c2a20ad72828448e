import { AwsError, notImplemented } from '../../kernel/errors';
import type { World } from '../../kernel/world';
import { lastUpdateStatusAt, revisionAt, stateAt } from './function.machine';
import { functionArn, LATEST } from './naming';
import { conflict, invalidParameter, preconditionFailed } from './refusals';
import { runtimeVersionArn } from './runtimes';
import type { ConfigurationInput } from './shapes';
import type { FunctionConfiguration, FunctionVersion, LambdaFunction } from './state';

const ENVIRONMENT_LIMIT_BYTES = 4096;

const RESERVED_VARIABLES = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);

function checkVariables(variables: Readonly<Record<string, string>>): void {
  const start =
    'Lambda was unable to configure your environment variables because the environment variables you have provided';
  const reserved = Object.keys(variables).filter((name) => RESERVED_VARIABLES.has(name));
  if (reserved.length > 0) {
    throw invalidParameter(
      `${start} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
  const wrong = Object.keys(variables).find((name) => !/^[a-zA-Z]\w+$/.test(name));
  if (wrong !== undefined) {
    const constraint =
      'Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]';
    const words = `Value at 'environment.variables' failed to satisfy constraint: ${constraint}`;
    throw new AwsError('ValidationException', 400, `1 validation error detected: ${words}`);
  }
  const text = JSON.stringify(variables);
  if (Buffer.byteLength(text) > ENVIRONMENT_LIMIT_BYTES) {
    throw invalidParameter(`${start} exceeded the 4KB limit. String measured: ${text}`);
  }
}

/** The configuration after `input`; absent members keep their value. */
export function changedConfiguration(before: FunctionConfiguration, input: ConfigurationInput): FunctionConfiguration {
  const environment = input.Environment === undefined ? before.environment : (input.Environment.Variables ?? {});
  checkVariables(environment);
  const { LoggingConfig, VpcConfig, DeadLetterConfig } = input;
  const logging = LoggingConfig === undefined ? before.logging : loggingOf(before.logging, LoggingConfig);
  const { vpc, deadLetterTarget, ...kept } = before;
  const subnetIds = VpcConfig === undefined ? vpc?.subnetIds : VpcConfig.SubnetIds;
  const securityGroupIds = VpcConfig === undefined ? vpc?.securityGroupIds : VpcConfig.SecurityGroupIds;
  const target = DeadLetterConfig === undefined ? deadLetterTarget : DeadLetterConfig.TargetArn;
  if (DeadLetterConfig?.TargetArn !== undefined && DeadLetterConfig.TargetArn !== '') {
    throw notImplemented('dead-letter queues and topics: no SQS and no SNS would receive the event');
  }
  return {
    ...kept,
    runtime: input.Runtime ?? before.runtime,
    role: input.Role ?? before.role,
    handler: input.Handler ?? before.handler,
    description: input.Description ?? before.description,
    timeoutSeconds: input.Timeout ?? before.timeoutSeconds,
    memoryMb: input.MemorySize ?? before.memoryMb,
    environment,
    tracing: input.TracingConfig?.Mode ?? before.tracing,
    ephemeralStorageMb: input.EphemeralStorage?.Size ?? before.ephemeralStorageMb,
    logging,
    ...(subnetIds === undefined || subnetIds.length === 0
      ? {}
      : { vpc: { subnetIds, securityGroupIds: securityGroupIds ?? [] } }),
    ...(target === undefined || target === '' ? {} : { deadLetterTarget: target }),
  };
}

function loggingOf(
  before: FunctionConfiguration['logging'],
  input: NonNullable<ConfigurationInput['LoggingConfig']>,
): FunctionConfiguration['logging'] {
  const format = input.LogFormat ?? before.format;
  if (format === 'Text' && (input.ApplicationLogLevel !== undefined || input.SystemLogLevel !== undefined)) {
    throw invalidParameter(
      'LogLevel is not supported when LogFormat is set to "Text". Remove LogLevel from your request or change the LogFormat to "JSON" and try again.',
    );
  }
  return {
    format,
    group: input.LogGroup ?? before.group,
    ...(format === 'JSON'
      ? {
          applicationLevel: input.ApplicationLogLevel ?? before.applicationLevel ?? 'INFO',
          systemLevel: input.SystemLogLevel ?? before.systemLevel ?? 'INFO',
        }
      : {}),
  };
}

/** 409 while an earlier change is under way. */
export function refuseWhileChanging(world: World, fn: LambdaFunction, at: number): void {
  if (stateAt(fn.latest, at) === 'Pending') {
    throw conflict(
      'The operation cannot be performed at this time. The function is currently in the following state: Pending',
    );
  }
  if (lastUpdateStatusAt(fn.latest, at) === 'InProgress') {
    throw conflict(
      `The operation cannot be performed at this time. An update is in progress for resource: ${functionArn(world, fn.name)}`,
    );
  }
}

/** 412 for a `RevisionId` that `$LATEST` does not have. */
export function checkRevision(fn: LambdaFunction, given: string | undefined, at: number): void {
  if (given !== undefined && given !== revisionAt(fn.latest, at)) throw preconditionFailed('GetFunction/GetAlias');
}

/** Lambda's own form of a time: `2026-11-21T17:00:00.000+0000`. */
const lambdaTime = (ms: number): string => new Date(ms).toISOString().replace('Z', '+0000');

/** `FunctionConfiguration` on the wire. `qualifier` (a version or an alias) ends the ARN; an empty one leaves the version out. */
export function configurationDocument(
  world: World,
  fn: LambdaFunction,
  version: FunctionVersion,
  at: number,
  qualifier?: string,
): Record<string, unknown> {
  return {
    ...listedConfiguration(world, fn, version, at, qualifier),
    RuntimeVersionConfig: { RuntimeVersionArn: runtimeVersionArn(world) },
    ...statusDocument(version, at),
  };
}

const BEING_CREATED = { reason: 'The function is being created.', code: 'Creating' } as const;

/** A version has a `LastUpdateStatus` only once it is Active (LocalStack's snapshots of AWS, `test_version_lifecycle`). */
function statusDocument(version: FunctionVersion, at: number): Record<string, unknown> {
  const { reason, code } = BEING_CREATED;
  if (stateAt(version, at) === 'Pending') return { State: 'Pending', StateReason: reason, StateReasonCode: code };
  if (lastUpdateStatusAt(version, at) === 'Successful') return { State: 'Active', LastUpdateStatus: 'Successful' };
  return {
    State: 'Active',
    LastUpdateStatus: 'InProgress',
    LastUpdateStatusReason: reason,
    LastUpdateStatusReasonCode: code,
  };
}

/** The same as lists have it: without states and runtime version (`test_list_functions`, `test_version_lifecycle`). */
export function listedConfiguration(
  world: World,
  fn: LambdaFunction,
  version: FunctionVersion,
  at: number,
  qualifier?: string,
): Record<string, unknown> {
  const { configuration } = version;
  const { logging, vpc } = configuration;
  return {
    FunctionName: fn.name,
    FunctionArn: functionArn(world, fn.name, qualifier ?? (version.version === LATEST ? undefined : version.version)),
    Runtime: configuration.runtime,
    Role: configuration.role,
    Handler: configuration.handler,
    CodeSize: version.codeSize,
    Description: configuration.description,
    Timeout: configuration.timeoutSeconds,
    MemorySize: configuration.memoryMb,
    LastModified: lambdaTime(version.modifiedAt),
    CodeSha256: version.codeSha256,
    Version: version.version,
    ...(vpc === undefined
      ? {}
      : { VpcConfig: { SubnetIds: vpc.subnetIds, SecurityGroupIds: vpc.securityGroupIds, VpcId: 'vpc-00000000' } }),
    ...(configuration.deadLetterTarget === undefined
      ? {}
      : { DeadLetterConfig: { TargetArn: configuration.deadLetterTarget } }),
    ...(Object.keys(configuration.environment).length === 0
      ? {}
      : { Environment: { Variables: configuration.environment } }),
    TracingConfig: { Mode: configuration.tracing },
    RevisionId: revisionAt(version, at),
    PackageType: 'Zip',
    Architectures: configuration.architectures,
    EphemeralStorage: { Size: configuration.ephemeralStorageMb },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: {
      LogFormat: logging.format,
      ...(logging.applicationLevel === undefined ? {} : { ApplicationLogLevel: logging.applicationLevel }),
      ...(logging.systemLevel === undefined ? {} : { SystemLogLevel: logging.systemLevel }),
      LogGroup: logging.group,
    },
  };
}
