import { isLoopbackHost } from '../../../http/access';
import { type Action, type CallContext, defineAction } from '../../../kernel/action';
import { pageOf } from '../../../kernel/page';
import { invalidParameter, notImplemented } from '../errors';
import { arn, paging } from '../shapes';
import type { Subscription, Topic } from '../state';
import { findTopic, subscriptionDocument } from '../topic';

const MAX_PAGE = 100;
const PROTOCOLS = ['http', 'https', 'email', 'email-json', 'sms', 'sqs', 'application', 'lambda', 'firehose'];

/** The sandbox sends to this machine only. */
function checkEndpoint(protocol: string, endpoint: string | undefined): string {
  if (!PROTOCOLS.includes(protocol))
    throw invalidParameter(`Amazon SNS does not support this protocol string: ${protocol}`);
  if (endpoint === undefined) throw invalidParameter('Endpoint');
  if (protocol !== 'http')
    throw notImplemented(`the sandbox delivers to http endpoints of this machine, not to ${protocol}`);
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.protocol !== 'http:') throw invalidParameter('Endpoint must match the specified protocol');
  if (!isLoopbackHost(url.host)) throw notImplemented(`the sandbox sends nothing to ${url.host}: only to loopback`);
  return endpoint;
}

/** A subscription that waits for its token; a second one for the same endpoint is the first. */
export const subscribe = defineAction<{
  TopicArn: string;
  Protocol: string;
  Endpoint?: string;
  ReturnSubscriptionArn?: boolean;
}>({
  name: 'Subscribe',
  input: {
    TopicArn: arn,
    Protocol: { type: 'string', required: true },
    Endpoint: { type: 'string' },
    Attributes: { type: 'map', of: { type: 'string' }, refused: true },
    ReturnSubscriptionArn: { type: 'boolean' },
  },
  run({ TopicArn, Protocol, Endpoint, ReturnSubscriptionArn }, { kernel, at }) {
    const topic = findTopic(kernel.world, TopicArn);
    const endpoint = checkEndpoint(Protocol, Endpoint);
    let found = topic.subscriptions.find((each) => each.endpoint === endpoint);
    if (found === undefined) {
      found = { arn: `${TopicArn}:${kernel.random.uuid()}`, protocol: 'http', endpoint, token: kernel.random.hex(64) };
      topic.subscriptions.push(found);
    }
    if (found.token !== undefined) kernel.topics.askToConfirm(topic, found, { id: kernel.random.uuid(), at });
    const shown = found.token === undefined || ReturnSubscriptionArn === true;
    return { SubscriptionArn: shown ? found.arn : 'pending confirmation' };
  },
});

export const confirmSubscription = defineAction<{ TopicArn: string; Token: string }>({
  name: 'ConfirmSubscription',
  input: {
    TopicArn: arn,
    Token: { type: 'string', required: true },
    AuthenticateOnUnsubscribe: { type: 'string' },
  },
  run({ TopicArn, Token }, { kernel: { world } }) {
    const found = findTopic(world, TopicArn).subscriptions.find(({ token }) => token === Token);
    if (found === undefined) throw invalidParameter('Token');
    delete found.token;
    return { SubscriptionArn: found.arn };
  },
});

/** One that is not there is no error. */
export const unsubscribe = defineAction<{ SubscriptionArn: string }>({
  name: 'Unsubscribe',
  input: { SubscriptionArn: arn },
  run({ SubscriptionArn }, { kernel: { world } }) {
    for (const topic of Object.values(world.sns.topics))
      topic.subscriptions = topic.subscriptions.filter((each) => each.arn !== SubscriptionArn);
    return {};
  },
});

function listed(
  subscriptions: readonly { readonly topic: Topic; readonly subscription: Subscription }[],
  scope: string,
  token: string | undefined,
  { kernel: { world } }: CallContext,
) {
  const page = pageOf(subscriptions, scope, { token, limit: MAX_PAGE }, () => invalidParameter('NextToken'));
  return {
    Subscriptions: page.items.map(({ topic, subscription }) => subscriptionDocument(topic, subscription, world)),
    NextToken: page.nextToken,
  };
}

const of = (topic: Topic) => topic.subscriptions.map((subscription) => ({ topic, subscription }));

export const listSubscriptions: Action<{ NextToken?: string }> = defineAction<{ NextToken?: string }>({
  name: 'ListSubscriptions',
  input: paging,
  run: ({ NextToken }, context) =>
    listed(Object.values(context.kernel.world.sns.topics).flatMap(of), 'subscriptions', NextToken, context),
});

export const listSubscriptionsByTopic = defineAction<{ TopicArn: string; NextToken?: string }>({
  name: 'ListSubscriptionsByTopic',
  input: { TopicArn: arn, ...paging },
  run: ({ TopicArn, NextToken }, context) =>
    listed(of(findTopic(context.kernel.world, TopicArn)), `subscriptions ${TopicArn}`, NextToken, context),
});
