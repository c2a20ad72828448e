/** Why a file must not decide what this program does, or undefined. Group-writable is usual where each user has a group. */
export function distrusted(
  status: { readonly uid: number; readonly mode: number },
  uid: number | undefined,
): string | undefined {
  if (uid === undefined) return undefined;
  if (status.uid !== uid && status.uid !== 0) return `it belongs to user ${status.uid}, not to you (${uid})`;
  return (status.mode & 0o002) === 0 ? undefined : 'everybody on this machine can write it';
}
