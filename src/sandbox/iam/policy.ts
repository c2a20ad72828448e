import { matchesAction } from './match';
import { actionsOf } from './table';

/** A policy document that IAM would refuse, or that holds what the sandbox does not evaluate: what and where. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

/** Condition operators that are evaluated; each compares one string of the request with a list. */
export const OPERATORS = ['StringEquals', 'StringNotEquals', 'StringLike', 'ArnLike', 'ArnEquals'] as const;
export type Operator = (typeof OPERATORS)[number];

/** Condition keys that the sandbox knows a value for. */
const CONDITION_KEYS = ['iam:PassedToService', 'aws:RequestedRegion', 'aws:PrincipalArn'] as const;
export type ConditionKey = (typeof CONDITION_KEYS)[number];

export interface Condition {
  readonly operator: Operator;
  readonly key: ConditionKey;
  readonly values: readonly string[];
}

/** Patterns of which one must match, or (`Not…`) none may. */
export interface Patterns {
  readonly not: boolean;
  readonly patterns: readonly string[];
}

export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: Patterns;
  readonly resources: Patterns;
  readonly conditions: readonly Condition[];
}

export interface Policy {
  readonly name: string;
  readonly statements: readonly Statement[];
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads an identity-based policy document. Throws PolicyError. */
export function parsePolicy(name: string, document: unknown): Policy {
  const refuse = (why: string): never => {
    throw new PolicyError(`${name}: ${why}`);
  };
  if (!isObject(document)) return refuse('it is no policy: the document is not an object');
  const unknown = Object.keys(document).find((key) => !['Version', 'Id', 'Statement'].includes(key));
  if (unknown !== undefined) return refuse(`it is no policy: unknown element "${unknown}"`);
  if (document.Version !== undefined && document.Version !== '2012-10-17' && document.Version !== '2008-10-17')
    return refuse('Version must be "2012-10-17"');
  const list = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  if (document.Statement === undefined || list.length === 0) return refuse('it is no policy: there is no Statement');
  return { name, statements: list.map((each, index) => parseStatement(each, `statement ${index + 1}`, refuse)) };
}

const ELEMENTS = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];

function parseStatement(statement: unknown, at: string, refuse: (why: string) => never): Statement {
  if (!isObject(statement)) return refuse(`${at} is not an object`);
  const where = typeof statement.Sid === 'string' ? `${at} (${statement.Sid})` : at;
  const unknown = Object.keys(statement).find((key) => !ELEMENTS.includes(key));
  if (unknown !== undefined) return refuse(`${where} has the unknown element "${unknown}"`);
  const { Effect: effect } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') return refuse(`${where}: Effect must be "Allow" or "Deny"`);
  const actions = patterns(statement, 'Action', where, refuse);
  for (const pattern of actions.patterns) checkAction(pattern, where, refuse);
  const resources = patterns(statement, 'Resource', where, refuse);
  for (const pattern of resources.patterns) {
    if (pattern !== '*' && !pattern.startsWith('arn:'))
      return refuse(`${where}: the resource "${pattern}" must be an ARN or "*"`);
    if (pattern.includes('${')) return refuse(`${where}: the sandbox evaluates no policy variables ("${pattern}")`);
  }
  return { effect, actions, resources, conditions: conditions(statement.Condition, where, refuse) };
}

function patterns(statement: Json, element: string, where: string, refuse: (why: string) => never): Patterns {
  const given = statement[element];
  const negated = statement[`Not${element}`];
  if ((given === undefined) === (negated === undefined))
    return refuse(`${where} needs ${element} or Not${element}, and one of them only`);
  const value = given ?? negated;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) return refuse(`${where}: ${element} is empty`);
  for (const item of list) if (typeof item !== 'string') return refuse(`${where}: ${element} must be text`);
  return { not: given === undefined, patterns: list as readonly string[] };
}

function checkAction(pattern: string, where: string, refuse: (why: string) => never): void {
  if (pattern === '*') return;
  const [service = '', action] = pattern.split(':');
  if (action === undefined || action === '' || !/^[a-z0-9-]+$/i.test(service))
    refuse(`${where}: "${pattern}" is no action; write it as service:Action`);
  const known = actionsOf(service.toLowerCase());
  if (known !== undefined && !known.some((name) => matchesAction(pattern, `${service}:${name}`)))
    refuse(`${where}: ${service} has no action ${action}`);
}

function conditions(raw: unknown, where: string, refuse: (why: string) => never): readonly Condition[] {
  if (raw === undefined) return [];
  if (!isObject(raw)) return refuse(`${where}: Condition is not an object`);
  return Object.entries(raw).flatMap(([operator, keys]) => {
    if (!(OPERATORS as readonly string[]).includes(operator))
      return refuse(`${where}: the sandbox does not evaluate the condition operator ${operator}`);
    if (!isObject(keys)) return refuse(`${where}: ${operator} is not an object`);
    return Object.entries(keys).map(([key, value]): Condition => {
      const known = CONDITION_KEYS.find((each) => each.toLowerCase() === key.toLowerCase());
      if (known === undefined) return refuse(`${where}: the sandbox does not evaluate the condition key ${key}`);
      const values: readonly unknown[] = Array.isArray(value) ? value : [value];
      return { operator: operator as Operator, key: known, values: values.map(String) };
    });
  });
}
