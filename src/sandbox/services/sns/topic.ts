import type { World } from '../../kernel/world';
import { noSuchTopic } from './errors';
import type { Subscription, Topic } from './state';

export const topicArn = (world: World, name: string): string =>
  `arn:aws:sns:${world.region}:${world.accountId}:${name}`;

export function findTopic({ sns }: World, arn: string): Topic {
  const found = Object.hasOwn(sns.topics, arn) ? sns.topics[arn] : undefined;
  if (found === undefined) throw noSuchTopic();
  return found;
}

/** What GetTopicAttributes answers; every value is a text. */
export function topicAttributes(topic: Topic, { accountId }: World): Readonly<Record<string, string>> {
  const pending = topic.subscriptions.filter(({ token }) => token !== undefined).length;
  return {
    Policy: topic.policy,
    Owner: accountId,
    SubscriptionsPending: String(pending),
    TopicArn: topic.arn,
    SubscriptionsConfirmed: String(topic.subscriptions.length - pending),
    SubscriptionsDeleted: '0',
    DisplayName: topic.displayName,
  };
}

/** A subscription in a list; one that waits for its confirmation has no ARN to show. */
export const subscriptionDocument = (topic: Topic, subscription: Subscription, { accountId }: World) => ({
  SubscriptionArn: subscription.token === undefined ? subscription.arn : 'PendingConfirmation',
  Owner: accountId,
  Protocol: subscription.protocol,
  Endpoint: subscription.endpoint,
  TopicArn: topic.arn,
});
