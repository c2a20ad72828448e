/** Where a configured value came from, strongest first. */
export type Origin =
  | { readonly kind: 'flag'; readonly flag: string }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'aws-profile'; readonly profile: string }
  | { readonly kind: 'default' };

export type ConfigValue = string | readonly string[] | undefined;

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
