import type { Window } from '../domain/time';
import type { Clock } from './clock';
import type { Gateways } from './gateways';

/** A script of causes: what goes wrong in a rehearsed beta, what a good operator notices, and what it should come to. */
export interface RehearsalScenario {
  readonly name: string;
  readonly title: string;
  readonly notice: string;
  readonly expect: {
    readonly verdict: 'GO' | 'HOLD' | 'INVESTIGATE' | 'NO-GO';
    readonly rolledBackBy: 'nobody' | 'AWS' | 'the operator' | 'somebody else';
  };
  /** Share of the canary (percent) that it takes to see the point; 1 when absent. */
  readonly percent?: number;
  /** The operator is not at the screen between these offsets (ms) after H+0. */
  readonly operatorAway?: Window;
}

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

/** A whole beta's world in this process: nothing but simulated time moves it, and nothing of it is left afterwards. */
export interface Rehearsal {
  readonly scenario: RehearsalScenario;
  /** The operator's way in: real adapters, a journal of its own. */
  readonly gateways: Gateways;
  readonly clock: Clock;
  /** H+0 is now: the users go on, and the scenario's causes are planned from here. */
  begin(): void;
  /** When its first cause begins, ms after H+0; undefined for none. */
  readonly scenarioStartsMs: number | undefined;
  /** From now on so many requests an hour. */
  setRate(ratePerHour: number): void;
  /** What the users sent and saw. */
  users(): { readonly sent: number; readonly answered: number; readonly failed: number };
  close(): Promise<void>;
}

/** Rehearsals on a sandbox. */
export interface Rehearsals {
  scenarios(): Promise<readonly RehearsalScenario[]>;
  /** Opens a world, provisions it as a real account would be, and lets its users begin. OperatorError USAGE for an unknown scenario. */
  open(request: RehearsalRequest): Promise<Rehearsal>;
}
