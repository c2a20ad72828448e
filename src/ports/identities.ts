/** The identity that signs the calls. */
export interface Identities {
  current(): Promise<{ readonly account: string; readonly arn: string }>;
}
