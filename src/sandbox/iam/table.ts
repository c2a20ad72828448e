import table from './actions.json';

interface ServiceTable {
  /** Every action of the service is listed; else only those that the sandbox checks. */
  readonly whole: boolean;
  /** ARN format of each resource type. */
  readonly arns: Readonly<Record<string, string>>;
  /** Resource types of each action, separated by spaces; `?` marks an optional one. */
  readonly actions: Readonly<Record<string, string>>;
}

const SERVICES: Readonly<Record<string, ServiceTable>> = table.services;

const serviceOf = (service: string): ServiceTable | undefined =>
  Object.hasOwn(SERVICES, service) ? SERVICES[service] : undefined;

export interface ResourceType {
  readonly name: string;
  readonly required: boolean;
  /** With variables in the reference's notation. */
  readonly arn: string;
}

/** Resource types of an action (service authorization reference); none: the action acts on `*` alone. */
export function resourceTypesOf(service: string, action: string): readonly ResourceType[] {
  const own = serviceOf(service);
  const types = own?.actions[action];
  if (own === undefined || types === undefined) throw new RangeError(`${service}:${action} is not in the IAM table`);
  if (types === '') return [];
  return types.split(' ').map((word) => {
    const name = word.replace(/\?$/, '');
    return { name, required: name === word, arn: own.arns[name] ?? '*' };
  });
}

/** Names of the service's actions, or undefined for a service whose actions are not all known here. */
export function actionsOf(service: string): readonly string[] | undefined {
  const own = serviceOf(service);
  return own?.whole ? Object.keys(own.actions) : undefined;
}
