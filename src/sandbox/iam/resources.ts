import type { Kernel } from '../kernel/kernel';
import type { ServiceName } from '../kernel/service-name';
import { sessionOf } from '../services/appconfigdata/token';
import { parseFunctionName } from '../services/lambda/naming';
import { resourceTypesOf } from './table';

type Input = Readonly<Record<string, unknown>>;

/** What a variable of an ARN format is in this call; nothing known: any. */
type Variable = (input: Input, kernel: Kernel) => readonly string[];

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const texts = (...values: readonly unknown[]): readonly string[] =>
  values.flatMap((value) => (Array.isArray(value) ? value : [value])).filter((value) => text(value) !== undefined);

/** The id of what is named by id or by name, as the data plane takes both. */
function idOf(items: Readonly<Record<string, { readonly id: string; readonly name: string }>>, given: string): string {
  return Object.hasOwn(items, given) ? given : (Object.values(items).find(({ name }) => name === given)?.id ?? given);
}

interface FlagIds {
  readonly application?: string;
  readonly environment?: string;
  readonly profile?: string;
}

function flagIds(input: Input, { world }: Kernel): FlagIds {
  const token = text(input.ConfigurationToken);
  if (token !== undefined) {
    const session = world.appconfigdata.sessions[sessionOf(token)];
    if (session === undefined) return {};
    return { application: session.applicationId, environment: session.environmentId, profile: session.profileId };
  }
  const named = (...keys: readonly string[]) =>
    keys.map((key) => text(input[key])).find((value) => value !== undefined);
  const { applications } = world.appconfig;
  const application = named('ApplicationId', 'ApplicationIdentifier', 'Application');
  const environment = named('EnvironmentId', 'EnvironmentIdentifier', 'Environment');
  const profile = named('ConfigurationProfileId', 'ConfigurationProfileIdentifier', 'Configuration');
  const id = application === undefined ? undefined : idOf(applications, application);
  const home = id === undefined ? undefined : applications[id];
  return {
    ...(id === undefined ? {} : { application: id }),
    ...(environment === undefined ? {} : { environment: idOf(home?.environments ?? {}, environment) }),
    ...(profile === undefined ? {} : { profile: idOf(home?.profiles ?? {}, profile) }),
  };
}

/** Application and group of the deployments that a call names. */
function releases(input: Input, { world }: Kernel) {
  return texts(input.deploymentId, input.deploymentIds).flatMap((id) => {
    const found = world.codedeploy.deployments[id];
    return found === undefined ? [] : [found];
  });
}

const groupName = (given: string): string => /:log-group:([^:]+)/.exec(given)?.[1] ?? given;

const VARIABLES: Readonly<Record<string, Variable>> = {
  'appconfig:ApplicationId': (input, kernel) => texts(flagIds(input, kernel).application),
  'appconfig:EnvironmentId': (input, kernel) => texts(flagIds(input, kernel).environment),
  'appconfig:ConfigurationProfileId': (input, kernel) => texts(flagIds(input, kernel).profile),
  'appconfig:DeploymentNumber': (input) =>
    input.DeploymentNumber === undefined ? [] : [String(input.DeploymentNumber)],
  'appconfig:DeploymentStrategyId': (input) => texts(input.DeploymentStrategyId),
  'lambda:FunctionName': (input, { world }) =>
    texts(input.FunctionName, input.Resource).map((given) => parseFunctionName(world, given).name),
  'codedeploy:ApplicationName': (input, kernel) => [
    ...texts(input.applicationName, input.applicationNames),
    ...releases(input, kernel).map(({ applicationName }) => applicationName),
  ],
  'codedeploy:DeploymentGroupName': (input, kernel) => [
    ...texts(input.deploymentGroupName, input.deploymentGroupNames, input.currentDeploymentGroupName),
    ...releases(input, kernel).map(({ groupName: name }) => name),
  ],
  'codedeploy:DeploymentConfigurationName': (input) => texts(input.deploymentConfigName),
  'cloudwatch:AlarmName': (input) => texts(input.AlarmName, input.AlarmNames),
  'cloudwatch:DashboardName': (input) => texts(input.DashboardName, input.DashboardNames),
  'logs:LogGroupName': (input, { world }) => [
    ...texts(input.logGroupName, input.logGroupNames, input.logGroupIdentifier, input.logGroupIdentifiers).map(
      groupName,
    ),
    ...(world.logs.queries.find(({ id }) => id === input.queryId)?.groups ?? []),
  ],
  'logs:LogStreamName': (input) => texts(input.logStreamName),
  'sns:TopicName': (input) =>
    texts(input.TopicArn, input.TargetArn, input.SubscriptionArn, input.Name).map(
      (given) => /^arn:[^:]*:sns:[^:]*:[^:]*:([^:]+)/.exec(given)?.[1] ?? given,
    ),
  'appconfig:ExtensionAssociationId': (input) => texts(input.ExtensionAssociationId),
  'cloudformation:StackName': (input) =>
    texts(input.StackName).map((given) => /:stack\/([^/]+)/.exec(given)?.[1] ?? given),
};

