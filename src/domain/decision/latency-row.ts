import type { CountBucket } from '../statistics/e-process';
import { logRatioEvidence, ratioInterval } from '../statistics/quantile-ratio';
import { anytimeRanks, type CountedValue, merged, quantileBounds, quantileOf, sizeOf } from '../statistics/quantiles';
import { hodgesLehmannRatio, mannWhitney } from '../statistics/rank-tests';
import { type SlowSpells, slowSpells } from '../statistics/slow-spells';
import { change, count, duration, limitPercent, milliseconds, percent, plural } from '../text/figures';
import { HOUR_MS, MINUTE_MS } from '../time';
import type { Proof } from './decision';
import type { DurationBlock, Durations, Evidence, Measured, Measurement } from './evidence';
import { recentThreshold, staleness } from './now';
import { byUsers, noData, notApplicable, origin, type RowDraft, undecided, wait } from './row-draft';
import type { Thresholds } from './thresholds';
import type { Reading } from './verdict';

const P95 = 0.95;
/** 260 ms against 200 ms is exactly 30 %, in spite of binary fractions. */
const ROUNDING = 1e-9;

/** Durations that can be used, and how many could not: negative, not a number, or with an impossible count. */
export interface UsableDurations {
  readonly values: readonly CountedValue[];
  readonly n: number;
  readonly dropped: number;
  readonly p95Ms: number | undefined;
  /** Whether slow requests come together; undefined when their quarter hours were not read. */
  readonly spells: SlowSpells | undefined;
}

/** The durations of a measurement as counted values; a missing one is empty. */
export function usableDurations(measurement: Measurement<Durations>): UsableDurations {
  const counts = measurement.kind === 'measured' ? measurement.counts : [];
  const good = counts.filter(
    (one) => Number.isFinite(one.durationMs) && one.durationMs >= 0 && Number.isInteger(one.count) && one.count >= 0,
  );
  const dropped = counts
    .filter((one) => !good.includes(one))
    .reduce((sum, one) => sum + (Number.isFinite(one.count) && one.count > 0 ? one.count : 1), 0);
  const values = merged(good.map(({ durationMs, count: times }) => ({ value: durationMs, count: times })));
  const blocks = measurement.kind === 'measured' ? measurement.blocks : undefined;
  const spells = blocks === undefined ? undefined : slowSpells(blocks.filter(usableBlock), P95);
  return { values, n: sizeOf(values), dropped, p95Ms: quantileOf(values, P95), spells };
}

const usableBlock = ({ atMs, leastMs, count: requests }: DurationBlock): boolean =>
  Number.isFinite(atMs) && Number.isFinite(leastMs) && Number.isInteger(requests) && requests > 0;

/** The durations as independent ones: those of one spell count once. */
const independent = ({ values, spells }: UsableDurations): readonly CountedValue[] =>
  spells === undefined || spells.size === 1
    ? values
    : values.map(({ value, count: times }) => ({ value, count: times / spells.size }));

/** Row `p95`: the canary's against mock's; at 100 % the canary's own against the limit in milliseconds. */
export function p95Row(evidence: Evidence, thresholds: Thresholds): RowDraft {
  if (evidence.phase === 'shadow') return notApplicable('p95', 'no canary in the shadow hour');
  if (evidence.phase === 'ramp-100') return fullShareRow(evidence, thresholds);
  return byUsers(ratioRow(evidence, thresholds), evidence);
}

