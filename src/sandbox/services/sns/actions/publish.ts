import { defineAction } from '../../../kernel/action';
import { invalidParameter } from '../errors';
import { LONGEST_MESSAGE } from '../facade';
import { findTopic } from '../topic';

/** Hands a message on to every confirmed subscription; says nothing of what came of it, as AWS does. */
export const publish = defineAction<{
  TopicArn?: string;
  TargetArn?: string;
  Message: string;
  Subject?: string;
  MessageStructure?: string;
}>({
  name: 'Publish',
  input: {
    TopicArn: { type: 'string' },
    TargetArn: { type: 'string' },
    PhoneNumber: { type: 'string', refused: true },
    Message: { type: 'string', required: true },
    Subject: { type: 'string' },
    MessageStructure: { type: 'string' },
    MessageAttributes: { type: 'document', refused: true },
    MessageDeduplicationId: { type: 'string', refused: true },
    MessageGroupId: { type: 'string', refused: true },
  },
  run({ TopicArn, TargetArn, Message, Subject, MessageStructure }, { kernel, at }) {
    const arn = TopicArn ?? TargetArn;
    if (arn === undefined) throw invalidParameter('TopicArn or TargetArn Reason: no value for required parameter');
    if (Message === '') throw invalidParameter('Empty message');
    if (Buffer.byteLength(Message) > LONGEST_MESSAGE) throw invalidParameter('Message too long');
    if (Subject !== undefined && !/^[\x21-\x7e][\x20-\x7e]{0,99}$/.test(Subject)) throw invalidParameter('Subject');
    const topic = findTopic(kernel.world, arn);
    const id = kernel.random.uuid();
    kernel.topics.handOn(topic, { id, at, subject: Subject, text: forHttp(Message, MessageStructure) });
    return { MessageId: id };
  },
});

/** With `json` the message has a text for each protocol, and `default` for the rest. */
function forHttp(message: string, structure: string | undefined): string {
  if (structure === undefined) return message;
  if (structure !== 'json') throw invalidParameter('MessageStructure');
  let texts: unknown;
  try {
    texts = JSON.parse(message);
  } catch {
    throw invalidParameter('Message Structure - JSON message body failed to parse');
  }
  const { default: usual, http } = (typeof texts === 'object' && texts !== null ? texts : {}) as {
    readonly default?: unknown;
    readonly http?: unknown;
  };
  if (typeof usual !== 'string') throw invalidParameter('Message Structure - No default entry in JSON message body');
  return typeof http === 'string' ? http : usual;
}
