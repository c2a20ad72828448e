import { same } from './drift';

/** A topic, from its ARN. */
export const topicName = (arn: string): string => arn.split(':').at(-1) ?? arn;

/** A statement that lets a service of AWS publish. */
interface Wanted {
  readonly what: string;
  readonly statement: { readonly Sid: string } & Readonly<Record<string, unknown>>;
}

/**
 * What AWS needs to tell a topic by itself. CloudWatch says for which account it publishes (CloudWatch user guide, "Notifying
 * users on alarm changes"); of AppConfig, AWS names no condition key that it sends, so its statement has none.
 */
const wantedStatements = (topic: string, account: string): readonly Wanted[] => [
  {
    what: 'alarms may publish',
    statement: {
      Sid: 'HuntazeBetaAlarms',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: topic,
      Condition: { StringEquals: { 'aws:SourceAccount': account } },
    },
  },
  {
    what: 'deployment events may publish',
    statement: {
      Sid: 'HuntazeBetaDeployments',
      Effect: 'Allow',
      Principal: { Service: 'appconfig.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: topic,
    },
  },
];

/** Compares a topic's access policy with what is wanted; other statements stay. The policy must be JSON. */
export function topicPolicyWith(
  policy: string,
  topic: string,
  account: string,
): { readonly missing: readonly string[]; readonly policy: string } {
  const document = JSON.parse(policy) as { readonly Statement?: unknown };
  const given: unknown = document.Statement ?? [];
  const statements = (Array.isArray(given) ? given : [given]) as readonly { readonly Sid?: unknown }[];
  const wanted = wantedStatements(topic, account);
  const missing = wanted.filter(({ statement }) => !statements.some((each) => same(each, statement)));
  const replaced = new Set<unknown>(missing.map(({ statement }) => statement.Sid));
  return {
    missing: missing.map(({ what }) => what),
    policy: JSON.stringify({
      Version: '2012-10-17',
      ...document,
      Statement: [...statements.filter(({ Sid }) => !replaced.has(Sid)), ...missing.map(({ statement }) => statement)],
    }),
  };
}
