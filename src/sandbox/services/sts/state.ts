/** A session of a role, by its access key id. */
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
