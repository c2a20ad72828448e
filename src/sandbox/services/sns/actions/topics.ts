import { type Action, defineAction } from '../../../kernel/action';
import { pageOf } from '../../../kernel/page';
import { addTags, dropTags, type TagPair, tagsFrom } from '../../../kernel/tags';
import { invalidParameter, notImplemented } from '../errors';
import { arn, paging } from '../shapes';
import { findTopic, topicArn, topicAttributes } from '../topic';
import { checkTopicPolicy, defaultPolicy } from '../topic-policy';

const MAX_PAGE = 100;

/** Attributes that can be set; the rest of AWS's is refused. */
const SETTERS: Readonly<Record<string, (topic: { displayName: string; policy: string }, value: string) => void>> = {
  DisplayName(topic, value) {
    if (value.length > 100) throw invalidParameter('DisplayName Reason: must be at most 100 characters long');
    topic.displayName = value;
  },
  Policy(topic, value) {
    checkTopicPolicy(value);
    topic.policy = value;
  },
};

function setterOf(name: string) {
  const setter = Object.hasOwn(SETTERS, name) ? SETTERS[name] : undefined;
  if (setter === undefined) throw notImplemented(`the sandbox does not set the topic attribute ${name}`);
  return setter;
}

/** Answers the ARN of the topic of that name, also where it is there already. */
export const createTopic = defineAction<{
  Name: string;
  Attributes?: Readonly<Record<string, string>>;
  Tags?: readonly TagPair[];
}>({
  name: 'CreateTopic',
  input: {
    Name: { type: 'string', required: true },
    Attributes: { type: 'map', of: { type: 'string' } },
    Tags: {
      type: 'list',
      of: {
        type: 'structure',
        members: {
          Key: { type: 'string', required: true, min: 1, max: 128 },
          Value: { type: 'string', required: true, max: 256 },
        },
      },
    },
    DataProtectionPolicy: { type: 'string', refused: true },
  },
  run({ Name, Attributes = {}, Tags }, { kernel: { world } }) {
    if (!/^[\w-]{1,256}$/.test(Name)) throw invalidParameter('Topic Name');
    const TopicArn = topicArn(world, Name);
    const topic = world.sns.topics[TopicArn] ?? {
      arn: TopicArn,
      name: Name,
      displayName: '',
      policy: defaultPolicy(TopicArn, world.accountId),
      subscriptions: [],
    };
    for (const [name, value] of Object.entries(Attributes)) setterOf(name)(topic, value);
    world.sns.topics[TopicArn] = topic;
    addTags(world, TopicArn, tagsFrom(Tags));
    return { TopicArn };
  },
});

/** Deletes the topic with its subscriptions; one that is not there is no error. */
export const deleteTopic = defineAction<{ TopicArn: string }>({
  name: 'DeleteTopic',
  input: { TopicArn: arn },
  run({ TopicArn }, { kernel: { world } }) {
    delete world.sns.topics[TopicArn];
    dropTags(world, TopicArn);
    return {};
  },
});

export const listTopics: Action<{ NextToken?: string }> = defineAction<{ NextToken?: string }>({
  name: 'ListTopics',
  input: paging,
  run({ NextToken }, { kernel: { world } }) {
    const page = pageOf(Object.keys(world.sns.topics), 'topics', { token: NextToken, limit: MAX_PAGE }, () =>
      invalidParameter('NextToken'),
    );
    return { Topics: page.items.map((TopicArn) => ({ TopicArn })), NextToken: page.nextToken };
  },
});

export const getTopicAttributes = defineAction<{ TopicArn: string }>({
  name: 'GetTopicAttributes',
  input: { TopicArn: arn },
  run: ({ TopicArn }, { kernel: { world } }) => ({ Attributes: topicAttributes(findTopic(world, TopicArn), world) }),
});

export const setTopicAttributes = defineAction<{ TopicArn: string; AttributeName: string; AttributeValue?: string }>({
  name: 'SetTopicAttributes',
  input: {
    TopicArn: arn,
    AttributeName: { type: 'string', required: true },
    AttributeValue: { type: 'string' },
  },
  run({ TopicArn, AttributeName, AttributeValue = '' }, { kernel: { world } }) {
    setterOf(AttributeName)(findTopic(world, TopicArn), AttributeValue);
    return {};
  },
});
