import type { Kernel, TopicsFacade } from '../../kernel/kernel';
import { iso8601 } from '../../kernel/time';
import { createPostOffice, type PostOffice } from './post-office';
import type { Subscription, Topic } from './state';
import { letsPublish } from './topic-policy';

/** Longest message, in bytes. */
export const LONGEST_MESSAGE = 262_144;

/** What other services, and SNS's own actions, do with topics. */
export function createTopicsFacade(kernel: () => Kernel): TopicsFacade {
  const post = createPostOffice();
  return {
    publish({ topicArn, publisher, ...message }, at) {
      const { sns, accountId } = kernel().world;
      const topic = Object.hasOwn(sns.topics, topicArn) ? sns.topics[topicArn] : undefined;
      if (topic === undefined) return { code: 'NotFound', message: 'Topic does not exist' };
      if (!letsPublish(topic.policy, topicArn, accountId, publisher))
        return {
          code: 'AuthorizationError',
          message: `${publisher.service} is not authorized to perform: SNS:Publish on resource: ${topicArn} because no resource-based policy allows the SNS:Publish action`,
        };
      handOn(post, topic, { id: kernel().random.uuid(), at, ...message });
      return undefined;
    },
    handOn: (topic, message) => handOn(post, topic, message),
    askToConfirm: (topic, subscription, message) => askToConfirm(post, topic, subscription, message),
    close: () => post.close(),
  };
}

export interface Message {
  readonly id: string;
  /** Epoch ms of the world. */
  readonly at: number;
  readonly subject?: string | undefined;
  readonly text: string;
}

const headersOf = (
  type: string,
  topic: Topic,
  message: Pick<Message, 'id'>,
  more: Readonly<Record<string, string>>,
) => ({
  'content-type': 'text/plain; charset=UTF-8',
  'user-agent': 'Amazon Simple Notification Service Agent',
  'x-amz-sns-message-type': type,
  'x-amz-sns-message-id': message.id,
  'x-amz-sns-topic-arn': topic.arn,
  ...more,
});

/** Posts a message to every confirmed subscription, in AWS's form ("HTTP/HTTPS notification JSON format") without signature. */
function handOn(post: PostOffice, topic: Topic, message: Message): void {
  for (const { arn, endpoint, token } of topic.subscriptions) {
    if (token !== undefined) continue;
    const body = {
      Type: 'Notification',
      MessageId: message.id,
      TopicArn: topic.arn,
      Subject: message.subject,
      Message: message.text,
      Timestamp: iso8601(message.at),
    };
    post.send(
      endpoint,
      headersOf('Notification', topic, message, { 'x-amz-sns-subscription-arn': arn }),
      JSON.stringify(body),
    );
  }
}

/** Posts the token that ConfirmSubscription takes. */
function askToConfirm(
  post: PostOffice,
  topic: Topic,
  { endpoint, token }: Subscription,
  message: Pick<Message, 'id' | 'at'>,
): void {
  const body = {
    Type: 'SubscriptionConfirmation',
    MessageId: message.id,
    Token: token,
    TopicArn: topic.arn,
    Message: `You have chosen to subscribe to the topic ${topic.arn}.\nTo confirm the subscription, call ConfirmSubscription with the Token.`,
    Timestamp: iso8601(message.at),
  };
  post.send(endpoint, headersOf('SubscriptionConfirmation', topic, message, {}), JSON.stringify(body));
}
