import type { HttpRequest } from '@smithy/types';
import { type AwsConnection, type AwsService, type ClientOptions, clientOptions } from './sdk-clients';

/** The handler below throws this instead of sending the request. */
class Captured extends Error {
  constructor(readonly url: string) {
    super(url);
  }
}

const urlOf = (request: HttpRequest): string =>
  `${request.protocol}//${request.hostname}${request.port === undefined ? '' : `:${request.port}`}`;

const CAPTURE = {
  metadata: { handlerProtocol: 'http/1.1' },
  async handle(request: HttpRequest): Promise<never> {
    throw new Captured(urlOf(request));
  },
  updateHttpClientConfig: () => undefined,
  httpHandlerConfigs: () => ({}),
  destroy: () => undefined,
};

/** Signs the request that is never sent, so that resolving needs no real credentials. */
const NOBODY = { accessKeyId: 'AKIDNOBODY', secretAccessKey: 'nobody' };

type Probe = (options: ClientOptions) => Promise<unknown>;

/** One cheap call of each service, loaded on demand. */
const PROBES: Readonly<Record<AwsService, Probe>> = {
  async appconfig(options) {
    const sdk = await import('@aws-sdk/client-appconfig');
    return new sdk.AppConfigClient(options).send(new sdk.ListApplicationsCommand({}));
  },
  async appconfigdata(options) {
    const sdk = await import('@aws-sdk/client-appconfigdata');
    return new sdk.AppConfigDataClient(options).send(
      new sdk.GetLatestConfigurationCommand({ ConfigurationToken: 'none' }),
    );
  },
  async cloudformation(options) {
    const sdk = await import('@aws-sdk/client-cloudformation');
    return new sdk.CloudFormationClient(options).send(new sdk.DescribeStacksCommand({}));
  },
  async cloudwatch(options) {
    const sdk = await import('@aws-sdk/client-cloudwatch');
    return new sdk.CloudWatchClient(options).send(new sdk.DescribeAlarmsCommand({}));
  },
  async logs(options) {
    const sdk = await import('@aws-sdk/client-cloudwatch-logs');
    return new sdk.CloudWatchLogsClient(options).send(new sdk.DescribeLogGroupsCommand({}));
  },
  async codedeploy(options) {
    const sdk = await import('@aws-sdk/client-codedeploy');
    return new sdk.CodeDeployClient(options).send(new sdk.ListApplicationsCommand({}));
  },
  async lambda(options) {
    const sdk = await import('@aws-sdk/client-lambda');
    return new sdk.LambdaClient(options).send(new sdk.ListFunctionsCommand({}));
  },
  async sns(options) {
    const sdk = await import('@aws-sdk/client-sns');
    return new sdk.SNSClient(options).send(new sdk.ListTopicsCommand({}));
  },
  async sts(options) {
    const sdk = await import('@aws-sdk/client-sts');
    return new sdk.STSClient(options).send(new sdk.GetCallerIdentityCommand({}));
  },
  async xray(options) {
    const sdk = await import('@aws-sdk/client-xray');
    return new sdk.XRayClient(options).send(new sdk.GetTraceSegmentDestinationCommand({}));
  },
};

/**
 * The address that each service's requests would go to (`https://host[:port]`). The SDK builds a request for it, which is
 * not sent: only the client knows the result of all its settings.
 */
export async function resolvedEndpoints(connection: AwsConnection): Promise<Readonly<Record<AwsService, string>>> {
  const reach = { ...connection, credentials: NOBODY, requestHandler: CAPTURE };
  const resolve = async (service: AwsService): Promise<[AwsService, string]> => {
    try {
      await PROBES[service](await clientOptions(reach, 'write', service));
    } catch (error) {
      if (error instanceof Captured) return [service, error.url];
      throw error;
    }
    throw new Error(`the ${service} client sent nothing`);
  };
  const services = Object.keys(PROBES) as AwsService[];
  return Object.fromEntries(await Promise.all(services.map(resolve))) as Record<AwsService, string>;
}
