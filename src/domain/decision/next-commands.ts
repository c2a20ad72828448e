import { clockSince, nextStep, stepOf } from '../phase';
import { duration, moment, share } from '../text/figures';
import type { Decision, DecisionRow, NextCommand } from './decision';

/** What to type next, the recommended line first. Reasons are left as "..." for the operator to fill in. */
export function nextCommands(decision: Omit<Decision, 'reason' | 'next'>): readonly NextCommand[] {
  if (decision.startedAtMs === undefined || decision.atMs <= decision.startedAtMs) {
    return [
      { kind: 'start', text: 'the beta has not begun: see that everything is ready', command: 'huntaze-beta check' },
    ];
  }
  switch (decision.verdict) {
    case 'NO-GO':
      return noGo(decision);
    case 'INVESTIGATE':
      return [...investigate(decision), ...acceptance(decision)];
    case 'HOLD':
      return [...hold(decision), ...acceptance(decision)];
    case 'GO':
      return go(decision, decision.startedAtMs);
  }
}

function noGo(decision: Omit<Decision, 'reason' | 'next'>): readonly NextCommand[] {
  if (decision.phase === 'shadow') {
    return [
      {
        kind: 'investigate',
        text: 'do not start the canary: users are on mock, look at the errors',
        command: 'huntaze-beta logs --errors',
      },
    ];
  }
  return [
    { kind: 'rollback', text: 'take Prisma out of the answer', command: 'huntaze-beta rollback' },
    { kind: 'investigate', text: 'then look at the errors', command: 'huntaze-beta logs --errors' },
  ];
}

const LOOK_AT: { readonly [row in DecisionRow['id']]: string } = {
  errors: 'huntaze-beta logs --errors',
  'errors-canary': 'huntaze-beta query error-details',
  'errors-shadow': 'huntaze-beta query shadow-performance',
  p95: 'huntaze-beta query latency',
  diffs: 'huntaze-beta query users-with-mismatches',
  share: 'huntaze-beta query traffic-distribution',
  alarms: 'huntaze-beta status',
};

function investigate(decision: Omit<Decision, 'reason' | 'next'>): readonly NextCommand[] {
  const rows = decision.rows
    .filter((row) => row.required && row.counts === 'INVESTIGATE' && row.acceptance !== 'accepted')
    .map((row) => row.id);
  const missed = decision.targets.filter((target) => target.state === 'missed').map((target) => target.row);
  const seen = [...new Set([...rows, ...missed])].slice(0, 3);
  return seen.map((row): NextCommand => ({ kind: 'investigate', text: `look at ${row}`, command: LOOK_AT[row] }));
}

function hold(decision: Omit<Decision, 'reason' | 'next'>): readonly NextCommand[] {
  const open = decision.rows.filter(
    (row) => row.required && row.acceptance !== 'accepted' && row.counts !== 'GO' && row.counts !== 'n/a',
  );
  const without = open.filter((row) => row.noData);
  if (without.length > 0) {
    return [
      {
        kind: 'gather',
        text: `find out why there is no data for ${without.map((row) => row.id).join(', ')}`,
        command: 'huntaze-beta check',
      },
    ];
  }
  const waits = open.map((row) => (row.proof.kind === 'undecided' ? row.proof.need?.etaMs : undefined));
  const known = waits.filter((wait): wait is number => wait !== undefined);
  const following = nextStep(decision.phase);
  const opensMs = decision.nextOpensAtMs;
  const longest = known.length === waits.length && known.length > 0 ? Math.max(...known) : undefined;
  if (longest !== undefined && (opensMs === undefined || opensMs <= decision.atMs || decision.phase === 'shadow')) {
    return [
      {
        kind: 'wait',
        text: `keep ${held(decision)} for about ${duration(longest)} more, then`,
        command: 'huntaze-beta decide',
        notBeforeMs: decision.atMs + longest,
      },
    ];
  }
  if (opensMs !== undefined && opensMs > decision.atMs && following !== undefined) {
    return [
      {
        kind: 'wait',
        text: `keep ${held(decision)}: nothing to do until ${following.day} (${moment(opensMs)}), then`,
        command: 'huntaze-beta ramp',
        notBeforeMs: opensMs,
      },
    ];
  }
  return [{ kind: 'wait', text: `keep ${held(decision)} and look again`, command: 'huntaze-beta decide' }];
}

function held(decision: Omit<Decision, 'reason' | 'next'>): string {
  return decision.phase === 'shadow' ? 'the shadow traffic' : share(decision.requestedShare);
}

function acceptance(decision: Omit<Decision, 'reason' | 'next'>): readonly NextCommand[] {
  if (decision.acceptable.length === 0) return [];
  const text = decision.verdict === 'INVESTIGATE' ? 'or, once you know why:' : 'or now:';
  return [{ kind: 'accept', text, command: promote(decision, decision.acceptable) }];
}

function promote(decision: Omit<Decision, 'reason' | 'next'>, accept: readonly string[]): string {
  const named = accept.length === 0 ? '' : ` --accept ${accept.join(',')}`;
  if (decision.phase === 'shadow')
    return `huntaze-beta canary --percent 1${named}${accept.length === 0 ? '' : ' --reason "..."'}`;
  const early = decision.nextOpensAtMs !== undefined && decision.atMs < decision.nextOpensAtMs;
  return `huntaze-beta ramp --next${early ? ' --early' : ''}${named}${early || accept.length > 0 ? ' --reason "..."' : ''}`;
}

function go(decision: Omit<Decision, 'reason' | 'next'>, startedAtMs: number): readonly NextCommand[] {
  const following = nextStep(decision.phase);
  if (following === undefined) {
    return [
      {
        kind: 'cleanup',
        text: 'everything is on Prisma: remove the mock code and the flags',
        command: 'huntaze-beta ramp',
      },
    ];
  }
  const opensMs = decision.nextOpensAtMs ?? startedAtMs + following.opensAfterMs;
  const command = promote(decision, decision.accepted);
  if (decision.atMs >= opensMs || stepOf(decision.phase).share === 0) {
    const early = decision.atMs < opensMs ? ` (planned for ${clockSince(startedAtMs, opensMs)})` : '';
    return [{ kind: 'promote', text: `open ${following.title}${early}`, command }];
  }
  const then = `huntaze-beta ramp --next${decision.accepted.length === 0 ? '' : ` --accept ${decision.accepted.join(',')} --reason "..."`}`;
  return [
    {
      kind: 'wait',
      text: `keep ${held(decision)}: ${share(following.share)} opens at ${following.day} (${moment(opensMs)}), then`,
      command: then,
      notBeforeMs: opensMs,
    },
    { kind: 'promote', text: 'or now:', command },
  ];
}
