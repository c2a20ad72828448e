/** Who the calls are made as. */
export interface Identities {
  current(): Promise<{ readonly account: string; readonly arn: string }>;
}
