import type * as AppConfigSdk from '@aws-sdk/client-appconfig';
import type * as AppConfigDataSdk from '@aws-sdk/client-appconfigdata';
import type * as CloudFormationSdk from '@aws-sdk/client-cloudformation';
import type * as CloudWatchSdk from '@aws-sdk/client-cloudwatch';
import type * as LogsSdk from '@aws-sdk/client-cloudwatch-logs';
import type * as CodeDeploySdk from '@aws-sdk/client-codedeploy';
import type * as LambdaSdk from '@aws-sdk/client-lambda';
import type * as SnsSdk from '@aws-sdk/client-sns';
import type * as StsSdk from '@aws-sdk/client-sts';
import type * as XRaySdk from '@aws-sdk/client-xray';
import { GatewayError } from '../../ports/gateway-error';
import { configuredEndpoint } from './configured-endpoint';
import { toGatewayError } from './gateway-errors';
import { requirePromised } from './promised-fields';
import { repeatedReads, sentOnce } from './retry';
import { wholeAnswerHandler } from './whole-answer';

/** How AWS is reached: one region and one set of credentials and endpoints for every client. */
export interface AwsConnection {
  readonly region: string;
  readonly profile?: string | undefined;
  /** One endpoint for every service; absent = what the environment and the profile say, else AWS itself. */
  readonly endpoint?: string | undefined;
  readonly credentials?: Credentials | undefined;
  /** An SDK v3 request handler that answers in this process (the sandbox); absent = HTTP. */
  readonly requestHandler?: object | undefined;
  /** Longest wait for one answer; default 15 s for reads and 60 s for writes. */
  readonly timeoutsMs?: { readonly connect?: number; readonly read?: number; readonly write?: number };
  /** Hears of every call when it has ended. */
  readonly onCall?: ((call: EndedCall) => void) | undefined;
  /** Receives AWS's request id of every answered write. */
  readonly onWrite?: ((requestId: string) => void) | undefined;
}

