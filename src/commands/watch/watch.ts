import { THRESHOLDS } from '../../domain/decision/thresholds';
import { EXIT, type ExitCode, OperatorError } from '../../domain/operator-error';
import { deservesBell, type WatchFrame } from '../../domain/telemetry/watch-frame';
import { own } from '../../domain/text/advice';
import { pauseAfter } from '../../operations/watch/wait';
import { watchBeta } from '../../operations/watch/watch';
import type { Gateways } from '../../ports/gateways';
import { refuseUnused } from '../applicable';
import { type CommandContext, defineCommand } from '../command';
import { evidenceQueries } from '../decide/evidence-queries';
import { read } from '../option-values';
import { WatchScreen } from './screen';
import { once, SINCE } from './status';
import { ToldWatch } from './told';
import { TIMEOUT, tellLines, UNTIL, type WaitRequest, waitHeadless, waitOf } from './wait';
import { onPage, PORT, portOf, WEB } from './web';

interface WatchCommandOptions {
  readonly intervalMs: number;
  readonly sinceMs: number | undefined;
  readonly once: boolean;
  readonly bell: boolean;
  readonly until: Omit<WaitRequest, 'intervalMs'> | undefined;
  /** Of the page; undefined where none is served. */
  readonly port: number | undefined;
}

const SHORTEST_INTERVAL_MS = 2_000;
/** Between two frames: on a screen, and while a script waits. */
const INTERVALS = { screen: '10s', waiting: '30s' } as const;

export const watchCommand = defineCommand<WatchCommandOptions>({
  name: 'watch',
  summary: 'see the beta live: share, alarms, charts, decision, newest failures',
  description:
    'In a terminal one screen, redrawn in place; piped, one line a change; with --json one object a frame, with --quiet nothing: it only notifies. q ends it with exit code 0. --until ends with 0 when what is waited for has come (verdict: GO; bake: the guard has ended; opens: the day of the next share), 3 when it has not (time over, or undecided at the final look), 4 at NO-GO, an alarm that is waited for, or a rollback.',
  options: [
    UNTIL,
    TIMEOUT,
    {
      flags: '--interval <span>',
      description: `pause between two frames (default: ${INTERVALS.screen}, with --until ${INTERVALS.waiting})`,
    },
    SINCE,
    WEB,
    PORT,
    { flags: '--once', description: 'one frame, like status' },
    { flags: '--no-bell', description: 'stay silent at a phase change, alarm or rollback' },
  ],
  examples: [
    { command: 'huntaze-beta watch', what: 'in a second terminal during the three hours' },
    { command: 'huntaze-beta watch --until verdict --timeout 3h && huntaze-beta ramp', what: 'in a script or in CI' },
    { command: 'huntaze-beta watch --web', what: 'a page for the people around you, too' },
    { command: 'huntaze-beta watch --json --interval 1m >> beta.ndjson', what: 'a record of every minute' },
  ],
  parse: (input) => {
    const { options } = input;
    if (options['once'] === true)
      refuseUnused(input, ['--until', '--timeout', '--interval', '--no-bell', '--web', '--port'], {
        where: 'with --once',
        why: 'there is one frame, and nothing to compare it with',
        next: own`status`,
      });
    const until = waitOf(input);
    const usual = until === undefined ? INTERVALS.screen : INTERVALS.waiting;
    const intervalMs = read.span('--interval', options['interval'] ?? usual);
    if (intervalMs < SHORTEST_INTERVAL_MS)
      throw new OperatorError('USAGE', `--interval "${String(options['interval'])}" must be 2s or more`, {
        why: 'every frame asks AWS, and CloudWatch throttles callers that ask too often',
        next: own`watch --interval 2s`,
      });
    return {
      intervalMs,
      sinceMs: read.optional(options['since'], (value) => read.span('--since', value)),
      once: options['once'] === true,
      bell: options['bell'] !== false,
      until,
      port: portOf(input),
    };
  },
  async run(options, context) {
    if (options.once) return once(options, context);
    const gateways = await context.gateways();
    const beta = watchBeta(gateways, {
      queries: await evidenceQueries(context),
      thresholds: THRESHOLDS,
      sinceMs: options.sinceMs,
    });
    const page = await onPage(beta, options, context);
    const watch = new ToldWatch(page, await context.notifications(), context);
    try {
      return await watched(options, watch, gateways, context);
    } finally {
      await watch.end();
      await page.close();
    }
  },
});

/** On a screen, for a script that waits, or for everybody else: in lines. */
async function watched(
  options: WatchCommandOptions,
  watch: ToldWatch,
  gateways: Gateways,
  context: CommandContext,
): Promise<ExitCode> {
  const { terminal, globals, signal } = context;
  const { quiet } = globals;
  if (quiet && watch.notifications.notifiers.length === 0)
    terminal.warn(terminal.sayPalette.warn('nobody is told: no receiver is configured; notify says how'));
  const bell = options.bell && watch.notifications.bell;
  if (options.until !== undefined)
    return waitHeadless({ ...options.until, ...options, quiet }, watch, gateways, context);
  if (terminal.outIsTty && !globals.json && !quiet) {
    await new WatchScreen(watch, gateways, context, { ...options, bell }).run();
    return signal.aborted ? EXIT.interrupted : EXIT.done;
  }
  let before: WatchFrame | undefined;
  while (!signal.aborted) {
    const frame = await watch.next(signal);
    if (!quiet) tellLines(before, frame, context);
    if (bell && deservesBell(before, frame)) terminal.bell();
    before = frame;
    await gateways.clock.sleep(pauseAfter(frame, options.intervalMs), signal).catch(() => {});
  }
  return EXIT.interrupted;
}
