import type { TopicSetup } from '../../ports/provisioning';
import type { Topics } from '../../ports/topics';
import { orAbsent } from '../client/gateway-errors';
import type { SdkClients } from '../client/sdk-clients';

/** Protocols whose subscribers are programs. */
const PROGRAMS = ['http', 'https', 'lambda', 'sqs'] as const;

/** The clients of one region. */
export type ClientsOf = (region: string) => SdkClients;

const regionOf = (arn: string): string => arn.split(':')[3] ?? '';

export const createSnsTopics = (clientsOf: ClientsOf): Topics => ({
  async publish(topic, { subject, text, json }, signal) {
    const { sdk, write } = await clientsOf(regionOf(topic)).sns();
    const texts = { default: text, ...Object.fromEntries(PROGRAMS.map((protocol) => [protocol, json])) };
    await write(
      new sdk.PublishCommand({
        TopicArn: topic,
        Subject: subject,
        Message: JSON.stringify(texts),
        MessageStructure: 'json',
      }),
      { signal },
    );
  },
});

export const createSnsTopicSetup = (clientsOf: ClientsOf): TopicSetup => ({
  async policy(topic) {
    const { sdk, read } = await clientsOf(regionOf(topic)).sns();
    const found = await orAbsent(read(new sdk.GetTopicAttributesCommand({ TopicArn: topic })));
    return found === undefined ? undefined : (found.Attributes?.['Policy'] ?? '{}');
  },
  async setPolicy(topic, policy) {
    const { sdk, write } = await clientsOf(regionOf(topic)).sns();
    await write(
      new sdk.SetTopicAttributesCommand({ TopicArn: topic, AttributeName: 'Policy', AttributeValue: policy }),
    );
  },
});
