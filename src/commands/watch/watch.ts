import { THRESHOLDS } from '../../domain/decision/thresholds';
import { eventsBetween } from '../../domain/events/events-between';
import { EXIT, type ExitCode, OperatorError } from '../../domain/operator-error';
import { SANDBOX_ACCOUNT } from '../../domain/system/system';
import { deservesBell, type WatchFrame } from '../../domain/telemetry/watch-frame';
import { own } from '../../domain/text/advice';
import { pauseAfter } from '../../operations/watch/wait';
import { watchBeta } from '../../operations/watch/watch';
import { watchView } from '../../views/watch/watch';
import { refuseUnused } from '../applicable';
import { type CommandContext, defineCommand, type OptionSpec } from '../command';
import { evidenceQueries } from '../decide/evidence-queries';
import { withReadyStep } from '../decide/ready-step';
import { read } from '../option-values';
import { printResult } from '../results';
import { WatchScreen } from './screen';
import { sayChange, TIMEOUT, UNTIL, type WaitRequest, waitHeadless, waitOf } from './wait';

interface WatchCommandOptions {
  readonly intervalMs: number;
  readonly sinceMs: number | undefined;
  readonly once: boolean;
  readonly bell: boolean;
  readonly until: Omit<WaitRequest, 'intervalMs'> | undefined;
}

const SHORTEST_INTERVAL_MS = 2_000;
/** Between two frames: on a screen, and while a script waits. */
const INTERVALS = { screen: '10s', waiting: '30s' } as const;

const SINCE: OptionSpec = {
  flags: '--since <span>',
  description: 'how far back the charts go (default: since H+0, at most 3 h)',
};

async function once(options: Pick<WatchCommandOptions, 'sinceMs'>, context: CommandContext): Promise<ExitCode> {
  const { terminal, globals, signal } = context;
  const gateways = await context.gateways();
  const watch = watchBeta(gateways, {
    queries: await evidenceQueries(context),
    thresholds: THRESHOLDS,
    sinceMs: options.sinceMs,
  });
  const read = await watch.next(signal);
  const frame = { ...read, decision: await withReadyStep(read.decision, gateways, signal) };
  if (globals.json) printResult(terminal, 'status', frame);
  else
    terminal.out(
      watchView(frame, terminal.palette, {
        width: terminal.width,
        sandbox: frame.account === SANDBOX_ACCOUNT,
      }),
    );
  return EXIT.done;
}

export const watchCommand = defineCommand<WatchCommandOptions>({
  name: 'watch',
  summary: 'see the beta live: share, alarms, charts, decision, newest failures',
  description:
    'In a terminal one screen, redrawn in place; piped, one line a change; with --json one object a frame. q ends it with exit code 0. --until ends with 0 when what is waited for has come (verdict: GO; bake: the guard has ended; opens: the day of the next share), 3 when it has not (time over, or undecided at the final look), 4 at NO-GO, an alarm that is waited for, or a rollback.',
  options: [
    UNTIL,
    TIMEOUT,
    {
      flags: '--interval <span>',
      description: `pause between two frames (default: ${INTERVALS.screen}, with --until ${INTERVALS.waiting})`,
    },
    SINCE,
    { flags: '--once', description: 'one frame, like status' },
    { flags: '--no-bell', description: 'stay silent at a phase change, alarm or rollback' },
  ],
  examples: [
    { command: 'huntaze-beta watch', what: 'in a second terminal during the three hours' },
    { command: 'huntaze-beta watch --until verdict --timeout 3h && huntaze-beta ramp', what: 'in a script or in CI' },
    { command: 'huntaze-beta watch --json --interval 1m >> beta.ndjson', what: 'a record of every minute' },
  ],
  parse: (input) => {
    const { options } = input;
    if (options['once'] === true)
      refuseUnused(input, ['--until', '--timeout', '--interval', '--no-bell'], {
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
    };
  },
  async run(options, context) {
    if (options.once) return once(options, context);
    const { terminal, globals, signal } = context;
    const gateways = await context.gateways();
    const watch = watchBeta(gateways, {
      queries: await evidenceQueries(context),
      thresholds: THRESHOLDS,
      sinceMs: options.sinceMs,
    });
    if (options.until !== undefined)
      return waitHeadless({ ...options.until, intervalMs: options.intervalMs }, watch, gateways, context);
    if (terminal.outIsTty && !globals.json) {
      await new WatchScreen(watch, gateways, context, options).run();
      return signal.aborted ? EXIT.interrupted : EXIT.done;
    }
    let before: WatchFrame | undefined;
    while (!signal.aborted) {
      const frame = await watch.next(signal);
      if (globals.json) printResult(terminal, 'watch', frame, 'line');
      else for (const event of eventsBetween(before, frame)) sayChange(context, event);
      if (options.bell && deservesBell(before, frame)) terminal.bell();
      before = frame;
      await gateways.clock.sleep(pauseAfter(frame, options.intervalMs), signal).catch(() => {});
    }
    return EXIT.interrupted;
  },
});

export const statusCommand = defineCommand<Pick<WatchCommandOptions, 'sinceMs'>>({
  name: 'status',
  summary: 'one frame of watch; always ends with 0',
  options: [SINCE],
  examples: [
    { command: 'huntaze-beta status', what: '' },
    { command: 'huntaze-beta status --json | jq .decision.verdict', what: 'for a script' },
  ],
  parse: ({ options }) => ({ sinceMs: read.optional(options['since'], (value) => read.span('--since', value)) }),
  run: once,
});
