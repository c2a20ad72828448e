import { sampleForUpperBound } from '../statistics/binomial';
import { logEvidenceAbove } from '../statistics/e-process';
import { count, limitPercent, milliseconds, percent, plural } from '../text/figures';
import type { TargetRow } from './decision';
import type { Evidence } from './evidence';
import { usableDurations } from './latency-row';
import type { Thresholds } from './thresholds';

/**
 * The launch's own targets; a missed one is INVESTIGATE. Availability is missed when there is evidence of 20 to 1, at the
 * final look by the measured value: looked at every minute, the value alone is ever beyond the target in half of all
 * healthy betas with 0.5 % errors.
 */
export function targetsOf(evidence: Evidence, thresholds: Thresholds, final: boolean): readonly TargetRow[] {
  return [
    p95Target(evidence, thresholds),
    availabilityTarget(evidence, thresholds, final),
    rollbackTarget(evidence, thresholds),
  ];
}

function p95Target(evidence: Evidence, thresholds: Thresholds): TargetRow {
  const limitMs = thresholds.targets.p95BelowMs;
  const paths = (['mock', 'canary'] as const).flatMap((path) => {
    const { n, p95Ms } = usableDurations(evidence.latency[path]);
    return p95Ms === undefined || n < thresholds.p95.leastRequests ? [] : [{ path, p95Ms }];
  });
  const slowest = paths.reduce<(typeof paths)[number] | undefined>(
    (worst, one) => (worst === undefined || one.p95Ms > worst.p95Ms ? one : worst),
    undefined,
  );
  return {
    id: 'p95',
    row: 'p95',
    limit: `P95 < ${milliseconds(limitMs)}`,
    state: slowest === undefined ? 'unknown' : slowest.p95Ms < limitMs ? 'met' : 'missed',
    measured: slowest === undefined ? 'too few requests' : `${milliseconds(slowest.p95Ms)} (${slowest.path})`,
  };
}

function availabilityTarget(evidence: Evidence, thresholds: Thresholds, final: boolean): TargetRow {
  const limit = thresholds.targets.availabilityAbove;
  const base = { id: 'availability', row: 'errors', limit: `availability > ${limitPercent(limit)}` } as const;
  const m = evidence.failures;
  if (m.kind === 'missing') return { ...base, state: 'unknown', measured: m.why };
  const usable =
    Number.isFinite(m.failed) && Number.isFinite(m.invocations) && m.failed >= 0 && m.failed <= m.invocations;
  if (!usable) return { ...base, state: 'unknown', measured: `inconsistent: ${m.failed} failed of ${m.invocations}` };
  if (m.invocations === 0) return { ...base, state: 'unknown', measured: 'no requests' };
  const available = 1 - m.failed / m.invocations;
  const measured = `${percent(available)} of ${count(m.invocations)}`;
  if (available > limit) return { ...base, state: 'met', measured };
  const { alphaGo, leastErrors } = thresholds.proof;
  const isReadable = final && m.invocations >= sampleForUpperBound(0, 1 - limit, alphaGo);
  const against = m.failed < leastErrors ? 0 : logEvidenceAbove(m.failed, m.invocations, 1 - limit);
  return isReadable || against >= Math.log(1 / alphaGo)
    ? { ...base, state: 'missed', measured }
    : { ...base, state: 'unknown', measured: `${measured}, which chance may explain` };
}

function rollbackTarget(evidence: Evidence, thresholds: Thresholds): TargetRow {
  const base = { id: 'rollbacks', row: 'alarms', limit: 'no rollback' } as const;
  const m = evidence.rollbacks;
  if (m.kind === 'missing') return { ...base, state: 'unknown', measured: m.why };
  const n = m.rollbacks.length;
  const last = m.rollbacks[n - 1];
  return {
    ...base,
    state: n <= thresholds.targets.rollbacks ? 'met' : 'missed',
    measured: last === undefined ? 'none' : `${plural(n, 'rollback')}, last: ${last.what}`,
  };
}
