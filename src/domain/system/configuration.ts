/** Where a configured value came from, strongest first. */
export type Origin =
  | { readonly kind: 'flag'; readonly flag: string }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'aws-profile'; readonly profile: string }
  | { readonly kind: 'default' };

export type ConfigValue = string | boolean | readonly string[] | undefined;

/** One value of the configuration, by dotted path, with its origin. */
export interface ResolvedValue {
  readonly path: string;
  readonly value: ConfigValue;
  readonly origin: Origin;
}

export function originText(origin: Origin): string {
  switch (origin.kind) {
    case 'flag':
      return origin.flag;
    case 'environment':
      return origin.variable;
    case 'file':
      return origin.path;
    case 'aws-profile':
      return `AWS profile ${origin.profile}`;
    case 'default':
      return 'default';
  }
}

/** What nobody is shown of a value: a receiver takes messages from everybody who has it. */
const SECRET: Readonly<Record<string, (value: ConfigValue) => ConfigValue>> = {
  'notify.webhook': withoutPath,
  'notify.slack': withoutPath,
  'notify.command': (value) =>
    Array.isArray(value) ? [String(value[0]), ...(value.length > 1 ? ['***'] : [])] : value,
};

export const isSecret = (path: string): boolean => Object.hasOwn(SECRET, path);

/** A value as it may be shown: of a receiver the host, of a command its name. */
export const shownValue = <Value extends ConfigValue>(path: string, value: Value): Value =>
  (SECRET[path]?.(value) ?? value) as Value;

export const shownValues = (values: readonly ResolvedValue[]): readonly ResolvedValue[] =>
  values.map((each) => ({ ...each, value: shownValue(each.path, each.value) }));

function withoutPath(value: ConfigValue): ConfigValue {
  return typeof value === 'string' && URL.canParse(value) ? `${new URL(value).origin}/***` : value;
}
