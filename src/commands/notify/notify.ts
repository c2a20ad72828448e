import { NEWS, NEWS_KINDS } from '../../domain/events/news';
import { EXIT, OperatorError } from '../../domain/operator-error';
import { advice, own } from '../../domain/text/advice';
import { testReceivers } from '../../operations/notify/test';
import { nextCommandLines } from '../../views/advice';
import { notifyTestView, notifyView } from '../../views/notify';
import { defineCommand } from '../command';
import { printResult } from '../results';

const HOW =
  'Receivers are in the configuration, under "notify": "webhook" (the event as JSON), "slack" (text for Slack and what is compatible), "topic" (an SNS topic; with "fromAws": true, provision lets AWS itself tell it, too), "command" (a program and its arguments; the event is JSON on its standard input), "desktop": true; "events" chooses what is sent. watch sends them, also with --quiet, each once, and again up to two times when a receiver does not answer.';

export const notifyCommand = defineCommand<Record<never, never>>({
  name: 'notify',
  summary: 'who is told of what happens, while watch runs',
  description: HOW,
  examples: [
    { command: 'huntaze-beta notify', what: 'receivers and events, without their secrets' },
    { command: 'huntaze-beta watch --quiet', what: 'no screen: it only tells' },
  ],
  parse: () => ({}),
  async run(_options, { terminal, globals, notifications }) {
    const { notifiers, kinds } = await notifications();
    const receivers = notifiers.map(({ name }) => name);
    const events = NEWS_KINDS.map((kind) => ({ kind, what: NEWS[kind], sent: kinds.has(kind) }));
    if (globals.json) printResult(terminal, 'notify', { receivers, events });
    else terminal.out(notifyView({ receivers, events }, terminal.palette));
    const next =
      receivers.length === 0 ? advice`put a receiver into the configuration: ${own`help notify`}` : own`notify test`;
    for (const line of nextCommandLines([next], terminal.sayPalette, terminal.width)) terminal.say(line);
    return EXIT.done;
  },
});

export const notifyTestCommand = defineCommand<Record<never, never>>({
  name: 'notify test',
  summary: 'send a test to every configured receiver, and say how each answered',
  description: 'Exit code 1 when one of them could not be reached. What is sent is marked as a test ("kind": "test").',
  examples: [{ command: 'huntaze-beta notify test', what: 'before the three hours' }],
  parse: () => ({}),
  async run(_options, { terminal, globals, notifications: configured, gateways: connect, signal }) {
    const notifications = await configured();
    if (notifications.notifiers.length === 0)
      throw new OperatorError('CONFIG', 'no receiver is configured', { next: advice`${own`help notify`}  says how` });
    const { clock, identities, system } = await connect();
    const { account } = await identities.current();
    const beta = { account, region: system.region, environment: notifications.environment };
    const results = await testReceivers(notifications, beta, clock.now(), signal);
    if (globals.json) printResult(terminal, 'notify test', { receivers: results });
    else terminal.out(notifyTestView(results, terminal.palette));
    const next = results.flatMap((result) => (result.next === undefined ? [] : [result.next]));
    for (const line of nextCommandLines(next, terminal.sayPalette, terminal.width)) terminal.say(line);
    return results.every(({ delivered }) => delivered) ? EXIT.done : EXIT.failed;
  },
});
