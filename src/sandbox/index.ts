export { reachDatabaseServer } from './database/open-database';
export type { FaultEntry, FaultKind, FaultPlan, FaultRule } from './faults/plan';
export { FAULT_KINDS } from './faults/plan';
export {
  announcedSandboxes,
  type ControlClient,
  ControlError,
  connectControl,
  type RunFile,
  readRunFile,
} from './http/control-client';
export type { SandboxStatus } from './http/control-protocol';
export type { HttpOptions, Listener } from './http/listen';
export { type ServedSandbox, type ServeOptions, serveSandbox, type WallClock } from './http/serve';
export type { Caller } from './iam/caller';
export { type Access, evaluate } from './iam/evaluate';
export { type Policy, PolicyError, parsePolicy } from './iam/policy';
export type { PolicyDocument, StoredRole } from './iam/state';
export { DEFAULT_START_AT, SANDBOX_ACCOUNT, SANDBOX_REGION } from './kernel/create-world';
export type { ServiceName } from './kernel/service-name';
export type { World } from './kernel/world';
export { openSandbox, type Sandbox, type SandboxOptions, type WorldSummary } from './open-sandbox';
export type { Owner } from './persistence/private-file';
export { openStateFile, type StateFile } from './persistence/state-file';
export { StateFileError, type StateFileFault } from './persistence/state-file-error';
export { SCENARIOS } from './scenarios/table';
export type { CallEvent, CallObserver } from './wire/dispatch';
export type { SdkRequestHandler } from './wire/request-handler';
