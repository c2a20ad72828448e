/** Source of nonces. They identify a version or deployment after its response was lost. */
export interface Nonces {
  /** Eight lower-case hex digits. */
  next(): string;
}
