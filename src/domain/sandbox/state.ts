import type { SandboxFault } from './faults';

/** State of the running sandbox. Times are epoch ms of its own clock. */
export interface SandboxState {
  readonly endpoint: string;
  readonly accountId: string;
  readonly region: string;
  readonly pid: number;
  readonly nowMs: number;
  readonly startedAtMs: number;
  /** Simulated ms for each real one. */
  readonly speed: number;
  /** Ms by which its clock is ahead of this machine's; negative when it is behind. */
  readonly skewMs: number;
  readonly scenario?: string;
  /** Set where functions run on an older Node.js than their runtime has. */
  readonly olderNode?: { readonly runs: string; readonly wanted: string };
  /** Where the world is saved, and why it could not be the last time. */
  readonly statePath?: string;
  readonly saveError?: string;
  readonly calls: number;
  readonly users: number;
  readonly ratePerHour: number;
  readonly requestsSent: number;
  readonly functions: readonly string[];
  readonly faults: readonly SandboxFault[];
}
