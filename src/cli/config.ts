import { OperatorError } from '../domain/operator-error';
import { type ConfigValue, isSecret, type ResolvedValue } from '../domain/system/configuration';
import { united } from '../domain/system/drift';
import { DEFAULT_SYSTEM, type DeployedSystem, type FlagPart } from '../domain/system/system';
import { advice, own } from '../domain/text/advice';
import { suggest } from '../domain/text/suggest';
import { type ConfigFile, configPaths, configSchema, isListPath, isSwitchPath } from './config-schema';
import { ENVIRONMENT_VARIABLE } from './global-options';
import { NODE_VARIABLES } from './sandbox/nodes';

export interface ConfigSources {
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The environment of the configuration that was chosen. */
  readonly environment?: string | undefined;
  /** Files from strongest to weakest: text, or undefined when the file is not there. */
  readonly files: readonly { readonly path: string; readonly text: string | undefined }[];
  /** Region of the AWS profile in use, from the shared AWS config files. */
  readonly profileRegion: (profile: string) => Promise<string | undefined>;
}

/** `HUNTAZE_` and the path in upper snake case: `application.id` -> `HUNTAZE_APPLICATION_ID`. */
export const variableOf = (path: string): string =>
  `HUNTAZE_${path
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('.', '_')
    .toUpperCase()}`;

/** The AWS SDK's own variables, weaker than ours and stronger than the files. */
const AWS_VARIABLES: Readonly<Record<string, readonly string[]>> = {
  region: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
  profile: ['AWS_PROFILE'],
};

/** Parses one configuration file; OperatorError CONFIG with the path, the key and a did-you-mean. */
export function parseConfigFile(path: string, text: string): ConfigFile {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new OperatorError('CONFIG', `${path} is not JSON`, {
      why: error instanceof Error ? error.message : String(error),
      next: 'correct the file, or name another with --config',
      cause: error,
    });
  }
  const result = configSchema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const at = issue?.path.join('.') ?? '';
  if (issue?.code === 'unrecognized_keys') {
    const inside = issue.path[0] === 'environments' ? issue.path.slice(2) : issue.path;
    const where = issue.path.slice(0, issue.path.length - inside.length).map((each) => `${String(each)}.`);
    const key = [...(inside as string[]), issue.keys[0] ?? ''].join('.');
    const near = suggest(key, [...configPaths(), ...new Set(configPaths().map((known) => known.split('.')[0] ?? ''))]);
    throw new OperatorError('CONFIG', `${path} has the unknown key "${where.join('')}${key}"`, {
      why: 'a key that nothing reads is a setting that silently does nothing',
      next: near === undefined ? advice`${own`config`}  lists every key` : `did you mean "${where.join('')}${near}"?`,
    });
  }
  throw new OperatorError('CONFIG', `${path}: ${at === '' ? 'the document' : at} ${plainly(issue?.message)}`, {
    next: advice`correct the value; ${own`config`}  lists every key and its origin`,
  });
}

/** The schema's error as the end of a sentence that begins with the key. */
const plainly = (message: string | undefined): string =>
  (message ?? 'is not valid').replace(/^Invalid input: expected (\w+), received (\w+)$/, (_, expected, received) =>
    expected === 'array' ? `must be a list, and is ${received}` : `must be of type ${expected}, and is ${received}`,
  );

const atPath = (document: unknown, path: string): ConfigValue =>
  path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document) as ConfigValue;

/** Checks a single value that came from a flag or the environment against the schema. */
function checked(path: string, text: string, from: string): ConfigValue {
  const value = isListPath(path)
    ? text.split(',').filter((item) => item !== '')
    : isSwitchPath(path) && /^(?:true|false)$/.test(text)
      ? text === 'true'
      : text;
  const document = path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
  const result = configSchema.safeParse(document);
  if (result.success) return value;
  // A URL that is refused for its password must not repeat it.
  const given = isSecret(path) ? 'its value' : `"${text.replace(/\/\/[^/\s:@]*:[^/\s@]*@/, '//***:***@')}"`;
  throw new OperatorError('CONFIG', `${from}: ${given} ${plainly(result.error.issues[0]?.message)}`, {
    next: `change or unset ${from}`,
  });
}

const FLAGS: Readonly<Record<string, string>> = {
  region: '--region',
  profile: '--profile',
  account: '--account',
  endpointUrl: '--endpoint-url',
};

/** Default values by path. */
const defaultAt = (path: string): ConfigValue =>
  atPath({ ...DEFAULT_SYSTEM, flagProfile: DEFAULT_SYSTEM.profile, profile: undefined }, path);

