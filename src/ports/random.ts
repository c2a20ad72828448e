/** Source of nonces (versions and deployments are found again by them after a lost response). */
export interface Nonces {
  /** Eight lower-case hex digits. */
  next(): string;
}
