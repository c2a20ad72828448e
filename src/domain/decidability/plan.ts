import type { RowId } from '../decision/evidence';
import { sampleToMissShare } from '../decision/share-row';
import type { ErrorLimits, Thresholds } from '../decision/thresholds';
import { phaseOfShare, stepOf } from '../phase';
import { provenBelowAllowing, sampleNeeded } from '../statistics/dependence';
import { repeatable } from '../statistics/random';
import type { AlarmRule } from '../system/alarm-rules';
import { HOUR_MS } from '../time';
import { whyUnseen } from './alarm-guard';
import { type AlarmSimulation, RELIABLE, simulateAlarm } from './alarm-simulation';
import { chanceProven, timesToDisprove } from './crossing';
import { oddsWithin, type RatioOdds, sampleAgainst, typicalRatioSample } from './latency';
import { cleanSample, dependenceAt, expectedIn, type Milestone, milestone, neededShare } from './needed';
import { effectiveShare, isSampleOfUsers, type StickyShare, type StickyUsers, stickyShare } from './sticky';

export interface PlanInput {
  readonly ratePerHour: number;
  /** Whether the rate was measured or assumed. */
  readonly rateSource: string;
  readonly windowMs: number;
  /** Percent. */
  readonly share: number;
  readonly bucketBy: 'request' | 'user';
  readonly thresholds: Thresholds;
  /** For a sticky share only. */
  readonly users?: StickyUsers;
  /** Spread of the logarithm of durations; 0.3 when not known. */
  readonly sigma?: number;
  /** Errors over requests of the system as it is, mock and canary alike; 0.5 % when not known. */
  readonly baseRate?: number | undefined;
  /** The rules of the alarms that guard the beta, under their configured names. */
  readonly alarms: readonly AlarmRule[];
}

export interface PlanRow {
  readonly id: RowId;
  readonly unit: string;
  readonly limit: number;
  /** Observations expected in the window. */
  readonly expected: number;
  readonly perHour: number;
  /** The limit proven without an error, and with one; `share` shown to be consistent. */
  readonly clean: Milestone;
  readonly oneEvent?: Milestone;
  /**
   * Time to a proof against the row, when this part of its own requests fails from the start: half of all betas have it by
   * the median, nine of ten by the other. For `p95` the rate is how much slower, and both are the typical time.
   */
  readonly vetoes: readonly {
    readonly rate: number;
    readonly medianMs: number;
    readonly ninetyMs: number;
    readonly inWindow: boolean;
  }[];
  /** Chance that the window proves GO when the truth is this rate. */
  readonly power: readonly { readonly rate: number; readonly chance: number }[];
  /** For `p95`: the chance that Prisma, so much slower than mock, is proven within the limit by the end of `afterMs`. */
  readonly odds?: RatioOdds;
  /** Percent; the smallest share at which the window proves GO without an error, when this share cannot. */
  readonly neededShare?: number;
}

export interface PlanAlarm {
  readonly alarm: AlarmRule;
  /** A canary that fails completely, and one that fails half of its requests. */
  readonly dead: AlarmSimulation;
  readonly half: AlarmSimulation;
  /** A healthy beta with the base rate's errors, over the whole bake of the share: what fires is a false rollback. */
  readonly byChance: AlarmSimulation;
  readonly bakeMs: number;
  readonly baseRate: number;
  /** Why it may miss even the canary that fails completely; undefined when it can be relied on. */
  readonly why?: string | undefined;
}

export interface Plan {
  readonly input: PlanInput;
  readonly rows: readonly PlanRow[];
  readonly alarms: readonly PlanAlarm[];
  /** Rows that the window proves in nine betas of ten or more: at the highest rate of `power`, a p95 at equal latency. */
  readonly proves: readonly RowId[];
  /** Rows that it proves without an error, but less often. */
  readonly mayProve: readonly RowId[];
  /** `share`, when the window would show another one. */
  readonly consistent: readonly RowId[];
  readonly vetoesOnly: readonly RowId[];
  readonly undecidable: readonly RowId[];
  /** Percent; the smallest share that can decide every row in this window, if any can. */
  readonly neededShare?: number;
  readonly sticky?: StickyShare;
}

export type PlanReading =
  | { readonly kind: 'plan'; readonly plan: Plan }
  | { readonly kind: 'invalid'; readonly problem: string };

const SIMULATED_RUNS = 2000;
const ASSUMED_BASE_RATE = 0.005;
/** Bakes that are simulated for the odds of a false rollback. */
export const RUNS_BY_CHANCE = 400;
const RATES = [1, 0.5, 0.1] as const;
const TRUTHS = [0.001, 0.005] as const;
const NEVER: Milestone = { n: Number.POSITIVE_INFINITY, afterMs: Number.POSITIVE_INFINITY, inWindow: false };

