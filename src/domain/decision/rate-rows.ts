import { clockSince } from '../phase';
import type { CountBucket } from '../statistics/e-process';
import { cleanNeeded, eventsToVeto, heldSince, provenAbove, provenBelow } from '../statistics/e-process';
import { clopperPearson, confidenceSequence, upperBound } from '../statistics/intervals';
import { count, limitPercent, percent, plural, ratio } from '../text/figures';
import { againstMockNotes, plannedLookNotes } from './against-mock';
import type { Proof } from './decision';
import type { Evidence, Measured } from './evidence';
import { needFor, noData, notApplicable, origin, type RowDraft, undecided, unusable } from './row-draft';
import type { Thresholds } from './thresholds';
import type { Reading } from './verdict';

/** Row `errors`: all requests. */
export function errorsRow(evidence: Evidence, thresholds: Thresholds, final: boolean): RowDraft {
  const m = evidence.errors;
  const limit = errorLimit(thresholds, 'errors');
  const bad = unusable(
    m,
    m.kind === 'measured'
      ? { 'Lambda errors': m.lambdaErrors, 'canary errors': m.canaryErrors, invocations: m.invocations }
      : undefined,
    [
      ['Lambda errors', 'invocations'],
      ['canary errors', 'invocations'],
    ],
  );
  if (m.kind === 'missing' || bad !== undefined) return noData('errors', limit, bad ?? 'not measured');
  return errorRate(
    evidence,
    thresholds,
    'errors',
    m,
    Math.min(m.invocations, m.lambdaErrors + m.canaryErrors),
    m.invocations,
    'requests',
    { final, series: m.series },
  );
}

/** Row `errors-canary`: the canary path alone; rescued requests are errors here. */
export function canaryErrorsRow(evidence: Evidence, thresholds: Thresholds, final: boolean): RowDraft {
  if (evidence.phase === 'shadow') return notApplicable('errors-canary', 'no canary in the shadow hour');
  const m = evidence.canaryErrors;
  const limit = errorLimit(thresholds, 'errors-canary');
  const bad = unusable(
    m,
    m.kind === 'measured' ? { errors: m.errors, rescued: m.rescued, requests: m.requests } : undefined,
    [
      ['errors', 'requests'],
      ['rescued', 'errors'],
    ],
  );
  if (m.kind === 'missing' || bad !== undefined) return noData('errors-canary', limit, bad ?? 'not measured');
  const total = evidence.share.kind === 'measured' ? evidence.share.total : undefined;
  return errorRate(evidence, thresholds, 'errors-canary', m, m.errors, m.requests, 'canary requests', {
    final,
    series: m.series,
    notes: [
      ...(m.errors > 0 || m.rescued > 0 ? [`${count(m.rescued)} of them rescued: answered from mock`] : []),
      ...(final ? againstMockNotes(evidence) : []),
      ...stickyNotes(evidence),
    ],
    ...(total === undefined ? {} : { traffic: { total, share: evidence.requestedShare } }),
  });
}

/** Requests of one user rise and fall together: few users are worth fewer requests than they send. */
function stickyNotes({ bucketBy, share }: Evidence): readonly string[] {
  if (bucketBy !== 'user' || share.kind === 'missing' || share.users === undefined) return [];
  const users = share.users.seenInCanary.length;
  if (users === 0) return [];
  return [
    `sticky: ${plural(users, 'user')} behind these requests; none affected still allows ${percent(upperBound(0, users))} of users (95 %)`,
  ];
}

/** Lambda and CloudWatch Logs deliver at least once: so many outcomes too many are duplicates, more are a broken count. */
const mostDuplicates = (sent: number): number => Math.max(3, sent / 100);

