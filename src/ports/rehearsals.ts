import type { Verdict } from '../domain/decision/verdict';
import type { Window } from '../domain/time';
import type { Clock } from './clock';
import type { Gateways } from './gateways';

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

/** A whole beta on a sandbox in this process. Only simulated time moves it, and nothing of it is saved. */
export interface Rehearsal {
  readonly scenario: RehearsalScenario;
  /** What the operator uses: real adapters and a separate journal. */
  readonly gateways: Gateways;
  readonly clock: Clock;
  /** Makes this moment H+0: users continue, and the scenario's causes are scheduled from here. */
  begin(): void;
  /** When its first cause begins, ms after H+0; undefined for none. */
  readonly scenarioStartsMs: number | undefined;
  /** Changes the traffic from now on. */
  setRate(ratePerHour: number): void;
  /** Requests that the users sent, and how they ended. */
  users(): { readonly sent: number; readonly answered: number; readonly failed: number };
  close(): Promise<void>;
}

/** Rehearsals on a sandbox. */
export interface Rehearsals {
  scenarios(): Promise<readonly RehearsalScenario[]>;
  /** Opens a sandbox, provisions it like a real account, and starts its users. OperatorError USAGE for an unknown scenario. */
  open(request: RehearsalRequest): Promise<Rehearsal>;
}
