import { GatewayError } from '../../ports/gateway-error';
import type { AwsService } from './sdk-clients';

type Section = Readonly<Record<string, string | undefined>>;

/** Names of the services in `AWS_ENDPOINT_URL_…` and in `[services …]`. */
const CONFIGURED_AS: Readonly<Record<AwsService, string>> = {
  appconfig: 'APPCONFIG',
  appconfigdata: 'APPCONFIGDATA',
  cloudformation: 'CLOUDFORMATION',
  cloudwatch: 'CLOUDWATCH',
  logs: 'CLOUDWATCH_LOGS',
  codedeploy: 'CODEDEPLOY',
  lambda: 'LAMBDA',
  sns: 'SNS',
  sts: 'STS',
  xray: 'XRAY',
};

/** Returned by a selector instead of throwing: the SDK swallows a selector's errors. */
const MISSING = 'missing services section: ';

/** Reads the endpoint of a service (`CLOUDWATCH_LOGS`) from the environment and the profile. */
const selectors = (service: string) => ({
  environmentVariableSelector: (env: Section) =>
    env[`AWS_ENDPOINT_URL_${service}`] || env.AWS_ENDPOINT_URL || undefined,
  configFileSelector: (profile: Section, file?: Readonly<Record<string, Section>>) => {
    if (profile.services !== undefined) {
      const section = file?.[`services.${profile.services}`];
      if (section === undefined) return `${MISSING}${profile.services}`;
      const own = section[`${service.toLowerCase()}.endpoint_url`];
      if (own !== undefined) return own;
    }
    return profile.endpoint_url;
  },
  default: undefined as string | undefined,
});

const IGNORE = {
  environmentVariableSelector: (env: Section) => env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS || undefined,
  configFileSelector: (profile: Section) => profile.ignore_configured_endpoint_urls,
  default: undefined as string | undefined,
};

/**
 * The endpoint configured for a service in the environment or the profile; undefined = AWS itself. The SDK reads only
 * `AWS_PROFILE` for it and ignores a client's own profile. When a profile names a services section that does not exist,
 * the SDK silently calls AWS, and a rehearsal would run on the live account: such a profile is refused here.
 */
export async function configuredEndpoint(
  service: AwsService,
  profile: string | undefined,
): Promise<string | undefined> {
  const { loadConfig } = await import('@smithy/core/config');
  const where = profile === undefined ? {} : { profile };
  const ignored = await loadConfig<string | undefined>(IGNORE, where)();
  if (ignored?.toLowerCase() === 'true') return undefined;
  const found = await loadConfig<string | undefined>(selectors(CONFIGURED_AS[service]), where)();
  if (!found?.startsWith(MISSING)) return found;
  const section = found.slice(MISSING.length);
  throw new GatewayError(
    { kind: 'invalid' },
    'sts:GetCallerIdentity',
    `the profile ${profile ?? 'in use'} sends its calls to [services ${section}], and the AWS configuration has no such section`,
    { outcome: 'not-applied' },
  );
}

/** What `configuredEndpoint` answers for every service. */
export async function configuredEndpoints(
  profile: string | undefined,
): Promise<Readonly<Record<AwsService, string | undefined>>> {
  const services = Object.keys(CONFIGURED_AS) as AwsService[];
  const endpoints = await Promise.all(services.map((service) => configuredEndpoint(service, profile)));
  return Object.fromEntries(services.map((service, at) => [service, endpoints[at]])) as Record<
    AwsService,
    string | undefined
  >;
}