/**
 * What a share x traffic x window can decide, before it starts. Shadow rows count all requests outside the canary.
 * Refuses a rate, window or share of 0 or less.
 */
export function makePlan(input: PlanInput): PlanReading {
  if (!(input.ratePerHour > 0) || !Number.isFinite(input.ratePerHour))
    return { kind: 'invalid', problem: 'the rate must be above 0 requests an hour' };
  if (!(input.windowMs > 0) || !Number.isFinite(input.windowMs))
    return { kind: 'invalid', problem: 'the window must be longer than 0' };
  if (!(input.share > 0) || !(input.share <= 100))
    return { kind: 'invalid', problem: 'the share must be above 0 and at most 100 percent' };
  const rows = planRows(input).map((row) => (isSampleOfUsers(row.id, input) ? unprovable(row) : row));
  const sticky = stickyShare(input);
  const provable = (row: PlanRow): boolean => row.clean.inWindow;
  const vetoable = (row: PlanRow): boolean => row.vetoes.some((veto) => veto.inWindow);
  const proofs = rows.filter((row) => provable(row) && row.id !== 'share');
  const needed = rows.filter((row) => !provable(row)).map((row) => row.neededShare);
  const known = needed.filter((share): share is number => share !== undefined);
  return {
    kind: 'plan',
    plan: {
      input,
      rows,
      alarms: planAlarms(input),
      proves: proofs.filter((row) => isReliable(row, input)).map((row) => row.id),
      mayProve: proofs.filter((row) => !isReliable(row, input)).map((row) => row.id),
      consistent: rows.filter((row) => provable(row) && row.id === 'share').map((row) => row.id),
      vetoesOnly: rows.filter((row) => !provable(row) && vetoable(row)).map((row) => row.id),
      undecidable: rows.filter((row) => !provable(row) && !vetoable(row)).map((row) => row.id),
      ...(needed.length > 0 && known.length === needed.length ? { neededShare: Math.max(...known) } : {}),
      ...(sticky === undefined ? {} : { sticky }),
    },
  };
}

/** Whether nine betas of ten or more have the proof by the end of the window. */
function isReliable({ power, odds }: PlanRow, input: PlanInput): boolean {
  if (odds === undefined) return (power.at(-1)?.chance ?? 0) >= RELIABLE;
  const equal = odds.chances.filter(({ slower }) => slower === 0);
  return odds.afterMs <= input.windowMs && equal.every(({ chance }) => chance >= RELIABLE);
}

function planRows(input: PlanInput): readonly PlanRow[] {
  const { thresholds, ratePerHour } = input;
  const canary = ratePerHour * effectiveShare(input);
  const shadow = ratePerHour - canary;
  const rows: PlanRow[] = [
    rateRow(input, { id: 'errors', unit: 'requests', ...thresholds.errors, perHour: ratePerHour }),
    rateRow(input, {
      id: 'errors-canary',
      unit: 'canary requests',
      ...thresholds['errors-canary'],
      perHour: canary,
      ofShare: true,
    }),
  ];
  if (shadow > 0) {
    const { goBelow } = thresholds.diffs;
    rows.push(
      rateRow(input, { id: 'errors-shadow', unit: 'shadow calls', ...thresholds['errors-shadow'], perHour: shadow }),
      rateRow(input, {
        id: 'diffs',
        unit: 'comparisons',
        goAtMost: goBelow,
        noGoAbove: goBelow,
        perHour: shadow,
        failures: false,
      }),
      p95PlanRow(input, canary),
      shareRow(input, ratePerHour),
    );
  }
  return rows;
}

interface CountedRow extends ErrorLimits {
  readonly id: RowId;
  readonly unit: string;
  readonly perHour: number;
  /** Whether a larger share brings more of it. */
  readonly ofShare?: boolean;
  /** Whether its events are failures, which last for a time. */
  readonly failures?: boolean;
}

