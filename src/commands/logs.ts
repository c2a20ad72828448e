import { EXIT, OperatorError } from '../domain/operator-error';
import { byRequest } from '../domain/telemetry/log-line';
import type { LogLine } from '../domain/telemetry/logs';
import { followLogs, type LogSelection, newestLogs } from '../operations/observe/follow-logs';
import { logLinesView } from '../views/logs';
import { refuseUnused } from './applicable';
import { defineCommand } from './command';
import { read } from './option-values';
import { printResult } from './results';
import { readWindow, type WindowChoice, windowAt, windowOptions } from './window';

interface LogsOptions {
  readonly selection: Omit<LogSelection, 'functions'>;
  readonly function: 'mock-read' | 'prisma-read' | undefined;
  readonly window: WindowChoice;
  readonly follow: boolean;
  readonly limit: number;
}

/** What may stand inside a quoted term of a filter pattern; escaping there is undocumented. */
const TERM = /^[A-Za-z0-9_.@:-]{1,128}$/;

function term(option: string, value: unknown): string {
  const text = read.text(option, value);
  if (!TERM.test(text))
    throw new OperatorError('USAGE', `${option} "${text}" may hold letters, digits and _ . @ : - only`, {
      next: 'at most 128 of them',
    });
  return text;
}

/** The functions accept any id of 1 to 128 characters without control characters. */
function userId(value: unknown): string {
  const id = read.text('--user', value);
  if (!/\p{Cc}/u.test(id) && id.length <= 128) return id;
  throw new OperatorError('USAGE', `--user ${JSON.stringify(id)} cannot be a user id`, {
    next: 'give 1 to 128 characters without control characters',
  });
}

/** Nothing that is piped is cut. */
const WHOLE_LINES = 10_000_000;
const USUAL_MS = 10 * 60_000;

export const logsCommand = defineCommand<LogsOptions>({
  name: 'logs',
  summary: "read the functions' log lines: by tag, user or request, or errors only",
  options: [
    { flags: '-f, --follow', description: 'go on until Ctrl-C' },
    ...windowOptions('10m'),
    { flags: '--tag <tag>', description: 'lines of a tag, or of all that begin so (CANARY, SHADOW-DIFF, …)' },
    { flags: '--errors', description: 'failed requests, rescued ones and failed shadows only' },
    { flags: '--user <id>', description: 'lines of one user' },
    { flags: '--request <id>', description: 'lines of one request' },
    { flags: '--function <name>', description: 'of one function only', choices: ['mock-read', 'prisma-read'] },
    { flags: '--all', description: 'with START, END, REPORT and metric lines' },
    { flags: '--limit <n>', description: 'at most so many lines, the newest ones', default: '500' },
  ],
  examples: [
    { command: 'huntaze-beta logs --errors --since 1h', what: 'what went wrong in the last hour' },
    { command: 'huntaze-beta logs --follow --tag CANARY', what: 'every canary request as it comes' },
    { command: 'huntaze-beta logs --user user-7 --json', what: "one user's lines, one JSON object a line" },
  ],
  parse: (input) => {
    const { options } = input;
    if (options['follow'] === true)
      refuseUnused(input, ['--limit', '--to'], {
        where: 'with --follow',
        why: 'following has no end: every line is printed as it comes',
        next: 'leave out --follow to read the newest lines, or begin later with --since',
      });
    return {
      selection: {
        errorsOnly: options['errors'] === true,
        applicationOnly: options['all'] !== true,
        ...(options['tag'] === undefined ? {} : { tag: term('--tag', options['tag']).toUpperCase() }),
        ...(options['user'] === undefined ? {} : { user: userId(options['user']) }),
        ...(options['request'] === undefined ? {} : { requestId: term('--request', options['request']) }),
      },
      function: read.optional(options['function'], (value) =>
        read.oneOf('--function', value, ['mock-read', 'prisma-read']),
      ),
      window: readWindow(options),
      follow: options['follow'] === true,
      limit: read.whole('--limit', options['limit'], { least: 1, most: 10_000 }),
    };
  },
  async run(options, { terminal, globals, signal, gateways: connect }) {
    const gateways = await connect();
    const { mockFunction, prismaFunction } = gateways.system;
    const functions =
      options.function === 'mock-read'
        ? [mockFunction]
        : options.function === 'prisma-read'
          ? [prismaFunction]
          : [mockFunction, prismaFunction];
    const selection: LogSelection = { ...options.selection, functions };
    let previous: string | undefined;
    const print = (lines: readonly LogLine[]): void => {
      if (globals.json) {
        for (const line of lines) printResult(terminal, 'logs', line, 'line');
        return;
      }
      const width = terminal.outIsTty ? terminal.width : WHOLE_LINES;
      const view = logLinesView(lines, terminal.palette, width, { whole: terminal.outIsTty, previous });
      previous = view.lastRequest;
      if (lines.length > 0) terminal.out(view.text);
    };
    const { fromMs, toMs } = windowAt(options.window, gateways.clock.now(), USUAL_MS);
    if (options.follow) {
      terminal.say(terminal.sayPalette.dim('following; Ctrl-C ends it'));
      await followLogs(gateways, selection, {
        fromMs: fromMs,
        signal,
        onLines: print,
        onTrouble: (why) => terminal.say(`waiting: ${why}`),
      });
      return EXIT.interrupted;
    }
    const { lines, truncated } = await newestLogs(gateways, selection, {
      fromMs: fromMs,
      toMs: toMs,
      count: options.limit,
      signal,
    });
    print(globals.json ? lines : byRequest(lines));
    if (lines.length === 0) terminal.say('no such line in this window');
    if (truncated)
      terminal.warn(
        terminal.sayPalette.warn(
          `the newest ${options.limit} lines, there are older ones: raise --limit or name the window with --from and --to`,
        ),
      );
    return EXIT.done;
  },
});
