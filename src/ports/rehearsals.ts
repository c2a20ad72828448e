import type { RehearsalRequest, RehearsalScenario } from '../domain/rollout/rehearsal-scenario';
import type { Clock } from './clock';
import type { Gateways } from './gateways';

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
