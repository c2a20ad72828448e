import type { User } from '../shared/user';
import users from '../shared/users.json';

const byId: ReadonlyMap<string, User> = new Map(users.map((user) => [user.id, user]));

/** The mock answer for a user; undefined for an unknown user. */
export function findMockUser(userId: string): User | undefined {
  return byId.get(userId);
}
