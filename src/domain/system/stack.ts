/** Name of the stack in the documented order. */
export const STACK_NAME = 'huntaze-beta';

/** A stack as far as the configuration needs it. */
export interface StackReading {
  readonly name: string;
  readonly id: string;
  /** CREATE_COMPLETE, UPDATE_COMPLETE, … */
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Outputs of `lambdas/template.yaml`, to the configuration's keys. */
const OUTPUT_KEYS: Readonly<Record<string, string>> = {
  ApplicationId: 'application.id',
  EnvironmentId: 'environment.id',
  MockReadRoleArn: 'roles.mockRead',
  PrismaReadRoleArn: 'roles.prismaRead',
  CodeDeployRoleArn: 'roles.codeDeploy',
  AppConfigAlarmRoleArn: 'roles.appConfigAlarm',
  DatabaseUrl: 'databaseUrl',
  SubnetIds: 'network.subnetIds',
  SecurityGroupIds: 'network.securityGroupIds',
};

/** Its parameters that are names: the functions and flags that the stack was made for. */
const PARAMETER_KEYS: Readonly<Record<string, string>> = {
  ApplicationName: 'application.name',
  EnvironmentName: 'environment.name',
  ProfileName: 'flagProfile',
  MockReadFunction: 'mockFunction',
  PrismaReadFunction: 'prismaFunction',
  AliasName: 'alias',
};

const LISTS = new Set(['network.subnetIds', 'network.securityGroupIds']);

/** One value that the stack has for the configuration, by dotted path. */
export interface StackValue {
  readonly path: string;
  readonly value: string | readonly string[];
}

/** What the stack says about the configuration; `missing` are outputs that the template has and this stack lacks. */
export type StackValues =
  | { readonly kind: 'values'; readonly values: readonly StackValue[] }
  | { readonly kind: 'missing'; readonly outputs: readonly string[] };

export function stackValues({ outputs, parameters }: StackReading): StackValues {
  const missing = Object.keys(OUTPUT_KEYS).filter((key) => !outputs[key]);
  if (missing.length > 0) return { kind: 'missing', outputs: missing };
  const from = (keys: Readonly<Record<string, string>>, found: Readonly<Record<string, string>>): StackValue[] =>
    Object.entries(keys).flatMap(([key, path]) => {
      const value = found[key];
      if (!value) return [];
      return [{ path, value: LISTS.has(path) ? value.split(',').filter((item) => item !== '') : value }];
    });
  return { kind: 'values', values: [...from(OUTPUT_KEYS, outputs), ...from(PARAMETER_KEYS, parameters)] };
}

/** A document with the values at their paths; what else it holds stays. */
export function withValues(
  document: Readonly<Record<string, unknown>>,
  values: readonly StackValue[],
): Readonly<Record<string, unknown>> {
  const copy = structuredClone(document) as Record<string, unknown>;
  for (const { path, value } of values) {
    const keys = path.split('.');
    let at = copy;
    for (const key of keys.slice(0, -1)) {
      const inner = at[key];
      const next = typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>) : {};
      at[key] = next;
      at = next;
    }
    at[keys.at(-1) ?? ''] = value;
  }
  return copy;
}