/** Row `errors-shadow`: failed shadow calls and calls that vanished, over calls sent. */
export function shadowErrorsRow(evidence: Evidence, thresholds: Thresholds, final: boolean): RowDraft {
  if (evidence.phase === 'ramp-100') return notApplicable('errors-shadow', 'no shadow traffic at 100 %');
  const m = evidence.shadowErrors;
  const limit = errorLimit(thresholds, 'errors-shadow');
  const bad = unusable(
    m,
    m.kind === 'measured' ? { 'shadow calls': m.sent, errors: m.errors, comparisons: m.comparisons } : undefined,
    [],
  );
  if (m.kind === 'missing' || bad !== undefined) return noData('errors-shadow', limit, bad ?? 'not measured');
  const vanished = Math.max(0, m.sent - m.errors - m.comparisons);
  const duplicates = Math.max(0, m.errors + m.comparisons - m.sent);
  if (duplicates > mostDuplicates(m.sent) && m.errors > m.sent)
    return noData('errors-shadow', limit, `inconsistent: ${count(m.errors)} shadow errors of ${count(m.sent)} sent`);
  return errorRate(
    evidence,
    thresholds,
    'errors-shadow',
    m,
    Math.min(m.sent, m.errors + vanished),
    m.sent,
    'shadow calls',
    {
      final,
      series: m.series,
      notes: [
        ...(vanished > 0 ? [`${plural(vanished, 'shadow call')} without an outcome`] : []),
        ...(duplicates > 0 ? [`${plural(duplicates, 'outcome')} more than calls: delivered twice`] : []),
      ],
    },
  );
}

/** Row `diffs`: shadow mismatches over comparisons, with the users behind them. */
export function diffsRow(evidence: Evidence, thresholds: Thresholds): RowDraft {
  if (evidence.phase === 'ramp-100') return notApplicable('diffs', 'no shadow traffic at 100 %');
  const m = evidence.diffs;
  const { goBelow, investigateAbove } = thresholds.diffs;
  const limit = `< ${limitPercent(goBelow)}`;
  const bad = unusable(
    m,
    m.kind === 'measured' ? { comparisons: m.comparisons, mismatches: m.mismatches } : undefined,
    [['mismatches', 'comparisons']],
  );
  if (m.kind === 'missing' || bad !== undefined) return noData('diffs', limit, bad ?? 'not measured');
  if (m.comparisons === 0) return noData('diffs', limit, 'no shadow comparison in the window');
  const rate = m.mismatches / m.comparisons;
  const reading: Reading = rate < goBelow ? 'GO' : rate > investigateAbove ? 'INVESTIGATE' : 'HOLD';
  const proof = proofOf(
    evidence,
    thresholds,
    m,
    m.mismatches,
    m.comparisons,
    goBelow,
    goBelow,
    'comparisons',
    m.series,
  );
  const flips = [
    reading === 'GO'
      ? `${count(Math.max(1, Math.ceil(goBelow * m.comparisons) - m.mismatches))} more mismatches now read HOLD`
      : `${count(Math.max(1, Math.floor(m.mismatches / goBelow) + 1 - m.comparisons))} comparisons without a mismatch read GO`,
  ];
  return {
    id: 'diffs',
    measured: ratio(m.mismatches, m.comparisons),
    limit,
    reading,
    proof,
    flips,
    notes: diffNotes(m.users),
    ...origin(evidence, m, m.comparisons),
  };
}

function diffNotes(
  users: { readonly compared: number; readonly mismatched: readonly string[] } | undefined,
): readonly string[] {
  if (users === undefined) return [];
  const affected = users.mismatched.length;
  if (affected > users.compared)
    return [`inconsistent: ${affected} users with a mismatch of ${users.compared} compared`];
  if (affected === 0) {
    const most = users.compared > 0 ? clopperPearson(0, users.compared, 0.9).high : 1;
    return [`no user of ${count(users.compared)} with a mismatch (at most ${percent(most)} of users, 95 %)`];
  }
  const named = users.mismatched.slice(0, 8).join(', ');
  const rest = affected > 8 ? ` and ${affected - 8} more` : '';
  return [`${plural(affected, 'user')} of ${count(users.compared)} with a mismatch: ${named}${rest}`];
}

type ErrorRow = 'errors' | 'errors-canary' | 'errors-shadow';

function errorLimit(thresholds: Thresholds, row: ErrorRow): string {
  return `<= ${limitPercent(thresholds[row].goAtMost)}`;
}

interface RateDetails {
  readonly final: boolean;
  readonly series: readonly CountBucket[] | undefined;
  readonly notes?: readonly string[];
  readonly traffic?: { readonly total: number; readonly share: number };
}

