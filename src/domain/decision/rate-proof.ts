import { clockSince } from '../phase';
import { independentSample } from '../statistics/clumps';
import {
  allowedSample,
  type Dependence,
  dependenceOf,
  provenBelowAllowing,
  sampleNeeded,
  upperBoundAllowing,
} from '../statistics/dependence';
import {
  anytimeLowerBound,
  type CountBucket,
  heldSince,
  logEvidenceAbove,
  provenAbove,
  provenBelow,
} from '../statistics/e-process';
import { lowerBound } from '../statistics/intervals';
import { count, duration, limitPercent, percent, plural } from '../text/figures';
import { SECOND_MS } from '../time';
import type { Proof } from './decision';
import { type Evidence, isCountsOnly, type Measured } from './evidence';
import { LEAST_MINUTES, minutesWithEvents, type RecentFailure, recentFailure, staleness } from './now';
import { type AllTraffic, needFor, undecided } from './row-draft';
import type { Thresholds } from './thresholds';

/** What a rate row judges: so many events of n observations, against a limit for GO and one for NO-GO. */
export interface RateSample {
  readonly measurement: Measured<object>;
  readonly events: number;
  readonly n: number;
  readonly unit: string;
  readonly goLimit: number;
  readonly noGoLimit: number;
  readonly series: readonly CountBucket[] | undefined;
  /** Whether the events are failures, which last for a time, and not properties of what is asked for. */
  readonly failures: boolean;
  readonly traffic?: AllTraffic | undefined;
}

/** What the sample says beyond its point value. */
export interface RateJudgement {
  readonly proof: Proof;
  /** Evidence of 1 / alphaGo that the rate lies above the NO-GO limit: enough for INVESTIGATE, not for NO-GO. */
  readonly suspicious: boolean;
  /** A single exact test at the NO-GO level (Clopper & Pearson 1934): valid at the final look only. */
  readonly finalVeto: boolean;
  readonly recent?: RecentFailure | undefined;
  readonly stale?: string | undefined;
  readonly notes: readonly string[];
}

/** Judges a rate: what is proven, what the last minutes say, and whether there is anything to say about now. */
export function judgeRate(evidence: Evidence, thresholds: Thresholds, sample: RateSample): RateJudgement {
  const { alphaGo, alphaNoGo, leastErrors } = thresholds.proof;
  const { events, n, goLimit, noGoLimit, measurement } = sample;
  const minutes = addsUp(sample.series, n) ? sample.series : undefined;
  const { fromMs, toMs } = measurement.window;
  const failureMs = sample.failures ? thresholds.proof.failureSeconds * SECOND_MS : 0;
  const traffic = { n, spanMs: toMs - fromMs, failureMs, series: minutes };
  const dependence = dependenceOf(minutes, traffic);
  const fine = independentSample(events, n, dependence.fine);
  const recent = recentFailure(evidence.atMs, measurement.window.fromMs, minutes, noGoLimit, thresholds.proof);
  const cumulative = cumulativeProof(evidence, thresholds, { ...sample, series: minutes }, dependence);
  return {
    proof: withRecent(cumulative, recent, noGoLimit),
    suspicious:
      recent !== undefined ||
      (fine.events >= leastErrors && logEvidenceAbove(fine.events, fine.n, noGoLimit) >= Math.log(1 / alphaGo)),
    finalVeto: fine.events >= leastErrors && lowerBound(fine.events, fine.n, alphaNoGo) > noGoLimit,
    recent,
    stale: staleness(evidence, measurement, { unit: sample.unit, series: minutes }, thresholds.now),
    notes: isCountsOnly(evidence)
      ? []
      : [
          ...dependenceNotes(dependence, sample, failureMs),
          ...(cumulative.kind === 'proven' ? burstNotes(events, n, goLimit, alphaGo) : []),
        ],
  };
}

/** Why so many observations count as fewer independent ones; empty when they hardly do, or by rounding alone. */
function dependenceNotes(
  dependence: Dependence,
  { events, n, unit }: RateSample,
  failureMs: number,
): readonly string[] {
  const { widest, sessions, inFailure } = dependence;
  const independent = allowedSample(dependence, events, n).n;
  if (independent >= 0.9 * n) return [];
  const whys = [
    ...(widest > 1.5 ? [`errors come in clumps of about ${count(widest)}`] : []),
    ...(sessions > 1
      ? [`requests come in sessions of about ${sessions < 2 ? sessions.toFixed(1) : count(sessions)}`]
      : []),
    ...(inFailure > 0.1 && widest <= 1.5
      ? [`a failure may last ${duration(failureMs)} until errors show otherwise`]
      : []),
    ...(widest > 1.1 && widest <= 1.5 ? ['some errors come together'] : []),
  ];
  if (whys.length === 0) return [];
  return [`${count(n)} ${unit} count as ${count(independent)} independent ones: ${whys.join(', ')}`];
}

