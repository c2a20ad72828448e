/** SNS's share of the world. Messages are not kept: a topic hands them on. */
export interface SnsState {
  /** By ARN. */
  topics: Record<string, Topic>;
}

export interface Topic {
  readonly arn: string;
  readonly name: string;
  displayName: string;
  /** Its access policy, as JSON text. */
  policy: string;
  subscriptions: Subscription[];
}

export interface Subscription {
  readonly arn: string;
  readonly protocol: 'http';
  /** `http://127.0.0.1:PORT/…`. */
  readonly endpoint: string;
  /** What the endpoint has to give back; absent once it is confirmed. */
  token?: string;
}

export const emptySns = (): SnsState => ({ topics: {} });
