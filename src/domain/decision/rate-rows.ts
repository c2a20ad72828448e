import { sampleForUpperBound } from '../statistics/binomial';
import { type CountBucket, eventsToVeto } from '../statistics/e-process';
import { clopperPearson, upperBound } from '../statistics/intervals';
import { rateSpan, tellsRate } from '../telemetry/traffic-rate';
import { count, limitPercent, percent, plural, ratio } from '../text/figures';
import { HOUR_MS } from '../time';
import { againstMockNotes, originNotes, plannedLookNotes } from './against-mock';
import { type Evidence, isCountsOnly, type Measured } from './evidence';
import { judgeRate, type RateJudgement } from './rate-proof';
import { type AllTraffic, byUsers, noData, notApplicable, origin, type RowDraft, unusable } from './row-draft';
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
    {
      measurement: m,
      errors: Math.min(m.invocations, m.lambdaErrors + m.canaryErrors),
      n: m.invocations,
      unit: 'requests',
    },
    { final, series: m.series, notes: rateNotes(evidence) },
  );
}

const rateNotes = ({ rate }: Evidence): readonly string[] =>
  rate === undefined || !tellsRate(rate) ? [] : [`${count(rate.perHour)} requests/h, ${rateSpan(rate)}`];

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
  const counted = { measurement: m, errors: m.errors, n: m.requests, unit: 'canary requests' };
  const row = errorRate(evidence, thresholds, 'errors-canary', counted, {
    final,
    series: m.series,
    notes: [
      ...(m.errors > 0 || m.rescued > 0 ? [`${count(m.rescued)} of them rescued: answered from mock`] : []),
      ...(final ? againstMockNotes(evidence) : []),
      ...stickyNotes(evidence),
    ],
    traffic: allTraffic(evidence),
  });
  return byUsers(row, evidence);
}

