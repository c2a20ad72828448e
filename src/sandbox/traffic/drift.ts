/** End of a drifted name: the user was renamed in the database, and the mock data still has the old name. */
const MARK = ' (renamed)';

/**
 * One statement after which exactly the given share of the users `user-1` .. `user-N` (at least one when it is above 0)
 * has another name in the database than it had at first.
 */
export function driftStatement(share: number, users: number): string {
  const count = share > 0 ? Math.max(1, Math.round(share * users)) : 0;
  const step = count > 0 ? users / count : users;
  const ids = Array.from({ length: count }, (_, index) => `'user-${1 + Math.floor((index + 0.5) * step)}'`);
  const original = `replace("name", '${MARK}', '')`;
  const drifted = ids.length === 0 ? 'false' : `"id" IN (${ids.join(', ')})`;
  return `UPDATE "users" SET "name" = CASE WHEN ${drifted} THEN ${original} || '${MARK}' ELSE ${original} END`;
}
