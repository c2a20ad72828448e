import type { Role } from '../domain/system/permissions';

/** State of the running sandbox. Times are epoch ms of its own clock. */
export interface SandboxState {
  readonly endpoint: string;
  readonly accountId: string;
  readonly region: string;
  readonly pid: number;
  readonly now: number;
  readonly startedAt: number;
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

/** What can go wrong with an API call of the sandbox. */
export const SANDBOX_FAULTS = ['throttle', 'error', 'expired', 'denied', 'slow', 'lose-response', 'drop'] as const;

/** A fault put into the API calls of the sandbox. */
export interface SandboxFaultRule {
  readonly kind: (typeof SANDBOX_FAULTS)[number];
  readonly service?: string;
  readonly operation?: string;
  readonly calls?: number;
  readonly probability?: number;
  readonly seed?: number;
  readonly delayMs?: number;
  readonly from?: 'clients' | 'functions';
}

export interface SandboxFault extends SandboxFaultRule {
  readonly id: string;
  readonly hits: number;
}

/** Controls the sandbox that runs on this machine. */
export interface SandboxControl {
  state(): Promise<SandboxState>;
  /** Advances the clock and resolves when everything due has happened. An abort ends it early; the world is saved. */
  advance(ms: number, signal?: AbortSignal): Promise<{ readonly now: number }>;
  /** Lets the world run to this machine's time; OperatorError SANDBOX when it is ahead of it. */
  catchUp(signal?: AbortSignal): Promise<{ readonly now: number }>;
  addFault(rule: SandboxFaultRule): Promise<{ readonly id: string }>;
  clearFaults(id?: string): Promise<void>;
  setRate(ratePerHour: number): Promise<void>;
  /** Replaces the running world by a new one. */
  reset(): Promise<{ readonly now: number }>;
}

export interface ServeRequest {
  readonly port: number;
  /** Clock of a new world, epoch ms. */
  readonly startAtMs?: number;
  readonly speed: number;
  /** An account without the system, whose ids are drawn as AWS draws them. */
  readonly fresh?: boolean;
  /** The permissions of its clients: one of the documented roles, or these policies. */
  readonly as?: Role;
  readonly policies?: readonly { readonly name: string; readonly document: unknown }[];
  /** No resources; otherwise the deployed system with the flag off. */
  readonly empty: boolean;
  readonly statePath?: string;
  /** Absent: 1,000 for a new world; a saved one keeps its rate. */
  readonly ratePerHour?: number;
  /** Script of causes, played from the start; a saved world keeps its own when absent. */
  readonly scenario?: string;
  readonly accessKeyId?: string;
  readonly databaseUrl?: string;
  readonly seed?: number;
}

export interface ServedEndpoint {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  /** The world came from the state file. */
  readonly loaded: boolean;
  readonly statePath: string;
  readonly skewMs: number;
  readonly scenario?: string;
  readonly olderNode?: { readonly runs: string; readonly wanted: string };
}

/** Sandboxes of this machine. Failures are OperatorError SANDBOX. */
export interface Sandboxes {
  /** Serves a sandbox until the signal is aborted, then saves and stops it. */
  serve(request: ServeRequest, signal: AbortSignal, onReady: (ready: ServedEndpoint) => void): Promise<void>;
  /** Control of the running sandbox. */
  control(): Promise<SandboxControl>;
}
