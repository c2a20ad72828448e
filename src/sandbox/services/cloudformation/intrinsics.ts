import { validationError } from './errors';

/** What the functions of a template refer to. */
export interface Scope {
  readonly parameters: Readonly<Record<string, string>>;
  /** Parameters that are lists: `Ref` answers a list. */
  readonly lists: ReadonlySet<string>;
  readonly pseudo: Readonly<Record<string, string>>;
  condition(name: string): boolean;
  /** Physical id of a resource that exists by now, or undefined. */
  physicalId(logicalId: string): string | undefined;
  attribute(logicalId: string, name: string): string | undefined;
}

/** `AWS::NoValue`: the member is left out. */
const NO_VALUE = Symbol('AWS::NoValue');

type Json = Readonly<Record<string, unknown>>;

/** A value of the template with its functions evaluated. */
export function evaluateValue(value: unknown, scope: Scope): unknown {
  const result = evaluate(value, scope);
  return result === NO_VALUE ? undefined : result;
}

/** Evaluates to a text; anything else is an error of the template. */
export function evaluateText(value: unknown, scope: Scope): string {
  const result = evaluate(value, scope);
  if (typeof result === 'string' || typeof result === 'number' || typeof result === 'boolean') return String(result);
  throw validationError(`Template error: ${JSON.stringify(value)} must resolve to a string`);
}

function evaluate(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => evaluate(item, scope)).filter((item) => item !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as Json);
  const [only] = entries;
  if (entries.length === 1 && only !== undefined && (only[0] === 'Ref' || only[0].startsWith('Fn::')))
    return call(only[0], only[1], scope);
  return Object.fromEntries(
    entries.map(([key, item]) => [key, evaluate(item, scope)] as const).filter(([, item]) => item !== NO_VALUE),
  );
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function call(name: string, argument: unknown, scope: Scope): unknown {
  const args = list(argument);
  switch (name) {
    case 'Ref':
      return ref(String(argument), scope);
    case 'Fn::GetAtt':
      return attribute(args.map(String), scope);
    case 'Fn::Sub':
      return substitute(argument, scope);
    case 'Fn::Join':
      return list(evaluate(args[1], scope)).map(String).join(String(args[0]));
    case 'Fn::Split':
      return evaluateText(args[1], scope).split(String(args[0]));
    case 'Fn::Select': {
      const items = list(evaluate(args[1], scope));
      const item = items[Number(evaluateText(args[0], scope))];
      if (item === undefined) throw validationError('Template error: Fn::Select cannot select nonexistent value');
      return item;
    }
    case 'Fn::If':
      return evaluate(scope.condition(String(args[0])) ? args[1] : args[2], scope);
    default:
      throw validationError(`Template error: the sandbox does not evaluate ${name}`);
  }
}

function ref(name: string, scope: Scope): unknown {
  if (name === 'AWS::NoValue') return NO_VALUE;
  const given = scope.parameters[name];
  if (given !== undefined) return scope.lists.has(name) ? given.split(',').filter((item) => item !== '') : given;
  const found = scope.pseudo[name] ?? scope.physicalId(name);
  if (found === undefined) throw validationError(`Template format error: Unresolved resource dependencies [${name}]`);
  return found;
}

function attribute([logicalId = '', ...path]: readonly string[], scope: Scope): string {
  const found = scope.attribute(logicalId, path.join('.'));
  if (found === undefined)
    throw validationError(
      `Template error: resource ${logicalId} does not support attribute type ${path.join('.')} in Fn::GetAtt`,
    );
  return found;
}

function substitute(argument: unknown, scope: Scope): string {
  const [text, own] = Array.isArray(argument) ? argument : [argument, {}];
  const values = (own ?? {}) as Json;
  return String(text).replace(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    if (Object.hasOwn(values, name)) return evaluateText(values[name], scope);
    return name.includes('.') ? attribute(name.split('.'), scope) : String(ref(name, scope));
  });
}

/** Evaluates conditions, which know parameters and each other only. */
export function conditionsOf(
  conditions: Readonly<Record<string, unknown>>,
  scope: Omit<Scope, 'condition'>,
): (name: string) => boolean {
  const truth = (value: unknown): boolean => {
    if (typeof value === 'boolean') return value;
    const [key = '', argument] = Object.entries(value as Json)[0] ?? [];
    const args = list(argument);
    switch (key) {
      case 'Condition':
        return condition(String(argument));
      case 'Fn::Equals':
        return evaluateText(args[0], whole) === evaluateText(args[1], whole);
      case 'Fn::Not':
        return !truth(args[0]);
      case 'Fn::And':
        return args.every(truth);
      case 'Fn::Or':
        return args.some(truth);
      default:
        throw validationError(`Template error: ${key} is no condition function`);
    }
  };
  const condition = (name: string): boolean => {
    if (!Object.hasOwn(conditions, name))
      throw validationError(`Template format error: Unresolved condition dependency ${name}`);
    return truth(conditions[name]);
  };
  const whole: Scope = { ...scope, condition };
  return condition;
}

/** Logical ids and parameters that a value refers to. */
export function referencesOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value as Json).flatMap(([key, inner]) => {
    if (key === 'Ref') return [String(inner)];
    if (key === 'Fn::GetAtt') return [String(list(inner)[0])];
    if (key !== 'Fn::Sub') return referencesOf(inner);
    const [text, own] = Array.isArray(inner) ? inner : [inner];
    const named = [...String(text).matchAll(/\$\{([A-Za-z0-9]+)[.}]/g)].map((match) => match[1] ?? '');
    return [...named, ...referencesOf(own)];
  });
}
