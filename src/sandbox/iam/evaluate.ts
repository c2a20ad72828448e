import { matchesAction, matchesText } from './match';
import type { Condition, ConditionKey, Patterns, Policy, Statement } from './policy';

/** What one action on one resource asks for. */
export interface Access {
  /** `service:Action`. */
  readonly action: string;
  /** An ARN, or `*` for an action that knows no resources. */
  readonly resource: string;
  /** Values of condition keys; a key that is absent has none. */
  readonly context: Partial<Readonly<Record<ConditionKey, string>>>;
}

export type Decision = 'allowed' | 'explicitly-denied' | 'not-allowed';

/**
 * Identity-based evaluation within one account: a Deny that applies decides, else an Allow that applies, else nothing
 * allows it (IAM user guide, "Policy evaluation logic").
 */
export function evaluate(policies: readonly Policy[], access: Access): Decision {
  let allowed = false;
  for (const { statements } of policies) {
    for (const statement of statements) {
      if (!applies(statement, access)) continue;
      if (statement.effect === 'Deny') return 'explicitly-denied';
      allowed = true;
    }
  }
  return allowed ? 'allowed' : 'not-allowed';
}

const applies = (statement: Statement, access: Access): boolean =>
  selects(statement.actions, access.action, matchesAction) &&
  selects(statement.resources, access.resource, matchesText) &&
  statement.conditions.every((condition) => holds(condition, access));

const selects = (
  { not, patterns }: Patterns,
  value: string,
  matches: (pattern: string, value: string) => boolean,
): boolean => patterns.some((pattern) => matches(pattern, value)) !== not;

/** A key that the request does not carry fails every operator but the negated one. */
function holds({ operator, key, values }: Condition, { context }: Access): boolean {
  const value = context[key];
  if (value === undefined) return operator === 'StringNotEquals';
  switch (operator) {
    case 'StringEquals':
      return values.includes(value);
    case 'StringNotEquals':
      return !values.includes(value);
    case 'StringLike':
    case 'ArnLike':
    case 'ArnEquals':
      return values.some((pattern) => matchesText(pattern, value));
  }
}
