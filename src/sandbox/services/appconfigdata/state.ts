/** AppConfig's data plane: who polls, and with which token next. */
export interface AppConfigDataState {
  /** By session id. */
  sessions: Record<string, Session>;
  /** Number of the next session. */
  nextSession: number;
  /** When sessions were last cleared of expired ones. */
  clearedAt: number;
}

export interface Session {
  readonly applicationId: string;
  readonly environmentId: string;
  readonly profileId: string;
  readonly pollSeconds: number;
  /** Whether the session asked for that interval; then calls that come too early are refused. */
  readonly pollEnforced: boolean;
  /** The only token that the next call may use, and when it was issued. */
  token: string;
  issuedAt: number;
  /** Place of this session among all, 0 (first to see a growing deployment) to below 100. */
  readonly place: number;
  polledAt?: number;
  polls?: number;
  /** Version delivered last; absent = nothing yet. */
  delivered?: number;
}

export const emptyAppConfigData = (): AppConfigDataState => ({
  sessions: {},
  nextSession: 1,
  clearedAt: 0,
});
