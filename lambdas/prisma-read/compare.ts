import { USER_FIELDS, type User } from '../shared/user';

/** Named instead of a field when only one side knows the user. */
export const PRESENCE = 'presence';

/** Two writings of one text compare equal: precomposed and combining characters are the same name. */
const canonical = (text: string): string => text.normalize('NFC');

/** Names of the contract's fields in which the two answers differ, in the contract's order; empty is a match. */
export function differingFields(mock: User | null, prisma: User | undefined): readonly string[] {
  if (!mock || !prisma) return mock || prisma ? [PRESENCE] : [];
  return USER_FIELDS.filter((field) => canonical(mock[field]) !== canonical(prisma[field]));
}
