import type { SandboxFaultRule } from '../domain/sandbox/faults';
import type { ServedEndpoint, ServeRequest } from '../domain/sandbox/serving';
import type { SandboxState } from '../domain/sandbox/state';

/** Controls the sandbox that runs on this machine. */
export interface SandboxControl {
  state(): Promise<SandboxState>;
  /** Advances the clock and resolves when everything due has happened. An abort ends it early; the world is saved. */
  advance(ms: number, signal?: AbortSignal): Promise<{ readonly nowMs: number }>;
  /** Lets the world run to this machine's time; OperatorError SANDBOX when it is ahead of it. */
  catchUp(signal?: AbortSignal): Promise<{ readonly nowMs: number }>;
  addFault(rule: SandboxFaultRule): Promise<{ readonly id: string }>;
  clearFaults(): Promise<void>;
  setRate(ratePerHour: number): Promise<void>;
  /** Replaces the running world by a new one. */
  reset(): Promise<{ readonly nowMs: number }>;
}

/** Sandboxes of this machine. Failures are OperatorError SANDBOX. */
export interface Sandboxes {
  /** Serves a sandbox until the signal is aborted, then saves and stops it. */
  serve(request: ServeRequest, signal: AbortSignal, onReady: (ready: ServedEndpoint) => void): Promise<void>;
  /** Control of the running sandbox. */
  control(): Promise<SandboxControl>;
}