/** How large clumps may be, at most, without taking the proof away: the assumption that the reader has to believe. */
function burstNotes(events: number, n: number, limit: number, alpha: number): readonly string[] {
  let size = 1;
  while (size < 1000) {
    const sample = independentSample(events, n, size + 1);
    if (!provenBelow(sample.events, sample.n, limit, alpha)) break;
    size += 1;
  }
  return [
    size === 1
      ? 'the proof needs errors to be independent of each other: bursts of two would take it away'
      : `the proof holds as long as errors come in bursts of at most ${count(size)}`,
  ];
}

function withRecent(proof: Proof, recent: RecentFailure | undefined, limit: number): Proof {
  if (recent === undefined || proof.kind === 'disproven') return proof;
  const interval = 'interval' in proof && proof.interval !== undefined ? { interval: proof.interval } : {};
  if (recent.kind === 'disproven')
    return { kind: 'disproven', ...interval, says: `above ${limitPercent(limit)} proven now: ${recent.says}` };
  const before = proof.kind === 'proven' ? `${proof.says}, but now ` : 'undecided: ';
  return { kind: 'undecided', ...interval, says: `${before}${recent.says}` };
}

function cumulativeProof(
  evidence: Evidence,
  thresholds: Thresholds,
  sample: RateSample,
  dependence: Dependence,
): Proof {
  const { alphaGo, alphaNoGo, leastErrors } = thresholds.proof;
  const { events, n, goLimit, noGoLimit, series, unit } = sample;
  const minutes = series === undefined ? LEAST_MINUTES : minutesWithEvents(series);
  const above = (e: number, total: number, failing: number): boolean => {
    if (failing < LEAST_MINUTES) return false;
    const one = independentSample(e, total, dependence.fine);
    return provenAbove(one.events, one.n, noGoLimit, alphaNoGo, leastErrors);
  };
  const below = (e: number, total: number): boolean =>
    provenBelowAllowing(dependence, { events: e, n: total }, goLimit, alphaGo);
  if (isCountsOnly(evidence)) {
    const kind = above(events, n, minutes) ? 'disproven' : below(events, n) ? 'proven' : 'undecided';
    return { kind, says: kind };
  }
  const fine = independentSample(events, n, dependence.fine);
  const interval = {
    low: anytimeLowerBound(fine.events, fine.n, alphaNoGo),
    high: upperBoundAllowing(dependence, events, n, alphaGo),
    level: 1 - alphaGo,
  };
  const when = (sinceMs: number | undefined): string =>
    sinceMs === undefined || evidence.startedAtMs === undefined
      ? ''
      : ` since ${clockSince(evidence.startedAtMs, sinceMs)}`;
  if (above(events, n, minutes)) {
    const sinceMs = heldSince(series, above);
    return {
      kind: 'disproven',
      interval,
      says: `above ${limitPercent(noGoLimit)} proven${when(sinceMs)}`,
      sinceMs,
    };
  }
  if (below(events, n)) {
    const sinceMs = heldSince(series, below);
    return {
      kind: 'proven',
      interval,
      says: `proven <= ${percent(interval.high)}${when(sinceMs)}`,
      sinceMs,
    };
  }
  if (events / n > goLimit) {
    return {
      kind: 'undecided',
      interval,
      says: `undecided: the rate seen is above ${limitPercent(goLimit)} (${plural(events, 'event')})`,
    };
  }
  const need = needFor({
    events,
    n,
    clump: dependence.widest,
    needed: (seen) => sampleNeeded(dependence, seen, goLimit, alphaGo),
    unit,
    arrivals: { n, fromMs: sample.measurement.window.fromMs, toMs: sample.measurement.window.toMs, series },
    traffic:
      sample.traffic === undefined
        ? undefined
        : { ...sample.traffic, failureMs: sample.failures ? thresholds.proof.failureSeconds * SECOND_MS : 0 },
  });
  return { kind: 'undecided', interval, need, says: undecided(need) };
}

/**
 * The counts by minute are used when they add up to the observations. An event more or less is allowed: an outcome that was
 * delivered twice is one event of two in one of the counts only.
 */
function addsUp(series: readonly CountBucket[] | undefined, n: number): boolean {
  return series !== undefined && series.reduce((sum, bucket) => sum + bucket.n, 0) === n;
}
