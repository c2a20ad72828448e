/** A user as both functions answer it: the contract's fields and no other. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly subscription: string;
}

/** The contract's fields, in the order in which they are compared and named. */
export const USER_FIELDS = ['id', 'email', 'name', 'subscription'] as const satisfies readonly (keyof User)[];

/** The user in a parsed JSON value, without any other field; undefined when a field is missing or is not a text. */
export function userFrom(value: unknown): User | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, email, name, subscription } = value as Readonly<Record<string, unknown>>;
  if (typeof id !== 'string' || typeof email !== 'string') return undefined;
  if (typeof name !== 'string' || typeof subscription !== 'string') return undefined;
  return { id, email, name, subscription };
}