/** Resolves every value with its origin: flags > environment > files > AWS profile > defaults. */
export async function resolveConfig(sources: ConfigSources): Promise<readonly ResolvedValue[]> {
  const unknown = Object.keys(sources.env).find((key) => key.startsWith('HUNTAZE_') && !KNOWN_VARIABLES().has(key));
  if (unknown !== undefined) {
    const near = suggest(unknown, [...KNOWN_VARIABLES()]);
    throw new OperatorError('CONFIG', `the environment has the unknown variable ${unknown}`, {
      next: near === undefined ? advice`${own`config`}  lists every key` : `did you mean ${near}?`,
    });
  }
  const files = sources.files
    .filter((file): file is { path: string; text: string } => file.text !== undefined)
    .map(({ path, text }) => ({ path, document: parseConfigFile(path, text) }))
    .flatMap(({ path, document }) => {
      const own = sources.environment === undefined ? undefined : document.environments?.[sources.environment];
      return [
        ...(own === undefined ? [] : [{ path: `${path} (${sources.environment})`, file: path, document: own }]),
        { path, file: path, document },
      ];
    });

  if (sources.flags['account'] === undefined && !sources.env[variableOf('account')])
    refuseTwoPins(files.map(({ file, document }) => ({ file, account: document.account })));

  const strong = (path: string): ResolvedValue | undefined => {
    const flag = FLAGS[path];
    const given = sources.flags[path];
    if (flag !== undefined && given !== undefined)
      return { path, value: checked(path, given, flag), origin: { kind: 'flag', flag } };
    for (const variable of [variableOf(path), ...(AWS_VARIABLES[path] ?? [])]) {
      const text = sources.env[variable];
      if (text !== undefined && text !== '')
        return { path, value: checked(path, text, variable), origin: { kind: 'environment', variable } };
    }
    for (const { path: file, document } of files) {
      const value = atPath(document, path);
      if (value !== undefined) return { path, value, origin: { kind: 'file', path: file } };
    }
    return undefined;
  };

  const profile = strong('profile')?.value;
  const values: ResolvedValue[] = [];
  for (const path of configPaths()) {
    const found = strong(path);
    if (found !== undefined) {
      values.push(found);
      continue;
    }
    if (path === 'region') {
      const name = typeof profile === 'string' ? profile : 'default';
      const region = await sources.profileRegion(name);
      if (region !== undefined) {
        values.push({ path, value: region, origin: { kind: 'aws-profile', profile: name } });
        continue;
      }
    }
    values.push({ path, value: defaultAt(path), origin: { kind: 'default' } });
  }
  return values;
}

/** A file in the working folder must not take away the account that a person pinned in a file of their own. */
function refuseTwoPins(pins: readonly { readonly file: string; readonly account: string | undefined }[]): void {
  const [pin, ...others] = pins.filter(({ account }) => account !== undefined);
  const other = others.find(({ file, account }) => file !== pin?.file && account !== pin?.account);
  if (pin === undefined || other === undefined) return;
  throw new OperatorError('CONFIG', `two accounts are pinned: ${pin.account} and ${other.account}`, {
    why: `${pin.file} pins the one, ${other.file} the other`,
    next: `add  --account ${other.account}  or  --account ${pin.account}, or take one pin away`,
  });
}

/** Our environment variables outside the configuration. */
const OTHER_VARIABLES = [ENVIRONMENT_VARIABLE, 'HUNTAZE_DATABASE_URL', ...NODE_VARIABLES];

const KNOWN_VARIABLES = (): ReadonlySet<string> => new Set([...configPaths().map(variableOf), ...OTHER_VARIABLES]);

/** Pairs of resources that need different names: with one name, each would overwrite the other. */
const MUST_DIFFER = [
  ['mockFunction', 'prismaFunction'],
  ['errorRateAlarm', 'canaryAlarm'],
] as const;

function refuseSharedNames(text: (path: string) => string): void {
  const pair = MUST_DIFFER.find(([a, b]) => text(a) === text(b));
  if (pair === undefined) return;
  throw new OperatorError('CONFIG', `${pair[0]} and ${pair[1]} are both "${text(pair[0])}"`, {
    why: 'they are two different things in AWS',
    next: `give ${pair[0]} or ${pair[1]} another name`,
  });
}

/** Names under `environments` in any of the files. */
export const environmentNames = (files: ConfigSources['files']): readonly string[] => [
  ...new Set(
    files.flatMap(({ path, text }) =>
      text === undefined ? [] : Object.keys(parseConfigFile(path, text).environments ?? {}),
    ),
  ),
];

