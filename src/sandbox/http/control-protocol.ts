import type { FaultEntry, FaultRule } from '../faults/plan';

/** Where the control commands go: no AWS client sends anything there, and it needs the run file's token. */
export const CONTROL_PATH = '/-/huntaze-sandbox/control';
export const TOKEN_HEADER = 'x-huntaze-sandbox-token';

/** What can be asked of a running sandbox. */
export type ControlCommand =
  | { readonly kind: 'status' }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'catch-up' }
  | { readonly kind: 'fault-add'; readonly rule: FaultRule }
  | { readonly kind: 'fault-clear' }
  | { readonly kind: 'traffic-rate'; readonly ratePerHour: number }
  | { readonly kind: 'reset' };

/** State of the sandbox. Times in epoch ms of the world's clock. */
export interface SandboxStatus {
  readonly endpoint: string;
  readonly accountId: string;
  readonly region: string;
  readonly pid: number;
  readonly now: number;
  readonly startedAt: number;
  /** Virtual ms for each real ms. */
  readonly speed: number;
  /** Ms by which the world's clock is ahead of this machine's; negative when it is behind. */
  readonly skewMs: number;
  /** Script of causes that the world plays. */
  readonly scenario?: string;
  /** Set where functions run on an older Node.js than their runtime has. */
  readonly olderNode?: { readonly runs: string; readonly wanted: string };
  readonly calls: number;
  readonly users: number;
  readonly ratePerHour: number;
  readonly requestsSent: number;
  readonly functions: readonly string[];
  readonly faults: readonly FaultEntry[];
  readonly statePath?: string;
  /** Why the world could not be saved the last time it was tried. */
  readonly saveError?: string;
}

/** What each command answers. */
export interface ControlResults {
  readonly status: SandboxStatus;
  readonly advance: { readonly now: number };
  readonly 'catch-up': { readonly now: number };
  readonly 'fault-add': { readonly id: string };
  readonly 'fault-clear': { readonly faults: readonly FaultEntry[] };
  readonly 'traffic-rate': { readonly ratePerHour: number };
  readonly reset: { readonly now: number };
}

export type ControlAnswer<Kind extends ControlCommand['kind']> =
  | { readonly kind: 'done'; readonly result: ControlResults[Kind] }
  | { readonly kind: 'refused'; readonly message: string };
