import { matchesAction, matchesText } from '../../iam/match';
import { invalidParameter } from './errors';

/** A service of AWS that publishes. */
export interface Publisher {
  /** `cloudwatch.amazonaws.com`. */
  readonly service: string;
  /** What it publishes for: the alarm, the environment. */
  readonly sourceArn: string;
  /** It publishes as the account that owns the source: a policy that lets the account publish is enough. */
  readonly forAccount: boolean;
}

type Json = Readonly<Record<string, unknown>>;

/** The policy of a new topic: the owner's account may do everything (SNS developer guide, default policy). */
export const defaultPolicy = (arn: string, accountId: string): string =>
  JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'SNS:GetTopicAttributes',
          'SNS:SetTopicAttributes',
          'SNS:AddPermission',
          'SNS:RemovePermission',
          'SNS:DeleteTopic',
          'SNS:Subscribe',
          'SNS:ListSubscriptionsByTopic',
          'SNS:Publish',
        ],
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': accountId } },
      },
    ],
  });

const OPERATORS = ['StringEquals', 'StringLike', 'ArnEquals', 'ArnLike'];
const KEYS = ['aws:sourceowner', 'aws:sourceaccount', 'aws:sourcearn'];

const list = (value: unknown): readonly string[] => (Array.isArray(value) ? value : [value]).map(String);

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const statementsOf = (policy: Json): readonly Json[] =>
  (Array.isArray(policy['Statement']) ? policy['Statement'] : [policy['Statement']]) as readonly Json[];

const conditionsOf = (
  statement: Json,
): readonly (readonly [operator: string, key: string, values: readonly string[]])[] =>
  Object.entries((statement['Condition'] as Readonly<Record<string, Json>> | undefined) ?? {}).flatMap(
    ([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => [operator, key.toLowerCase(), list(values)] as const),
  );

/** Refuses what is no policy, and what the sandbox would not evaluate. */
export function checkTopicPolicy(text: string): void {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw invalidParameter('Policy Error: null');
  }
  if (!isObject(policy) || policy['Statement'] === undefined) throw invalidParameter('Policy Error: no Statement');
  for (const statement of statementsOf(policy)) {
    if (!isObject(statement) || !['Allow', 'Deny'].includes(String(statement['Effect'])))
      throw invalidParameter('Policy statement must have an Effect of Allow or Deny');
    for (const element of ['Principal', 'Action', 'Resource'])
      if (statement[element] === undefined) throw invalidParameter(`Policy statement must have ${element}`);
    for (const [operator, key] of conditionsOf(statement))
      if (!OPERATORS.includes(operator) || !KEYS.includes(key))
        throw invalidParameter(`Policy Error: the sandbox does not evaluate the condition ${operator} ${key}`);
  }
}

/** Whether the topic's policy lets a service publish; a Deny wins. */
export function letsPublish(policy: string, arn: string, accountId: string, publisher: Publisher): boolean {
  const matching = statementsOf(JSON.parse(policy) as Json).filter((statement) => {
    const facts: Readonly<Record<string, string>> = {
      'aws:sourceowner': accountId,
      'aws:sourceaccount': accountId,
      'aws:sourcearn': publisher.sourceArn,
    };
    return (
      isPrincipal(statement['Principal'], accountId, publisher) &&
      list(statement['Action']).some((action) => matchesAction(action, 'SNS:Publish')) &&
      list(statement['Resource']).some((resource) => matchesText(resource, arn)) &&
      conditionsOf(statement).every(([operator, key, values]) =>
        values.some((value) =>
          operator === 'StringEquals' ? value === facts[key] : matchesText(value, facts[key] ?? ''),
        ),
      )
    );
  });
  return matching.some(({ Effect }) => Effect === 'Allow') && !matching.some(({ Effect }) => Effect === 'Deny');
}

function isPrincipal(principal: unknown, accountId: string, { service, forAccount }: Publisher): boolean {
  if (principal === '*') return true;
  if (!isObject(principal)) return false;
  const accounts = ['*', accountId, `arn:aws:iam::${accountId}:root`];
  return (
    (principal['Service'] !== undefined && list(principal['Service']).includes(service)) ||
    (forAccount && principal['AWS'] !== undefined && list(principal['AWS']).some((name) => accounts.includes(name)))
  );
}