/**
 * The chosen environment; undefined where the configuration has none and none was asked for. OperatorError CONFIG for an
 * unknown one, and, unless `optional`, where there are some and none was chosen.
 */
export function chosenEnvironment(
  asked: string | undefined,
  known: readonly string[],
  { optional }: { readonly optional: boolean },
): string | undefined {
  const listed = known.length === 0 ? 'the configuration has no environments' : `there are: ${known.join(', ')}`;
  if (asked === undefined) {
    if (known.length === 0 || optional) return undefined;
    throw new OperatorError('CONFIG', 'no environment is chosen', {
      why: listed,
      next: `add  --env ${known[0]}  or set ${ENVIRONMENT_VARIABLE}`,
    });
  }
  if (known.includes(asked)) return asked;
  const near = suggest(asked, known);
  throw new OperatorError('CONFIG', `there is no environment "${asked}" in the configuration`, {
    why: listed,
    next: near === undefined ? 'choose one with --env, or add it under "environments"' : `did you mean "${near}"?`,
  });
}

/** The SNS topic that is told. AWS tells a topic of the alarms' own region only. */
function topicOf(values: readonly ResolvedValue[]): DeployedSystem['notifyTopic'] {
  const at = (path: string) => values.find((each) => each.path === path)?.value;
  const [arn, fromAws] = [at('notify.topic'), at('notify.fromAws') === true];
  if (typeof arn !== 'string') {
    if (!fromAws) return undefined;
    throw new OperatorError('CONFIG', 'notify.fromAws is true, and there is no notify.topic', {
      why: 'AWS itself can tell an SNS topic only',
      next: 'add "topic" to "notify", or take "fromAws" away',
    });
  }
  const region = arn.split(':')[3];
  if (fromAws && region !== at('region'))
    throw new OperatorError('CONFIG', `notify.topic is in ${region}, and the alarms are in ${String(at('region'))}`, {
      why: 'an alarm can tell a topic of its own region only',
      next: 'name a topic of that region, or take "notify.fromAws" away',
    });
  return { arn, fromAws };
}

/** The deployed system that the resolved values describe; `name` is the chosen environment's. */
export function systemOf(values: readonly ResolvedValue[], name?: string): DeployedSystem {
  const at = new Map(values.map(({ path, value }) => [path, value]));
  const text = (path: string): string => (at.get(path) as string | undefined) ?? '';
  const optional = (path: string): string | undefined => at.get(path) as string | undefined;
  const list = (path: string): readonly string[] => (at.get(path) as readonly string[] | undefined) ?? [];
  refuseSharedNames(text);
  const isGiven = (path: string): boolean => values.some((one) => one.path === path && one.origin.kind !== 'default');
  const flagPart = (part: 'application' | 'environment'): FlagPart => {
    const [id, name] = [isGiven(`${part}.id`), isGiven(`${part}.name`)];
    const given = id ? (name ? 'both' : 'id') : name ? 'name' : 'nothing';
    return { id: given === 'name' ? undefined : text(`${part}.id`), name: text(`${part}.name`), given };
  };
  const notifyTopic = topicOf(values);
  const roles = {
    mockRead: optional('roles.mockRead'),
    prismaRead: optional('roles.prismaRead'),
    codeDeploy: optional('roles.codeDeploy'),
    appConfigAlarm: optional('roles.appConfigAlarm'),
  };
  return {
    ...(name === undefined ? {} : { name }),
    region: text('region'),
    account: optional('account'),
    application: flagPart('application'),
    environment: flagPart('environment'),
    profile: text('flagProfile'),
    mockFunction: text('mockFunction'),
    prismaFunction: text('prismaFunction'),
    alias: text('alias'),
    runtime: text('runtime'),
    errorRateAlarm: text('errorRateAlarm'),
    canaryAlarm: text('canaryAlarm'),
    ...(notifyTopic === undefined ? {} : { notifyTopic }),
    alarmActions: united(list('alarmActions'), notifyTopic?.fromAws === true ? [notifyTopic.arn] : []),
    dashboard: text('dashboard'),
    codeDeployApplication: text('codeDeployApplication'),
    codeDeployGroup: text('codeDeployGroup'),
    roles: Object.fromEntries(Object.entries(roles).filter(([, arn]) => arn !== undefined)),
    ...(optional('databaseUrl') === undefined ? {} : { databaseUrl: optional('databaseUrl') as string }),
    network: { subnetIds: list('network.subnetIds'), securityGroupIds: list('network.securityGroupIds') },
  };
}
