import { share } from '../text/figures';
import type { Decision, DecisionRow } from './decision';
import type { RowId } from './evidence';

const SHADOW: readonly RowId[] = ['errors-shadow', 'diffs'];

/** The decisive rows in one line. */
export function reasonOf(decision: Omit<Decision, 'reason' | 'next'>): string {
  const open = decision.rows.filter((row) => row.required && row.acceptance !== 'accepted');
  switch (decision.verdict) {
    case 'NO-GO':
      return open
        .filter((row) => row.counts === 'NO-GO')
        .map(veto)
        .join('; ');
    case 'INVESTIGATE': {
      const missed = decision.targets
        .filter((target) => target.state === 'missed')
        .map((target) => `target missed: ${target.limit}, ${target.measured}`);
      return [...open.filter((row) => row.counts === 'INVESTIGATE').map(suspicion), ...missed].join('; ');
    }
    case 'HOLD':
      return hold(decision, open);
    case 'GO':
      return decision.accepted.length === 0
        ? 'every required row reads GO and is proven'
        : `every other required row reads GO and is proven; accepted by name: ${decision.accepted.join(', ')}`;
  }
}

function veto(row: DecisionRow): string {
  if (row.id === 'alarms') return row.measured;
  return row.proof.kind === 'disproven'
    ? `${row.id} ${figures(row)}, ${row.proof.says}`
    : `${row.id} ${figures(row)}, above its limit by the final look's exact test`;
}

function suspicion(row: DecisionRow): string {
  // A row that fails is questioned for that, also when nothing is known about now.
  const known = row.why === row.stale ? row.refusal : (row.why ?? row.refusal);
  if (known !== undefined && row.id !== 'diffs') return `${row.id} ${figures(row)}: ${known}`;
  const early = row.proof.kind === 'disproven' ? `: ${row.proof.says}` : ', not yet proven';
  const users = row.id === 'diffs' ? row.notes.find((note) => note.includes('with a mismatch:')) : undefined;
  return `${row.id} ${figures(row)} (limit ${row.limit})${early}${users === undefined ? '' : `; ${users}`}`;
}

function hold(decision: Omit<Decision, 'reason' | 'next'>, open: readonly DecisionRow[]): string {
  const parts: string[] = [];
  const without = open.filter((row) => row.noData);
  const whys = new Map<string, string[]>();
  for (const row of without) whys.set(row.proof.says, [...(whys.get(row.proof.says) ?? []), row.id]);
  const quiet =
    without.some((row) => row.id === 'errors') &&
    without.length >= 3 &&
    [...whys.keys()].every((why) => why.startsWith('no ') && why.endsWith(' in the window'));
  if (quiet) parts.push(`no traffic in the window: no data for ${list(without.map((row) => row.id))}`);
  else for (const [why, ids] of whys) parts.push(`no data for ${list(ids)}: ${why}`);
  const stale = open.filter((row) => row.stale !== undefined);
  const staleWhys = new Map<string, string[]>();
  for (const row of stale) staleWhys.set(row.stale ?? '', [...(staleWhys.get(row.stale ?? '') ?? []), row.id]);
  for (const [why, ids] of staleWhys) parts.push(`nothing is known about now for ${list(ids)}: ${why}`);
  const beyond = open.filter(
    (row) => row.stale === undefined && (row.reading === 'NO-GO' || row.reading === 'INVESTIGATE'),
  );
  for (const row of beyond) parts.push(`${row.id} ${figures(row)} is above its limit, which chance may explain`);
  const between = open.filter((row) => !row.noData && row.stale === undefined && row.reading === 'HOLD');
  for (const row of between)
    parts.push(`${row.id} ${figures(row)} is between the limits${row.why === undefined ? '' : ` (${row.why})`}`);
  const undecided = open.filter(
    (row) =>
      row.proof.kind === 'undecided' && row.reading !== 'HOLD' && row.stale === undefined && !beyond.includes(row),
  );
  if (undecided.length > 0) {
    const at = decision.phase === 'shadow' ? 'yet' : `at ${share(decision.requestedShare)} yet`;
    parts.push(`${list(undecided.map((row) => row.id))} cannot be decided ${at}`);
  }
  const shadow = decision.rows.filter((row) => SHADOW.includes(row.id));
  const proven =
    shadow.length > 0 &&
    shadow.every((row) => row.reading === 'GO' && row.proof.kind === 'proven' && row.stale === undefined);
  return (
    parts.join('; ') +
    (proven && parts.length > 0 && decision.phase !== 'shadow' ? '; the shadow rows prove Prisma' : '')
  );
}

function figures(row: DecisionRow): string {
  return row.measured.replace(/ {2,}/gu, ' ');
}

function list(ids: readonly string[]): string {
  return ids.length <= 1 ? ids.join('') : `${ids.slice(0, -1).join(', ')} and ${ids[ids.length - 1]}`;
}
