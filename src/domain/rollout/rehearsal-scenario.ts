import type { Verdict } from '../decision/verdict';
import type { Window } from '../time';

/** What goes wrong in a rehearsed beta, what a good operator notices, and how the beta should end. */
export interface RehearsalScenario {
  readonly name: string;
  readonly title: string;
  readonly notice: string;
  readonly expect: {
    readonly verdicts: readonly Verdict[];
    readonly rolledBackBy: 'nobody' | 'AWS' | 'the operator' | 'somebody else';
  };
  /** Share of the canary (percent) at which the scenario shows its effect; default 1. */
  readonly percent?: number;
  /** The operator is away between these moments (ms after H+0). */
  readonly operatorAway?: Window;
}

/** Which beta to play. */
export interface RehearsalRequest {
  readonly scenario: string;
  readonly seed: number;
  readonly users: number;
  readonly ratePerHour: number;
  /** Clock of H+0, epoch ms. */
  readonly startAtMs: number;
  /** Simulated ms for each real one; Infinity = as fast as the machine can. */
  readonly pace: number;
}
