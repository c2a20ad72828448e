import { digestOf } from '../journal/digest';
import { cleanText } from '../text/clean-text';
import { eventNext, eventText } from './beta-event';
import { identityOf, type News } from './news';

/** The beta that a notification is about. */
export interface NotifiedBeta {
  readonly account: string;
  readonly region: string;
  /** Name of the configured environment; undefined where there is only one. */
  readonly environment: string | undefined;
}

/** What is sent, as JSON. */
export interface Notification {
  readonly version: 1;
  /** The same for the same event, whichever machine sends it: a receiver can drop what it has. */
  readonly id: string;
  readonly kind: News['kind'] | 'test';
  readonly text: string;
  /** The command that an operator would type. */
  readonly next: string | undefined;
  readonly account: string;
  readonly region: string;
  readonly environment: string | undefined;
  /** ISO 8601. */
  readonly at: string;
  readonly event: News | undefined;
}

export function notificationOf(news: News, beta: NotifiedBeta): Notification {
  return {
    version: 1,
    id: digestOf([beta, identityOf(news)]).slice(0, 24),
    kind: news.kind,
    text: oneLine(eventText(news)),
    next: eventNext(news)?.toString(),
    ...beta,
    at: new Date(news.atMs).toISOString(),
    event: news,
  };
}

/** A notification without an event. */
export const testNotification = (beta: NotifiedBeta, atMs: number): Notification => ({
  version: 1,
  id: digestOf([beta, 'test', atMs]).slice(0, 24),
  kind: 'test',
  text: 'a test of the notifications: nothing has happened',
  next: undefined,
  ...beta,
  at: new Date(atMs).toISOString(),
  event: undefined,
});

const oneLine = (text: string): string => cleanText(text.replace(/\s+/g, ' '));

/** Which beta, in one word each: `production 111122223333 us-east-1`. */
export const betaName = ({ account, region, environment }: NotifiedBeta): string =>
  [environment, account, region].filter((part) => part !== undefined).join(' ');

/** The sentence with its beta, for a subject or a small window. */
export const notificationLine = (notification: Notification): string =>
  `${betaName(notification)}: ${notification.text}`;