function ratioRow(evidence: Evidence, thresholds: Thresholds): RowDraft {
  const { goAtMost, investigateAbove, leastRequests } = thresholds.p95;
  const limit = `<= ${change(goAtMost).replace('.0 %', ' %')}`;
  const { mock, canary } = evidence.latency;
  if (canary.kind === 'missing') return noData('p95', limit, canary.why);
  if (mock.kind === 'missing') return noData('p95', limit, mock.why);
  const slow = usableDurations(canary);
  const base = usableDurations(mock);
  if (slow.n === 0) return noData('p95', limit, unusableWhy('canary', slow));
  if (base.n === 0) return noData('p95', limit, unusableWhy('mock', base));
  const shadow = usableDurations(evidence.latency.shadowPrisma);
  const notes = [...droppedNotes(slow, base), ...shadowNotes(shadow)];
  const from = {
    ...staleLatency(evidence, canary, thresholds),
    ...origin(evidence, canary, slow.n, canarySeries(evidence)),
  };
  if (slow.n < leastRequests || slow.p95Ms === undefined || base.p95Ms === undefined) {
    const arrivals = { n: slow.n, fromMs: canary.window.fromMs, toMs: canary.window.toMs };
    const need = wait(leastRequests - slow.n, 'canary requests', arrivals);
    const seen = shadow.p95Ms === undefined ? '' : `; see shadow, ${milliseconds(shadow.p95Ms)}`;
    return {
      id: 'p95',
      measured: `n ${count(slow.n)} of ${count(leastRequests)}`,
      limit,
      reading: 'none',
      proof: { kind: 'undecided', need, says: undecided(need) + seen },
      why: `a p95 of ${plural(slow.n, 'request')} is its maximum`,
      flips: [`${count(leastRequests - slow.n)} more canary requests give a reading`],
      notes,
      ...from,
    };
  }
  const judged = slower(slow, base, thresholds);
  const recent = recentSlowness(evidence, thresholds);
  const increase = base.p95Ms > 0 ? slow.p95Ms / base.p95Ms - 1 : Number.NaN;
  const reading = readingOf(increase, goAtMost, investigateAbove, slow.dropped + base.dropped);
  return {
    id: 'p95',
    measured: `${change(increase)}  ${count(slow.p95Ms)}/${count(base.p95Ms)} ms`,
    limit,
    reading: Number.isNaN(increase) ? 'HOLD' : reading,
    proof: recent === undefined ? judged.proof : { kind: 'undecided', says: `${judged.proof.says}, but now ${recent}` },
    suspicious: recent !== undefined || (judged.suspicious && reading === 'INVESTIGATE'),
    ...refusalOf(judged, recent),
    ...(slow.dropped + base.dropped > 0 ? { why: droppedNotes(slow, base)[0] ?? '' } : {}),
    flips: [
      `a canary p95 above ${milliseconds(base.p95Ms * (1 + goAtMost))} reads HOLD, above ${milliseconds(base.p95Ms * (1 + investigateAbove))} INVESTIGATE`,
    ],
    notes: [`n ${count(slow.n)} canary, ${count(base.n)} mock`, ...judged.notes, ...notes],
    ...from,
  };
}

interface Slowness {
  readonly proof: Proof;
  readonly suspicious: boolean;
  /** A significant effect in the wrong direction: why the row cannot be accepted. */
  readonly slower?: string;
  readonly notes: readonly string[];
}

/** What the durations prove about the p95, and whether the typical canary request is slower. */
function slower(slow: UsableDurations, base: UsableDurations, thresholds: Thresholds): Slowness {
  const { goAtMost } = thresholds.p95;
  const { alphaGo, alphaNoGo } = thresholds.proof;
  // A canary that became slow is one long spell: to question it, and not to prove anything, its requests count as they are.
  const asSeen = logRatioEvidence(base.values, slow.values, P95, 1 / (1 + goAtMost));
  const { pGreater, method } = mannWhitney(slow.values, base.values);
  const shift = hodgesLehmannRatio(slow.values, base.values);
  const typical = `typical canary request ${change(shift.estimate - 1)} against mock (${change(shift.interval.low - 1)} to ${change(shift.interval.high - 1)}, 95 %, Hodges-Lehmann)`;
  const p = pGreater < 0.001 ? 'p < 0.001' : `p ${pGreater.toFixed(3)}`;
  const significant = pGreater < alphaNoGo && shift.estimate - 1 > goAtMost / 2;
  return {
    proof: ratioProof(slow, base, thresholds),
    suspicious: asSeen >= Math.log(1 / alphaGo),
    ...(significant ? { slower: `${typical}, ${p}` } : {}),
    notes: [
      ...spellNotes('canary', slow),
      ...spellNotes('mock', base),
      typical,
      `slower than mock: ${p} (Mann-Whitney, ${method === 'exact' ? 'exact' : 'normal approximation'}; one look)`,
      slowOwners(slow, base),
    ],
  };
}

