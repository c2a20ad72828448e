/** A policy document as it is stored: plain JSON. */
export type PolicyDocument = Readonly<Record<string, unknown>>;

/** A role that services of the account can take on. */
export interface StoredRole {
  readonly arn: string;
  /** Service principals of its trust policy, e.g. `lambda.amazonaws.com`. */
  readonly trusts: readonly string[];
  /** Inline policies. */
  readonly policies: readonly PolicyDocument[];
}

/** IAM's share of the world. */
export interface IamState {
  /** By ARN. */
  roles: Record<string, StoredRole>;
  /** Roles must exist, trust the service that takes them on, and allow what it does with them. */
  enforced: boolean;
}

/** An account whose roles nobody has described: every role can be taken on, and may do everything. */
export const emptyIam = (): IamState => ({ roles: {}, enforced: false });
