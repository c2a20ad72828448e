/** What a topic hands on: every subscriber gets the form of its protocol. */
export interface TopicMessage {
  /** 1 to 100 characters of ASCII, for mail. */
  readonly subject: string;
  /** For people. */
  readonly text: string;
  /** JSON text, for programs (http, https, lambda, sqs). */
  readonly json: string;
}

/** Topics that tell people and programs. Failures are GatewayErrors. */
export interface Topics {
  /** Sent once. `topic` is its ARN; it may be in another region. */
  publish(topic: string, message: TopicMessage, signal: AbortSignal): Promise<void>;
}
