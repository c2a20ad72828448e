import { moment } from './text/clock-face';
import { DAY_MS, HOUR_MS } from './time';

/** The phase by its share: `shadow` is 0 %, the hour before the canary. */
export type RampPhase = 'shadow' | 'canary-1' | 'ramp-5' | 'ramp-25' | 'ramp-100';

/** One step of the plan: the share, when it opens after H+0, and how long it is served before the next opens. */
export interface PhaseStep {
  readonly phase: RampPhase;
  /** Percent. */
  readonly share: number;
  readonly opensAfterMs: number;
  /** Undefined for the last. */
  readonly holdsMs?: number;
  /** The planned final look, after H+0: the moment of the decision that belongs to this phase. */
  readonly finalLookAfterMs: number;
  /** When it opens by the plan: `H+1`, `day 2`. */
  readonly day: string;
  readonly title: string;
  /** How long AWS's own rollback is kept armed: the bake of the deployment. */
  readonly bakeMs: number;
}

/** The three-hour beta ends with a decision so long after H+0. */
export const DECISION_AFTER_MS = 3 * HOUR_MS;
/** From H+2 on the first share is only watched until its decision. */
export const MONITORING_AFTER_MS = 2 * HOUR_MS;

/** The plan: 1 % at H+1, 5 % on day 2, 25 % on day 4, 100 % on day 7. */
export const PHASES: readonly PhaseStep[] = [
  {
    phase: 'shadow',
    share: 0,
    opensAfterMs: 0,
    holdsMs: HOUR_MS,
    finalLookAfterMs: HOUR_MS,
    day: 'H+0',
    title: 'shadow hour',
    bakeMs: 0,
  },
  {
    phase: 'canary-1',
    share: 1,
    opensAfterMs: HOUR_MS,
    holdsMs: 2 * DAY_MS - HOUR_MS,
    finalLookAfterMs: DECISION_AFTER_MS,
    day: 'H+1',
    title: 'canary 1 %',
    bakeMs: 110 * 60_000,
  },
  {
    phase: 'ramp-5',
    share: 5,
    opensAfterMs: 2 * DAY_MS,
    holdsMs: 2 * DAY_MS,
    finalLookAfterMs: 4 * DAY_MS,
    day: 'day 2',
    title: 'expand 5 %',
    bakeMs: DAY_MS,
  },
  {
    phase: 'ramp-25',
    share: 25,
    opensAfterMs: 4 * DAY_MS,
    holdsMs: 3 * DAY_MS,
    finalLookAfterMs: 7 * DAY_MS,
    day: 'day 4',
    title: 'majority 25 %',
    bakeMs: DAY_MS,
  },
  {
    phase: 'ramp-100',
    share: 100,
    opensAfterMs: 7 * DAY_MS,
    finalLookAfterMs: 9 * DAY_MS,
    day: 'day 7',
    title: 'full migration',
    bakeMs: DAY_MS,
  },
];

/** The bakes of all shares, shortest first, each once; 0 is the bake of off. Minutes. */
export const BAKES_MINUTES: readonly number[] = [...new Set(PHASES.map(({ bakeMs }) => bakeMs / 60_000))];

/** The step of a phase. */
export function stepOf(phase: RampPhase): PhaseStep {
  const step = PHASES.find((one) => one.phase === phase);
  if (step === undefined) throw new RangeError(`no such phase: ${phase}`);
  return step;
}

/** The phase that a share (percent) belongs to: 0.5 and 1 are the canary, 5 to just under 25 is `ramp-5`. */
export function phaseOfShare(share: number): RampPhase {
  if (!(share > 0)) return 'shadow';
  if (share < 5) return 'canary-1';
  if (share < 25) return 'ramp-5';
  if (share < 100) return 'ramp-25';
  return 'ramp-100';
}

/** When a share opens by the plan, for a sentence: `at H+1`, `on day 2`. */
export function plannedOpening(step: PhaseStep): string {
  return `${step.opensAfterMs < DAY_MS ? 'at' : 'on'} ${step.day}`;
}

/** What follows a phase in the plan; undefined after 100 %. */
export function nextStep(phase: RampPhase): PhaseStep | undefined {
  return PHASES[PHASES.findIndex((one) => one.phase === phase) + 1];
}