/** Records of the past have no rate of their own: theirs is that of the window. */
function allTraffic({ rate, share, requestedShare }: Evidence): AllTraffic | undefined {
  if (rate !== undefined) return { perHour: rate.perHour, share: requestedShare };
  if (share.kind === 'missing') return undefined;
  const { fromMs, toMs } = share.window;
  return { perHour: toMs > fromMs ? (share.total * HOUR_MS) / (toMs - fromMs) : 0, share: requestedShare };
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
  const failed = Math.min(m.sent, m.errors + vanished);
  const counted = { measurement: m, errors: failed, n: m.sent, unit: 'shadow calls' };
  return errorRate(evidence, thresholds, 'errors-shadow', counted, {
    final,
    series: m.series,
    notes: [
      ...(vanished > 0 ? [`${plural(vanished, 'shadow call')} without an outcome`] : []),
      ...(duplicates > 0 ? [`${plural(duplicates, 'outcome')} more than calls: delivered twice`] : []),
    ],
  });
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
  const value: Reading = rate < goBelow ? 'GO' : rate > investigateAbove ? 'INVESTIGATE' : 'HOLD';
  const judged = judgeRate(evidence, thresholds, {
    measurement: m,
    events: m.mismatches,
    n: m.comparisons,
    unit: 'comparisons',
    goLimit: goBelow,
    noGoLimit: goBelow,
    series: m.series,
    failures: false,
  });
  const least = leastSample(goBelow, thresholds.proof.alphaGo);
  const readable = m.comparisons >= least || judged.suspicious || judged.proof.kind === 'disproven';
  const flips = [
    value === 'GO'
      ? `${count(Math.max(1, Math.ceil(goBelow * m.comparisons) - m.mismatches))} more mismatches now read HOLD`
      : `${count(Math.max(1, Math.floor(m.mismatches / goBelow) + 1 - m.comparisons))} comparisons without a mismatch read GO`,
  ];
  return {
    id: 'diffs',
    measured: ratio(m.mismatches, m.comparisons),
    limit,
    reading: readable ? value : 'none',
    ...fromJudgement(judged),
    suspicious: judged.recent !== undefined || (judged.suspicious && value === 'INVESTIGATE'),
    ...(judged.recent === undefined && judged.suspicious && judged.proof.kind !== 'disproven'
      ? { refusal: { why: `evidence of 20 to 1 that it is above ${limitPercent(goBelow)}`, forceable: true } }
      : {}),
    ...(readable
      ? {}
      : { why: `a rate of ${plural(m.comparisons, 'comparison')} is not read (from ${count(least)} on)` }),
    ...(judged.stale === undefined ? {} : { why: judged.stale }),
    flips,
    notes: [...judged.notes, ...diffNotes(m.users)],
    ...origin(evidence, m, m.comparisons, m.series),
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
  readonly traffic?: AllTraffic | undefined;
}

/** A point value above its limit is read from the sample on with which a single planned look could prove the limit. */
function leastSample(limit: number, alphaGo: number): number {
  return sampleForUpperBound(0, limit, alphaGo);
}

interface ErrorCount {
  readonly measurement: Measured<object>;
  readonly errors: number;
  readonly n: number;
  readonly unit: string;
}

function errorRate(
  evidence: Evidence,
  thresholds: Thresholds,
  id: ErrorRow,
  { measurement, errors, n, unit }: ErrorCount,
  details: RateDetails,
): RowDraft {
  const { goAtMost, noGoAbove } = thresholds[id];
  const limit = errorLimit(thresholds, id);
  if (n === 0) return noData(id, limit, `no ${unit} in the window`);
  const { alphaGo, alphaNoGo, leastErrors } = thresholds.proof;
  const rate = errors / n;
  const value: Reading = rate <= goAtMost ? 'GO' : rate > noGoAbove ? 'NO-GO' : 'HOLD';
  const judged = judgeRate(evidence, thresholds, {
    measurement,
    events: errors,
    n,
    unit,
    goLimit: goAtMost,
    noGoLimit: noGoAbove,
    series: details.series,
    failures: true,
    traffic: details.traffic,
  });
  const least = leastSample(goAtMost, alphaGo);
  const readable =
    n >= least || judged.suspicious || judged.proof.kind === 'disproven' || (details.final && judged.finalVeto);
  const veto = isCountsOnly(evidence)
    ? Number.POSITIVE_INFINITY
    : eventsToVeto(errors, n, noGoAbove, alphaNoGo, leastErrors);
  const flips = [
    value === 'GO'
      ? `${plural(Math.max(1, moreToExceed(errors, n, goAtMost)), 'more error')} read above ${limitPercent(goAtMost)}`
      : `${count(Math.max(1, Math.ceil(errors / goAtMost) - n))} more ${unit} without an error read GO`,
    ...(judged.proof.kind === 'disproven' || !Number.isFinite(veto)
      ? []
      : [`${plural(veto, 'error')} in a row prove NO-GO`]),
  ];
  return {
    id,
    measured: ratio(errors, n),
    limit,
    reading: readable ? value : 'none',
    vetoes: true,
    ...fromJudgement(judged),
    ...(readable
      ? {}
      : {
          why: `a rate of ${plural(n, 'request')} is not read: one error more or less decides it (from ${count(least)} on)`,
        }),
    ...(judged.stale === undefined ? {} : { why: judged.stale }),
    flips,
    notes: [
      ...judged.notes,
      ...originNotes(evidence, errors),
      ...(details.notes ?? []),
      ...(details.final ? plannedLookNotes(errors, n) : []),
    ],
    ...origin(evidence, measurement, n, details.series),
  };
}

/** What a judgement of a rate gives its row. */
function fromJudgement(
  judged: RateJudgement,
): Pick<RowDraft, 'proof' | 'suspicious' | 'finalVeto' | 'stale' | 'refusal'> {
  return {
    proof: judged.proof,
    suspicious: judged.suspicious,
    finalVeto: judged.finalVeto,
    stale: judged.stale,
    ...(judged.recent !== undefined
      ? { refusal: { why: `it fails now: ${judged.recent.says}`, forceable: false } }
      : judged.proof.kind === 'disproven'
        ? { refusal: { why: judged.proof.says, forceable: false } }
        : {}),
  };
}

/** Errors that, arriving one after another, bring the rate above the limit. */
function moreToExceed(errors: number, n: number, limit: number): number {
  return Math.floor((limit * n - errors) / (1 - limit)) + 1;
}