/** A call that was answered or failed. It holds nothing of what was sent or answered. */
export interface EndedCall {
  /** `appconfig:StartDeployment`. */
  readonly operation: string;
  /** From its beginning, repeats included. */
  readonly durationMs: number;
  /** Requests sent for it; 0 when it failed before sending. */
  readonly attempts: number;
  readonly requestId: string | undefined;
  readonly failed: boolean;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A command of any client, typed by its output. */
export interface SdkCommand<Output> {
  readonly input: object;
  resolveMiddleware(
    stack: never,
    configuration: never,
    options: never,
  ): (request: never) => Promise<{ output: Output }>;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** One service: its commands, and the two ways to send one. Failures are GatewayErrors; an abort throws its reason. */
export interface ServiceCalls<Sdk> {
  readonly sdk: Sdk;
  /** Repeated by the SDK on throttling, 5xx and broken connections (4 attempts). */
  read<Output>(command: SdkCommand<Output>, options?: CallOptions): Promise<Output>;
  /** Sent once, except after a 429. */
  write<Output>(command: SdkCommand<Output>, options?: CallOptions): Promise<Output>;
}

/** The clients. Each one, and its package, is loaded on first use. */
export interface SdkClients {
  appconfig(): Promise<ServiceCalls<typeof AppConfigSdk>>;
  appconfigdata(): Promise<ServiceCalls<typeof AppConfigDataSdk>>;
  cloudformation(): Promise<ServiceCalls<typeof CloudFormationSdk>>;
  cloudwatch(): Promise<ServiceCalls<typeof CloudWatchSdk>>;
  logs(): Promise<ServiceCalls<typeof LogsSdk>>;
  codedeploy(): Promise<ServiceCalls<typeof CodeDeploySdk>>;
  lambda(): Promise<ServiceCalls<typeof LambdaSdk>>;
  sns(): Promise<ServiceCalls<typeof SnsSdk>>;
  sts(): Promise<ServiceCalls<typeof StsSdk>>;
  xray(): Promise<ServiceCalls<typeof XRaySdk>>;
}

export type AwsService = keyof SdkClients;

/** The service's prefix in IAM actions, when it differs from the client's name. */
const IAM_PREFIX: Partial<Record<AwsService, string>> = { appconfigdata: 'appconfig' };

const DEFAULT_TIMEOUTS_MS = { connect: 5_000, read: 15_000, write: 60_000 };

/** Silences the SDK's advice (two sources of credentials, …), which would land in the middle of the operator's screen. */
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

interface AnyClient {
  send(command: never, options: { readonly abortSignal?: AbortSignal }): Promise<unknown>;
  readonly config: { readonly endpoint?: () => Promise<{ readonly hostname: string; readonly port?: number }> };
}

/** Options of every client. `kind` decides about retries and timeouts. */
export async function clientOptions(connection: AwsConnection, kind: 'read' | 'write', service: AwsService) {
  const retryStrategy = kind === 'read' ? await repeatedReads() : sentOnce;
  const endpoint = connection.endpoint ?? (await configuredEndpoint(service, connection.profile));
  const timeouts = { ...DEFAULT_TIMEOUTS_MS, ...connection.timeoutsMs };
  return {
    region: connection.region,
    logger: SILENT,
    ...(connection.profile === undefined ? {} : { profile: connection.profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(connection.credentials === undefined ? {} : { credentials: connection.credentials }),
    // Without throwOnRequestTimeout the SDK only logs a timeout and keeps waiting.
    requestHandler: (connection.requestHandler ??
      (await wholeAnswerHandler(
        {
          connectionTimeout: timeouts.connect,
          requestTimeout: timeouts[kind],
          socketTimeout: timeouts[kind],
          throwOnRequestTimeout: true,
        },
        timeouts[kind],
      ))) as never,
    retryStrategy,
  };
}

export type ClientOptions = Awaited<ReturnType<typeof clientOptions>>;

const where = (connection: AwsConnection, service: AwsService): string =>
  connection.endpoint ?? `${service} in ${connection.region}`;

const operationOf = (service: AwsService, command: object): string => {
  const schema: unknown = (command as { readonly schema?: unknown }).schema;
  const name = Array.isArray(schema) ? String(schema[2]) : command.constructor.name.replace(/Command$/, '');
  return `${IAM_PREFIX[service] ?? service}:${name}`;
};

/** Requests sent for one answer or failure, as the SDK counts them; 0 when it failed before sending. */
const attemptsOf = (outcome: unknown): number =>
  (outcome as { readonly $metadata?: { readonly attempts?: number } } | undefined)?.$metadata?.attempts ?? 0;

/** AWS's id of an answer or a failure. */
const requestIdOf = (outcome: unknown): string | undefined =>
  (outcome as { readonly $metadata?: { readonly requestId?: string } } | undefined)?.$metadata?.requestId;

/** One service's calls: a reading and a writing client, each made on first use. */
async function open<Sdk>(
  service: AwsService,
  connection: AwsConnection,
  load: () => Promise<Sdk>,
  make: (sdk: Sdk, options: ClientOptions) => AnyClient,
  onSent: (attempts: number) => void,
): Promise<ServiceCalls<Sdk>> {
  const sdk = await load();
  const clients: Partial<Record<'read' | 'write', Promise<AnyClient>>> = {};
  const sender =
    (kind: 'read' | 'write') =>
    async <Output>(command: SdkCommand<Output>, options: CallOptions = {}): Promise<Output> => {
      options.signal?.throwIfAborted();
      const call = { operation: operationOf(service, command), kind, endpoint: where(connection, service) };
      const beganMs = performance.now();
      const ended = (outcome: unknown, failed: boolean): void => {
        const attempts = attemptsOf(outcome);
        onSent(attempts);
        const durationMs = performance.now() - beganMs;
        const requestId = requestIdOf(outcome);
        connection.onCall?.({ operation: call.operation, durationMs, attempts, requestId, failed });
      };
      clients[kind] ??= clientOptions(connection, kind, service).then((options) => make(sdk, options));
      try {
        const client = await clients[kind];
        const answer = await client.send(command as never, options.signal ? { abortSignal: options.signal } : {});
        ended(answer, false);
        const requestId = requestIdOf(answer);
        if (kind === 'write' && requestId !== undefined) connection.onWrite?.(requestId);
        requirePromised(answer as object, call);
        return answer as Output;
      } catch (error) {
        if (!(error instanceof GatewayError)) ended(error, true);
        if (options.signal?.aborted) throw options.signal.reason;
        throw toGatewayError(error, call);
      }
    };
  return { sdk, read: sender('read'), write: sender('write') };
}

const once = <Value>(make: () => Promise<Value>): (() => Promise<Value>) => {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

/** Every client of the product, on one connection. */
export function createSdkClients(connection: AwsConnection, onSent: (attempts: number) => void = () => {}): SdkClients {
  const service = <Sdk>(
    name: AwsService,
    load: () => Promise<Sdk>,
    make: (sdk: Sdk, options: ClientOptions) => AnyClient,
  ) => once(() => open(name, connection, load, make, onSent));
  return {
    appconfig: service(
      'appconfig',
      () => import('@aws-sdk/client-appconfig'),
      (sdk, options) => new sdk.AppConfigClient(options),
    ),
    appconfigdata: service(
      'appconfigdata',
      () => import('@aws-sdk/client-appconfigdata'),
      (sdk, options) => new sdk.AppConfigDataClient(options),
    ),
    cloudformation: service(
      'cloudformation',
      () => import('@aws-sdk/client-cloudformation'),
      (sdk, options) => new sdk.CloudFormationClient(options),
    ),
    cloudwatch: service(
      'cloudwatch',
      () => import('@aws-sdk/client-cloudwatch'),
      (sdk, options) => new sdk.CloudWatchClient(options),
    ),
    logs: service(
      'logs',
      () => import('@aws-sdk/client-cloudwatch-logs'),
      (sdk, options) => new sdk.CloudWatchLogsClient(options),
    ),
    codedeploy: service(
      'codedeploy',
      () => import('@aws-sdk/client-codedeploy'),
      (sdk, options) => new sdk.CodeDeployClient(options),
    ),
    lambda: service(
      'lambda',
      () => import('@aws-sdk/client-lambda'),
      (sdk, options) => new sdk.LambdaClient(options),
    ),
    sns: service(
      'sns',
      () => import('@aws-sdk/client-sns'),
      (sdk, options) => new sdk.SNSClient(options),
    ),
    sts: service(
      'sts',
      () => import('@aws-sdk/client-sts'),
      (sdk, options) => new sdk.STSClient(options),
    ),
    xray: service(
      'xray',
      () => import('@aws-sdk/client-xray'),
      (sdk, options) => new sdk.XRayClient(options),
    ),
  };
}