/** Of the requests above mock's p95, how many are the canary's: its share of the requests, when it is as fast as mock. */
function slowOwners(slow: UsableDurations, base: UsableDurations): string {
  const limit = base.p95Ms ?? Number.POSITIVE_INFINITY;
  const above = (values: readonly CountedValue[]): number =>
    values.reduce((sum, one) => (one.value > limit ? sum + one.count : sum), 0);
  const mine = above(slow.values);
  const all = mine + above(base.values);
  return `the canary owns ${count(mine)} of ${count(all)} requests above mock's p95 (${percent(all === 0 ? 0 : mine / all)}) at ${percent(slow.n / (slow.n + base.n))} of the requests`;
}

function refusalOf({ slower: why, proof }: Slowness, recent: string | undefined): Pick<RowDraft, 'refusal'> {
  if (recent !== undefined) return { refusal: { why: `it is slow now: ${recent}`, forceable: false } };
  if (proof.kind === 'disproven') return { refusal: { why: proof.says, forceable: false } };
  return why === undefined ? {} : { refusal: { why, forceable: true } };
}

/** What the durations of both paths prove about the canary's p95. */
export function ratioProof(slow: UsableDurations, base: UsableDurations, thresholds: Thresholds): Proof {
  const { goAtMost } = thresholds.p95;
  const ratio = ratioInterval(independent(slow), independent(base), P95, thresholds.proof.alphaGo);
  const interval = { low: ratio.low - 1, high: ratio.high - 1, level: ratio.level };
  const early = tooEarly(slow, thresholds);
  const range = `${change(interval.low)} to ${Number.isFinite(interval.high) ? change(interval.high) : 'any'}`;
  if (early !== undefined) return { kind: 'undecided', interval, says: `undecided: ${range}; ${early}` };
  if (interval.high <= goAtMost) return { kind: 'proven', interval, says: `proven: at most ${change(interval.high)}` };
  const against = logRatioEvidence(independent(base), independent(slow), P95, 1 / (1 + goAtMost));
  if (against >= Math.log(1 / thresholds.proof.alphaNoGo)) {
    return {
      kind: 'disproven',
      interval,
      says: `more than ${limitPercent(goAtMost)} slower proven (at least ${change(interval.low)})`,
    };
  }
  return { kind: 'undecided', interval, says: `undecided: ${range}; no forecast` };
}

const QUARTER_HOUR_MS = 15 * MINUTE_MS;

/** Why no proof is made of these durations yet; undefined when their dependence can be told. */
function tooEarly({ spells }: UsableDurations, { p95 }: Thresholds): string | undefined {
  if (spells === undefined) return 'their quarter hours are not known';
  const seenMs = spells.blocks * QUARTER_HOUR_MS;
  const leastMs = p95.leastHours * HOUR_MS;
  return seenMs < leastMs ? `proofs from ${duration(leastMs)} of traffic on` : undefined;
}

/** Why so many requests count as fewer independent ones; empty when they hardly do. */
function spellNotes(path: string, { n, spells }: UsableDurations): readonly string[] {
  if (spells === undefined || spells.size < 1.1) return [];
  return [
    `${count(n)} ${path} requests count as ${count(Math.floor(n / spells.size))} independent ones: about ${count(Math.round(spells.size))} slow ones come together`,
  ];
}

/** The last hour's p95 is beyond the limit, with the error budget of all hours of two days; undefined when it is not. */
function recentSlowness({ recentLatency }: Evidence, thresholds: Thresholds): string | undefined {
  if (recentLatency?.mock.kind !== 'measured' || recentLatency.canary.kind !== 'measured') return undefined;
  const slow = usableDurations(recentLatency.canary);
  const base = usableDurations(recentLatency.mock);
  if (slow.n < thresholds.p95.leastRequests || slow.p95Ms === undefined || base.p95Ms === undefined) return undefined;
  const against = logRatioEvidence(base.values, slow.values, P95, 1 / (1 + thresholds.p95.goAtMost));
  if (against < recentThreshold(thresholds.proof.alphaGo)) return undefined;
  return `${change(slow.p95Ms / base.p95Ms - 1)} in the last hour (n ${count(slow.n)})`;
}

