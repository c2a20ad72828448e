import type { OperatorError } from '../../domain/operator-error';
import type { RehearsalResult } from '../../domain/rollout/rehearsal-result';
import type { RehearsalScenario } from '../../domain/rollout/rehearsal-scenario';

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