/** Operations on tags name the resource by its ARN. */
const TAG_OPERATION = /^(ListTagsForResource|TagResource|UntagResource)$/;

/** The service's prefix in actions and ARNs. */
export const prefixOf = (service: ServiceName): string => (service === 'appconfigdata' ? 'appconfig' : service);

/** Actions whose name differs from the operation's. */
const ACTION_NAMES: Readonly<Record<string, string>> = { 'lambda:Invoke': 'InvokeFunction' };

export const actionOf = (service: ServiceName, operation: string): string =>
  ACTION_NAMES[`${service}:${operation}`] ?? operation;

/** Every ARN of a resource type that the call names: each value of each variable with each other. */
function arnsOf(service: string, format: string, input: Input, kernel: Kernel): readonly string[] {
  const { region, accountId } = kernel.world;
  const place: Readonly<Record<string, string>> = { Partition: 'aws', Region: region, Account: accountId };
  let arns: readonly string[] = [format];
  for (const [whole, name] of format.matchAll(/\$\{(\w+)\}/g)) {
    if (!arns.some((arn) => arn.includes(whole))) continue;
    const fixed = texts(place[name ?? '']);
    const values = fixed.length > 0 ? fixed : (VARIABLES[`${service}:${name}`]?.(input, kernel) ?? []);
    arns = arns.flatMap((arn) =>
      (values.length === 0 ? ['*'] : values).map((value) => arn.replace(whole, () => value)),
    );
  }
  return [...new Set(arns)];
}

/** Lambda checks the version or alias that a call names; actions on aliases themselves check the function. */
function qualified(arns: readonly string[], operation: string, input: Input, kernel: Kernel): readonly string[] {
  const inner = text(input.FunctionName);
  if (inner === undefined || operation.includes('Alias')) return arns;
  const qualifier = text(input.Qualifier) ?? parseFunctionName(kernel.world, inner).qualifier;
  return qualifier === undefined ? arns : arns.map((arn) => `${arn}:${qualifier}`);
}

/**
 * The resources that a call acts on, one list for each resource type that must be allowed; an optional type counts when
 * the call names one of it. No type at all is `*`.
 */
export function resourcesOf(service: ServiceName, operation: string, input: Input, kernel: Kernel): readonly string[] {
  const tagged = texts(input.ResourceArn, input.ResourceARN, input.resourceArn);
  if (TAG_OPERATION.test(operation) && tagged.length > 0) return tagged;
  const prefix = prefixOf(service);
  const resources = resourceTypesOf(prefix, actionOf(service, operation)).flatMap(({ name, required, arn }) => {
    const arns = arnsOf(prefix, arn, input, kernel);
    if (!required && arns.every((each) => each.endsWith('*'))) return [];
    if (prefix === 'lambda' && name === 'function') return qualified(arns, operation, input, kernel);
    // CloudWatch Logs checks a group with the (empty) name of a stream behind it.
    return prefix === 'logs' && name === 'log-group' ? arns.map((each) => `${each}:log-stream:`) : arns;
  });
  return resources.length === 0 ? ['*'] : resources;
}
