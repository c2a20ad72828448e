import { AppConfigClient } from '@aws-sdk/client-appconfig';
import { AppConfigDataClient } from '@aws-sdk/client-appconfigdata';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { STSClient } from '@aws-sdk/client-sts';
import { XRayClient } from '@aws-sdk/client-xray';
import { openSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index';

export interface Clients {
  readonly appconfig: AppConfigClient;
  readonly appconfigdata: AppConfigDataClient;
  readonly cloudformation: CloudFormationClient;
  readonly cloudwatch: CloudWatchClient;
  readonly logs: CloudWatchLogsClient;
  readonly codedeploy: CodeDeployClient;
  readonly lambda: LambdaClient;
  readonly sns: SNSClient;
  readonly sts: STSClient;
  readonly xray: XRayClient;
}

/** Real SDK clients; `maxAttempts` 1 so that a test sees the first answer. */
export function clientsFor(config: {
  readonly endpoint?: string;
  readonly accessKeyId?: string;
  readonly sandbox?: Sandbox;
  readonly maxAttempts?: number;
}): Clients {
  const shared = {
    region: 'us-east-1',
    credentials: { accessKeyId: config.accessKeyId ?? 'AKIATEST', secretAccessKey: 'secret' },
    maxAttempts: config.maxAttempts ?? 1,
    ...(config.endpoint === undefined ? {} : { endpoint: config.endpoint }),
  };
  return clientsOf(
    config.sandbox === undefined ? shared : { ...shared, requestHandler: config.sandbox.requestHandler() },
  );
}

/** A client of each service, made with the same options. */
export function clientsOf(shared: object): Clients {
  const options = shared as never;
  return {
    appconfig: new AppConfigClient(options),
    appconfigdata: new AppConfigDataClient(options),
    cloudformation: new CloudFormationClient(options),
    cloudwatch: new CloudWatchClient(options),
    logs: new CloudWatchLogsClient(options),
    codedeploy: new CodeDeployClient(options),
    lambda: new LambdaClient(options),
    sns: new SNSClient(options),
    sts: new STSClient(options),
    xray: new XRayClient(options),
  };
}

export interface Bench {
  readonly sandbox: Sandbox;
  readonly clients: Clients;
  readonly endpoint?: string;
  readonly accessKeyId?: string;
  close(): Promise<void>;
}

export type Transport = 'in process' | 'over HTTP';

export const TRANSPORTS: readonly Transport[] = ['in process', 'over HTTP'];

/** A fresh sandbox with clients on the given transport. */
export async function openBench(transport: Transport, options: SandboxOptions = {}): Promise<Bench> {
  const sandbox = await openSandbox(options);
  if (transport === 'in process') {
    return { sandbox, clients: clientsFor({ sandbox }), close: () => sandbox.close() };
  }
  const listener = await sandbox.listen();
  return {
    sandbox,
    clients: clientsFor({ endpoint: listener.endpoint, accessKeyId: listener.accessKeyId }),
    endpoint: listener.endpoint,
    accessKeyId: listener.accessKeyId,
    close: () => sandbox.close(),
  };
}

/** Both at once, on one world. */
export async function openBoth(options: SandboxOptions = {}): Promise<{
  readonly sandbox: Sandbox;
  readonly inProcess: Clients;
  readonly overHttp: Clients;
  readonly endpoint: string;
  close(): Promise<void>;
}> {
  const sandbox = await openSandbox(options);
  const listener = await sandbox.listen();
  return {
    sandbox,
    inProcess: clientsFor({ sandbox }),
    overHttp: clientsFor({ endpoint: listener.endpoint, accessKeyId: listener.accessKeyId }),
    endpoint: listener.endpoint,
    close: () => sandbox.close(),
  };
}

/** The error a call ends with; fails when it succeeds. */
export async function refusal(call: Promise<unknown>): Promise<Error & { $metadata?: { httpStatusCode?: number } }> {
  try {
    await call;
  } catch (error) {
    return error as Error & { $metadata?: { httpStatusCode?: number } };
  }
  throw new Error('the call was expected to be refused');
}
