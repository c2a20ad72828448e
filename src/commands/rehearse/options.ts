import { OperatorError } from '../../domain/operator-error';
import type { RehearsalResult } from '../../domain/rollout/rehearsal-result';
import type { RehearsalScenario } from '../../domain/rollout/rehearsal-scenario';
import { OwnCommand } from '../../domain/text/advice';
import { parseSpan } from '../../domain/text/time-span';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/time';
import { read } from '../option-values';

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

/** A day after the start such as `day 7` (also written `J+7`), a time after H+0 such as `H+1:30`, or a span; ms. */
export function untilOf(value: unknown): number {
  const text = read.text('--until', value);
  const day = /^(?:day ?|J\+)(\d)$/i.exec(text)?.[1];
  const [, hours, minutes = '0'] = /^H\+(\d{1,3})(?::([0-5]\d))?$/i.exec(text) ?? [];
  const ms =
    day !== undefined
      ? Number(day) * DAY_MS
      : hours !== undefined
        ? Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS
        : parseSpan(text);
  if (ms === undefined || ms > 9 * DAY_MS)
    throw new OperatorError(
      'USAGE',
      `--until "${text}" must be a day such as "day 2", a moment such as H+1:30, or a span such as 30h`,
      {
        next: '"day 7" plays the whole ramp',
      },
    );
  return ms;
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
