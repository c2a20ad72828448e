import { type Notification, notificationLine } from '../domain/events/notification';
import { topicName } from '../domain/system/topic-policy';
import { own } from '../domain/text/advice';
import { GatewayError, isPassing } from '../ports/gateway-error';
import { type Notifier, NotifyError } from '../ports/notifier';
import type { TopicMessage, Topics } from '../ports/topics';
import { isTooLate, PATIENCE_MS, withPatience } from './patience';

/** SNS takes so many characters, of ASCII only. */
const LONGEST_SUBJECT = 100;

/** Publishes to an SNS topic: text for people, JSON for programs. AWS is reached when something is sent. */
export const createTopicNotifier = (arn: string, topics: () => Promise<Topics>): Notifier => ({
  name: `topic ${topicName(arn)}`,
  async send(notification, signal) {
    try {
      await withPatience(signal, PATIENCE_MS, async (each) =>
        (await topics()).publish(arn, messageOf(notification), each),
      );
    } catch (error) {
      if (isTooLate(error)) throw new NotifyError(`no answer within ${PATIENCE_MS / 1000} s`, true, { cause: error });
      throw failureOf(arn, error);
    }
  },
});

const messageOf = (notification: Notification): TopicMessage => ({
  subject: `huntaze-beta: ${notificationLine(notification)}`.replace(/[^\x20-\x7e]/g, '?').slice(0, LONGEST_SUBJECT),
  text: [notificationLine(notification), ...(notification.next === undefined ? [] : ['', notification.next])].join(
    '\n',
  ),
  json: JSON.stringify(notification),
});

function failureOf(arn: string, error: unknown): Error {
  if (!(error instanceof GatewayError)) return error instanceof Error ? error : new Error(String(error));
  const { kind } = error.failure;
  if (kind === 'denied')
    return new NotifyError(`no permission for sns:Publish on ${arn}`, false, {
      cause: error,
      next: own`config policy observer`,
    });
  if (kind === 'not-found')
    return new NotifyError(`there is no topic ${arn}`, false, {
      cause: error,
      next: `aws sns create-topic --name ${topicName(arn)}`,
    });
  return new NotifyError(error.message, isPassing(error), { cause: error });
}
