import { NEWS_KINDS } from '../domain/events/news';
import type { ResolvedValue } from '../domain/system/configuration';
import { createCommandNotifier, createDesktopNotifier } from '../notify/programs';
import { createTopicNotifier } from '../notify/topic';
import { createSlack, createWebhook } from '../notify/webhook';
import type { Notifications, Notifier } from '../ports/notifier';
import { wallClock } from './clocks';
import type { Connection } from './reach/reach';

/** Receivers and kinds of news as the configuration says. AWS is reached when something is told. */
export function notificationsOf(
  values: readonly ResolvedValue[],
  environment: string | undefined,
  connect: () => Promise<Pick<Connection, 'notified' | 'gateways'>>,
): Notifications {
  const at = (path: string): ResolvedValue['value'] => values.find((each) => each.path === path)?.value;
  const text = (path: string): string | undefined => {
    const value = at(path);
    return typeof value === 'string' ? value : undefined;
  };
  const list = (path: string): readonly string[] | undefined => {
    const value = at(path);
    return Array.isArray(value) ? (value as readonly string[]) : undefined;
  };
  const made = <Value>(value: Value | undefined, make: (value: Value) => Notifier): readonly Notifier[] =>
    value === undefined ? [] : [make(value)];
  return {
    notifiers: [
      ...made(text('notify.webhook'), createWebhook),
      ...made(text('notify.slack'), createSlack),
      ...made(text('notify.topic'), (arn) => createTopicNotifier(arn, async () => (await connect()).gateways.topics)),
      ...made(list('notify.command'), createCommandNotifier),
      ...(at('notify.desktop') === true ? [createDesktopNotifier(process.platform)] : []),
    ],
    kinds: new Set(list('notify.events') ?? NEWS_KINDS),
    bell: at('notify.bell') !== false,
    log: {
      seen: async () => (await connect()).notified.seen(),
      remember: async (seen) => (await connect()).notified.remember(seen),
      claim: async (identity) => (await connect()).notified.claim(identity),
      settle: async (identity) => (await connect()).notified.settle(identity),
    },
    environment,
    pause: (ms, signal) => wallClock.sleep(ms, signal),
  };
}