function rateRow(input: PlanInput, row: CountedRow): PlanRow {
  const { id, unit, goAtMost, noGoAbove, perHour, ofShare = false, failures = true } = row;
  const { alphaGo, alphaNoGo, leastErrors } = input.thresholds.proof;
  const expected = expectedIn(input, perHour);
  const n = Math.floor(expected);
  const dependence = dependenceAt(perHour, input.thresholds.proof, failures);
  const clean = milestone(input, cleanSample(input.thresholds.proof, row, perHour), perHour);
  const vetoes = RATES.map((rate) => {
    const times = timesToDisprove(rate, perHour, { limit: noGoAbove, alpha: alphaNoGo, leastEvents: leastErrors });
    return { rate, ...times, inWindow: times.ninetyMs <= input.windowMs };
  });
  return {
    id,
    unit,
    limit: goAtMost,
    expected,
    perHour,
    clean,
    oneEvent: milestone(input, sampleNeeded(dependence, 1, goAtMost, alphaGo), perHour),
    vetoes,
    power: TRUTHS.filter((rate) => rate < goAtMost).map((rate) => ({
      rate,
      chance: chanceProven(rate, n, goAtMost * n, (events) =>
        provenBelowAllowing(dependence, { events, n }, goAtMost, alphaGo),
      ),
    })),
    ...(ofShare && !clean.inWindow
      ? neededShare(input, (perHour) => cleanSample(input.thresholds.proof, row, perHour))
      : {}),
  };
}

function p95PlanRow(input: PlanInput, perHour: number): PlanRow {
  const { goAtMost, leastRequests } = input.thresholds.p95;
  const spread = input.sigma ?? 0.3;
  const share = effectiveShare(input);
  if (share === 0) return nobodyRow('p95', goAtMost);
  const mockPerCanary = Math.max(1, (1 - share) / share);
  const n = Math.max(
    leastRequests,
    typicalRatioSample(spread, mockPerCanary, 1 + goAtMost, input.thresholds.proof.alphaGo),
  );
  const against = sampleAgainst(spread, mockPerCanary, 1 + goAtMost, 1.6, input.thresholds.proof.alphaNoGo);
  const leastMs = input.thresholds.p95.leastHours * HOUR_MS;
  const from = ({ n: size, afterMs }: Milestone): Milestone => {
    const lastMs = Math.max(afterMs, leastMs);
    return { n: size, afterMs: lastMs, inWindow: lastMs <= input.windowMs };
  };
  const clean = from(milestone(input, n, perHour));
  const veto = from(milestone(input, Math.max(leastRequests, against), perHour));
  return {
    id: 'p95',
    unit: 'canary requests',
    limit: goAtMost,
    expected: expectedIn(input, perHour),
    perHour,
    clean,
    vetoes: [{ rate: 0.6, medianMs: veto.afterMs, ninetyMs: veto.afterMs, inWindow: veto.inWindow }],
    power: [],
    odds: oddsWithin(input, perHour),
    ...(clean.inWindow || leastMs > input.windowMs ? {} : neededShare(input, () => n)),
  };
}

function shareRow(input: PlanInput, perHour: number): PlanRow {
  const low = (input.share / 100) * input.thresholds.share.lowest;
  const n = sampleToMissShare(low, input.thresholds.proof.alphaGo);
  return {
    id: 'share',
    unit: 'requests',
    limit: input.share / 100,
    expected: expectedIn(input, perHour),
    perHour,
    clean: milestone(input, n, perHour),
    vetoes: [],
    power: [],
  };
}

function planAlarms(input: PlanInput): readonly PlanAlarm[] {
  const minutes = Math.max(1, Math.min(48 * 60, Math.round(input.windowMs / 60_000)));
  const base = { requestsPerMinute: input.ratePerHour / 60, share: effectiveShare(input) };
  const bakeMs = stepOf(phaseOfShare(input.share)).bakeMs;
  const bakeMinutes = Math.max(1, Math.round(bakeMs / 60_000));
  const baseRate = input.baseRate ?? ASSUMED_BASE_RATE;
  const runs = Math.max(200, Math.min(SIMULATED_RUNS, Math.round((SIMULATED_RUNS * 180) / minutes)));
  return input.alarms.map((alarm) => {
    const random = repeatable(20261121);
    const run = (mockErrorRate: number, canaryErrorRate: number): AlarmSimulation =>
      simulateAlarm(alarm, { ...base, mockErrorRate, canaryErrorRate }, minutes, runs, random);
    const healthy = { ...base, mockErrorRate: baseRate, canaryErrorRate: baseRate };
    const byChance = simulateAlarm(alarm, healthy, bakeMinutes, RUNS_BY_CHANCE, random);
    const dead = run(0, 1);
    const why = dead.chance < RELIABLE ? whyUnseen(alarm, { ...base, minutes }) : undefined;
    return { alarm, dead, half: run(0, 0.5), byChance, bakeMs, baseRate, why };
  });
}

function nobodyRow(id: RowId, limit: number): PlanRow {
  return { id, unit: 'canary requests', limit, expected: 0, perHour: 0, clean: NEVER, vetoes: [], power: [] };
}

/** A row of the canary while users are the sample: it can be disproven only. */
function unprovable({ oneEvent: _oneEvent, odds: _odds, neededShare: _neededShare, ...row }: PlanRow): PlanRow {
  return { ...row, clean: NEVER, power: [] };
}
