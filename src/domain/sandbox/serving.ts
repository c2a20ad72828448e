import type { Role } from '../system/permissions';

/** How a sandbox is opened and served. */
export interface ServeRequest {
  readonly port: number;
  /** Clock of a new world, epoch ms. */
  readonly startAtMs?: number | undefined;
  readonly speed: number;
  /** An account without the system, whose ids are drawn as AWS draws them. */
  readonly fresh?: boolean;
  /** The permissions of its clients: one of the documented roles, or these policies. */
  readonly as?: Role | undefined;
  readonly policies?: readonly { readonly name: string; readonly document: unknown }[];
  /** No resources; otherwise the deployed system with the flag off. */
  readonly empty: boolean;
  readonly statePath?: string | undefined;
  /** Absent: 1,000 for a new world; a saved one keeps its rate. */
  readonly ratePerHour?: number | undefined;
  /** Script of causes, played from the start; a saved world keeps its own when absent. */
  readonly scenario?: string | undefined;
  readonly accessKeyId?: string | undefined;
  readonly databaseUrl?: string | undefined;
  readonly seed?: number | undefined;
}

/** What clients of a served sandbox need. */
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