function errorRate(
  evidence: Evidence,
  thresholds: Thresholds,
  id: ErrorRow,
  measurement: Measured<object>,
  errors: number,
  n: number,
  unit: string,
  details: RateDetails,
): RowDraft {
  const { goAtMost, noGoAbove } = thresholds[id];
  const limit = errorLimit(thresholds, id);
  if (n === 0) return noData(id, limit, `no ${unit} in the window`);
  const rate = errors / n;
  const reading: Reading = rate <= goAtMost ? 'GO' : rate > noGoAbove ? 'NO-GO' : 'HOLD';
  const proof = proofOf(
    evidence,
    thresholds,
    measurement,
    errors,
    n,
    goAtMost,
    noGoAbove,
    unit,
    details.series,
    details.traffic,
  );
  const { alphaNoGo, leastErrors } = thresholds.proof;
  const veto = eventsToVeto(errors, n, noGoAbove, alphaNoGo, leastErrors);
  const flips = [
    reading === 'GO'
      ? `${plural(Math.max(1, moreToExceed(errors, n, goAtMost)), 'more error')} read above ${limitPercent(goAtMost)}`
      : `${count(Math.max(1, Math.ceil(errors / goAtMost) - n))} more ${unit} without an error read GO`,
    ...(proof.kind === 'disproven' || !Number.isFinite(veto) ? [] : [`${plural(veto, 'error')} in a row prove NO-GO`]),
  ];
  return {
    id,
    measured: ratio(errors, n),
    limit,
    reading,
    proof,
    events: errors,
    flips,
    notes: [...(details.notes ?? []), ...(details.final ? plannedLookNotes(errors, n) : [])],
    ...origin(evidence, measurement, n),
  };
}

/** Errors that, arriving one after another, bring the rate above the limit. */
function moreToExceed(errors: number, n: number, limit: number): number {
  return Math.floor((limit * n - errors) / (1 - limit)) + 1;
}

function proofOf(
  evidence: Evidence,
  thresholds: Thresholds,
  measurement: Measured<object>,
  events: number,
  n: number,
  goLimit: number,
  noGoLimit: number,
  unit: string,
  series: readonly CountBucket[] | undefined,
  traffic?: { readonly total: number; readonly share: number },
): Proof {
  const { alphaGo, alphaNoGo, leastErrors } = thresholds.proof;
  const interval = confidenceSequence(events, n, 1 - alphaGo);
  const since = (holds: (events: number, n: number) => boolean): number | undefined =>
    agrees(series, events, n) ? heldSince(series, holds) : undefined;
  const told = (sinceMs: number | undefined): string =>
    sinceMs === undefined || evidence.startedAtMs === undefined
      ? ''
      : ` since ${clockSince(evidence.startedAtMs, sinceMs)}`;
  if (provenAbove(events, n, noGoLimit, alphaNoGo, leastErrors)) {
    const sinceMs = since((e, total) => provenAbove(e, total, noGoLimit, alphaNoGo, leastErrors));
    return {
      kind: 'disproven',
      interval,
      says: `above ${limitPercent(noGoLimit)} proven${told(sinceMs)}`,
      ...(sinceMs === undefined ? {} : { sinceMs }),
    };
  }
  if (provenBelow(events, n, goLimit, alphaGo)) {
    const sinceMs = since((e, total) => provenBelow(e, total, goLimit, alphaGo));
    return { kind: 'proven', interval, says: `proven${told(sinceMs)}`, ...(sinceMs === undefined ? {} : { sinceMs }) };
  }
  if (events / n > goLimit && cleanNeeded(events, n, goLimit, alphaGo) > 20 * n + 1000) {
    return { kind: 'undecided', interval, says: `undecided: the rate seen is above ${limitPercent(goLimit)}` };
  }
  const need = needFor(events, n, goLimit, alphaGo, unit, measurement.window, traffic);
  return { kind: 'undecided', interval, need, says: undecided(need) };
}

/** The per-minute series is only evidence for "since" when it adds up to the totals. */
function agrees(series: readonly CountBucket[] | undefined, events: number, n: number): boolean {
  if (series === undefined) return false;
  const sum = series.reduce((total, bucket) => ({ events: total.events + bucket.events, n: total.n + bucket.n }), {
    events: 0,
    n: 0,
  });
  return sum.events === events && sum.n === n;
}