/** A share that came this much later than planned pushes the next one back by its own holding time. */
const LATE_MS = 6 * HOUR_MS;

/**
 * When the plan opens the share after `phase`: its day, or a whole holding time after a phase that began late.
 * Undefined after 100 %.
 */
export function nextOpensAtMs(phase: RampPhase, startedAtMs: number, enteredAtMs?: number): number | undefined {
  const following = nextStep(phase);
  if (following === undefined) return undefined;
  const { opensAfterMs, holdsMs } = stepOf(phase);
  const planned = startedAtMs + following.opensAfterMs;
  if (enteredAtMs === undefined || enteredAtMs <= startedAtMs + opensAfterMs + LATE_MS) return planned;
  return Math.max(planned, enteredAtMs + (holdsMs ?? 0));
}

/** The three hours as the operator lives them: `monitoring` is the same 1 % from H+2 on. */
export type BetaPhase = RampPhase | 'before' | 'monitoring';

/** The present phase of a beta, with the time left in it (undefined when nothing is due). */
export function betaPhase(
  startedAtMs: number | undefined,
  share: number,
  nowMs: number,
): { readonly phase: BetaPhase; readonly elapsedMs: number; readonly leftMs?: number } {
  if (startedAtMs === undefined || nowMs < startedAtMs) return { phase: 'before', elapsedMs: 0 };
  const elapsedMs = nowMs - startedAtMs;
  const phase = phaseOfShare(share);
  if (phase === 'canary-1' && elapsedMs >= MONITORING_AFTER_MS && elapsedMs < DECISION_AFTER_MS) {
    return { phase: 'monitoring', elapsedMs, leftMs: DECISION_AFTER_MS - elapsedMs };
  }
  const end =
    phase === 'canary-1' && elapsedMs < MONITORING_AFTER_MS
      ? MONITORING_AFTER_MS
      : (nextStep(phase)?.opensAfterMs ?? 0);
  return end > elapsedMs ? { phase, elapsedMs, leftMs: end - elapsedMs } : { phase, elapsedMs };
}

/** `H+2:58` within the first day, `day 2 04:10` later; before the start with a minus sign, `H-0:05`, `day -1 00:05`. */
export function clockSince(startedAtMs: number, atMs: number): string {
  const minutes = Math.floor(Math.abs(atMs - startedAtMs) / 60_000);
  const sign = atMs < startedAtMs && minutes > 0 ? '-' : '+';
  const pad = (value: number): string => String(value).padStart(2, '0');
  if (minutes < 24 * 60) return `H${sign}${Math.floor(minutes / 60)}:${pad(minutes % 60)}`;
  const rest = minutes % 1440;
  return `day ${sign === '-' ? '-' : ''}${Math.floor(minutes / 1440)} ${pad(Math.floor(rest / 60))}:${pad(rest % 60)}`;
}

/** How long after a planned look a decision still counts as that look. */
const LOOK_LASTS_MS = 30 * 60_000;

/**
 * The planned final look of a phase (H+1 of the shadow hour, H+3 of the canary, and the moment at which the next share
 * opens), and whether it is now. Looks are few by design: a row that reads NO-GO at one counts as NO-GO.
 */
export function finalLook(
  phase: RampPhase,
  startedAtMs: number | undefined,
  nowMs: number,
): { readonly atMs?: number; readonly isNow: boolean } {
  if (startedAtMs === undefined) return { isNow: false };
  const looks = [
    ...new Set([stepOf(phase).finalLookAfterMs, nextStep(phase)?.opensAfterMs ?? stepOf(phase).finalLookAfterMs]),
  ]
    .map((afterMs) => startedAtMs + afterMs)
    .sort((a, b) => a - b);
  const current = looks.find((atMs) => nowMs < atMs + LOOK_LASTS_MS) ?? looks[looks.length - 1];
  if (current === undefined) return { isNow: false };
  return { atMs: current, isNow: nowMs >= current && nowMs < current + LOOK_LASTS_MS };
}

/** Names moments as `clockSince` does, or by date and time while no beta has begun. */
export const clockFrom =
  (startedAtMs: number | undefined) =>
  (atMs: number): string =>
    startedAtMs === undefined ? moment(atMs) : clockSince(startedAtMs, atMs);