const canarySeries = ({ canaryErrors }: Evidence): readonly CountBucket[] | undefined =>
  canaryErrors.kind === 'measured' ? canaryErrors.series : undefined;

/** Durations are as old as the newest canary request. */
function staleLatency(
  evidence: Evidence,
  canary: Measured<Durations>,
  thresholds: Thresholds,
): Pick<RowDraft, 'stale' | 'why'> {
  const stale = staleness(
    evidence,
    canary,
    { unit: 'canary requests', series: canarySeries(evidence), judgedByMinute: false },
    thresholds.now,
  );
  return stale === undefined ? {} : { stale, why: stale };
}

function fullShareRow(evidence: Evidence, thresholds: Thresholds): RowDraft {
  const { fullShareMs, leastRequests } = thresholds.p95;
  const limit = `< ${milliseconds(fullShareMs)}`;
  const { canary } = evidence.latency;
  if (canary.kind === 'missing') return noData('p95', limit, canary.why);
  const all = usableDurations(canary);
  if (all.n === 0 || all.p95Ms === undefined) return noData('p95', limit, unusableWhy('canary', all));
  const sample = independent(all);
  const ranks = anytimeRanks(Math.floor(sizeOf(sample)), P95, thresholds.proof.alphaGo);
  const bounds = quantileBounds(sample, ranks, 1 - thresholds.proof.alphaGo);
  const notes = [...spellNotes('canary', all), ...droppedNotes(all)];
  const early = tooEarly(all, thresholds);
  const small = all.n < leastRequests;
  const reading: Reading = small ? 'none' : all.p95Ms < fullShareMs ? (all.dropped > 0 ? 'HOLD' : 'GO') : 'INVESTIGATE';
  const range = `${milliseconds(bounds.low)} to ${Number.isFinite(bounds.high) ? milliseconds(bounds.high) : 'any'}`;
  const proof: Proof =
    early !== undefined
      ? { kind: 'undecided', interval: bounds, says: `undecided: ${range}; ${early}` }
      : bounds.high < fullShareMs
        ? { kind: 'proven', interval: bounds, says: `proven: at most ${milliseconds(bounds.high)}` }
        : bounds.low >= fullShareMs
          ? { kind: 'disproven', interval: bounds, says: `at least ${milliseconds(bounds.low)} proven` }
          : { kind: 'undecided', interval: bounds, says: `undecided: ${range}` };
  return {
    id: 'p95',
    measured: small ? `n ${count(all.n)} of ${count(leastRequests)}` : milliseconds(all.p95Ms),
    limit,
    reading,
    proof,
    flips: [`a p95 of ${milliseconds(fullShareMs)} or more reads INVESTIGATE`],
    suspicious: proof.kind === 'disproven',
    notes: [`n ${count(all.n)}`, ...notes],
    ...staleLatency(evidence, canary, thresholds),
    ...origin(evidence, canary, all.n, canarySeries(evidence)),
  };
}

function readingOf(increase: number, go: number, investigate: number, dropped: number): Reading {
  if (increase > investigate + ROUNDING) return 'INVESTIGATE';
  if (increase > go + ROUNDING || dropped > 0) return 'HOLD';
  return 'GO';
}

function unusableWhy(path: string, { dropped }: UsableDurations): string {
  return dropped > 0 ? `none of ${plural(dropped, `${path} duration`)} is usable` : `no ${path} duration in the window`;
}

function droppedNotes(...sides: readonly UsableDurations[]): readonly string[] {
  const dropped = sides.reduce((sum, one) => sum + one.dropped, 0);
  return dropped > 0 ? [`${plural(dropped, 'duration')} negative or not a number: left out`] : [];
}

function shadowNotes(shadow: UsableDurations): readonly string[] {
  return shadow.p95Ms === undefined ? [] : [`shadow Prisma p95 ${milliseconds(shadow.p95Ms)} (n ${count(shadow.n)})`];
}
