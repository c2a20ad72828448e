/** A policy document as it is stored: plain JSON. */
export type PolicyDocument = Readonly<Record<string, unknown>>;

/** A role that services of the account can assume. */
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
  /** Roles must exist, trust the service that assumes them, and allow its calls. */
  enforced: boolean;
}

/** An account without described roles: every role can be assumed and may do everything. */
export const emptyIam = (): IamState => ({ roles: {}, enforced: false });
