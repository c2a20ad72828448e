/**
 * Trouble that comes from outside of AWS's own rules. Each is a cause: it changes what happens at the function's
 * socket, in the database's rows or in what users send, never a log line, a metric or an alarm.
 */
export interface Causes {
  /** Factor on the modelled time of each database query; 1 = healthy. */
  readonly queryTimeFactor: number;
  /** Share (0..1) of invocations in which every database query loses its connection. */
  readonly queryDropShare: number;
  /** The next so many database queries lose their connection. */
  readonly queryDrops: number;
  /** The database refuses connections and has dropped the open ones. */
  readonly databaseDown: boolean;
  /** Share (0..1) of the users whose row differs from what they were. */
  readonly driftedUserShare: number;
  /** JSON objects that functions send to each other arrive with their keys in the opposite order. */
  readonly reversedKeys: boolean;
  /** The data plane goes on serving functions the configuration they had when the cause began. */
  readonly staleFlags: boolean;
  /** Factor on every `percentage` that functions receive; 1 = what was deployed. */
  readonly flagShareFactor: number;
  /** Share (0..1) of the functions' AWS calls that are throttled (429). */
  readonly throttledCallShare: number;
  /** Execution environments serve one invocation only: each request is a cold start. */
  readonly singleUseEnvironments: boolean;
  /** Share (0..1) of the users' invocations in which Lambda kills the environment, out of memory, before it answers. */
  readonly killedShare: number;
}

export const healthyCauses = (): Causes => ({
  queryTimeFactor: 1,
  queryDropShare: 0,
  queryDrops: 0,
  databaseDown: false,
  driftedUserShare: 0,
  reversedKeys: false,
  staleFlags: false,
  flagShareFactor: 1,
  throttledCallShare: 0,
  singleUseEnvironments: false,
  killedShare: 0,
});
