import type { OperatorError } from '../../domain/operator-error';
import type { RehearsalResult } from '../../domain/rollout/rehearsal-result';
import type { RehearsalScenario } from '../../domain/rollout/rehearsal-scenario';
import { OwnCommand } from '../../domain/text/advice';
import { DAY_MS, MINUTE_MS } from '../../domain/time';

export const DEFAULT_USERS = 50;
export const DEFAULT_RATE_PER_HOUR = 1000;

export interface RehearseOptions {
  readonly scenario: string;
  readonly seed: number;
  /** How many seeds `--all` plays, from `seed` on. */
  readonly seeds: number;
  readonly users: number;
  readonly ratePerHour: number;
  /** Undefined = what the scenario takes. */
  readonly percent: number | undefined;
  /** Simulated ms for each real one; Infinity = as fast as the machine can. */
  readonly pace: number;
  readonly pause: boolean;
  readonly strict: boolean;
  readonly untilMs: number | undefined;
  readonly report: string | undefined;
}

export interface Rehearsed {
  readonly scenario: RehearsalScenario;
  readonly result: RehearsalResult;
  /** When the scenario's first cause began, epoch ms. */
  readonly causeAtMs: number | undefined;
  readonly reportPath: string | undefined;
  /** Why the requested report could not be written. */
  readonly reportFailed: OperatorError | undefined;
}

/** A moment after H+0 as `--until` takes it: `day 2`, `H+1:30`. */
function untilText(untilMs: number): string {
  if (untilMs % DAY_MS === 0) return `day ${untilMs / DAY_MS}`;
  const minutes = Math.floor(untilMs / MINUTE_MS);
  return `H+${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}

/** The command line that plays the same beta again. */
export function repeatOf(options: RehearseOptions): OwnCommand {
  return new OwnCommand([
    ...['rehearse', '--scenario', options.scenario, '--seed', String(options.seed)],
    ...(options.users === DEFAULT_USERS ? [] : ['--users', String(options.users)]),
    ...(options.ratePerHour === DEFAULT_RATE_PER_HOUR ? [] : ['--rate', `${options.ratePerHour}/h`]),
    ...(options.percent === undefined ? [] : ['--percent', String(options.percent)]),
    ...(options.strict ? ['--strict'] : []),
    ...(options.untilMs === undefined ? [] : ['--until', untilText(options.untilMs)]),
  ]);
}
