/** A role that somebody has taken on, by the access key id of the session. */
export interface RoleSession {
  readonly roleArn: string;
  readonly name: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

/** STS's share of the world. */
export interface StsState {
  sessions: Record<string, RoleSession>;
}

export const emptySts = (): StsState => ({ sessions: {} });
