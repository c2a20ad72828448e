import { fillQuery } from '../../catalog/fill';
import { EXIT, type ExitCode, OperatorError } from '../../domain/operator-error';
import { consoleLinks } from '../../domain/system/console-links';
import { table } from '../../views/table';
import { type CommandContext, defineCommand } from '../command';
import { read } from '../option-values';
import { readWindow, windowAt } from '../window';
import { parseOfflineLines } from './offline-lines';
import { groupsOf, printAnswer, QUERY_OPTIONS, type QueryOptions, runOnAws, savedQuery } from './run';

const HOUR_MS = 3_600_000;

const parse = (name: unknown, options: Readonly<Record<string, unknown>>): QueryOptions => ({
  name: typeof name === 'string' ? name : undefined,
  window: readWindow(options),
  csv: options['csv'] === true,
  chart: options['chart'] === true,
  estimate: options['estimate'] === true,
  file: read.optional(options['file'], (value) => read.text('--file', value)),
  user: read.optional(options['user'], (value) => read.text('--user', value)),
});

async function list(context: CommandContext): Promise<ExitCode> {
  const { terminal, globals } = context;
  const { queries } = await context.catalog();
  if (globals.json) terminal.json(queries);
  else {
    const rows = queries.map(({ name, answers, window }) => [
      { text: name, style: terminal.palette.strong },
      answers,
      window.text,
    ]);
    terminal.out(
      table([{ title: 'query' }, { title: 'answers', wrap: true }, { title: 'window' }], rows, {
        width: terminal.width,
        palette: terminal.palette,
        indent: 0,
      }),
    );
  }
  return EXIT.done;
}

async function offline(text: string, options: QueryOptions, context: CommandContext): Promise<ExitCode> {
  const file = options.file ?? '';
  const lines = parseOfflineLines(file, await context.readFile(file));
  const times = lines.map(({ at }) => at);
  const end = times.reduce((latest, at) => Math.max(latest, at), 0) + 1;
  const first = times.reduce((earliest, at) => Math.min(earliest, at), end - 1);
  const { from, to } = windowAt(options.window, end, end - first);
  const answer = (await context.languages()).runOffline(
    text,
    lines.filter(({ at }) => at >= from && at < to),
    { from, to },
  );
  printAnswer(answer, options, context);
  context.terminal.say(`offline: ${lines.length} lines of ${file}`);
  return EXIT.done;
}

export const queryCommand = defineCommand<QueryOptions>({
  name: 'query',
  summary: 'saved Logs Insights queries: list them, run one',
  description: 'Without a name it lists the saved queries. Ctrl-C stops a running query on AWS too. Times are UTC.',
  arguments: [{ name: '[name]', description: 'a saved query' }],
  options: QUERY_OPTIONS,
  examples: [
    { command: 'huntaze-beta query', what: 'what there is to ask' },
    { command: 'huntaze-beta query error-rate --since 1h --chart', what: 'errors a minute, drawn' },
    { command: 'huntaze-beta query latency --csv > latency.csv', what: 'for a spreadsheet' },
    {
      command: 'huntaze-beta query latency --file lines.ndjson',
      what: 'offline, over lines exported with logs --all --json',
    },
  ],
  complete: async (of, known) => (of === 'name' ? known.queries() : []),
  parse: ({ args: [name], options }) => parse(name, options),
  async run(options, context) {
    if (options.name === undefined) return list(context);
    const query = await savedQuery(options.name, context);
    const text = fillQuery(query, { userId: options.user });
    if (options.file !== undefined) return offline(text, options, context);
    return runOnAws(text, groupsOf(query, await context.system()), query.window.ms, options, context);
  },
});

export const queryShowCommand = defineCommand<{ readonly name: string }>({
  name: 'query show',
  summary: 'print a saved query ready to paste, with its log groups and console link',
  arguments: [{ name: '<name>', description: 'a saved query' }],
  examples: [{ command: 'huntaze-beta query show error-rate', what: '' }],
  complete: async (of, known) => (of === 'name' ? known.queries() : []),
  parse: ({ args: [name] }) => ({ name: read.text('the name', name) }),
  async run({ name }, context) {
    const { terminal, globals } = context;
    const query = await savedQuery(name, context);
    const system = await context.system();
    if (globals.json) terminal.json({ ...query, logGroups: groupsOf(query, system) });
    else terminal.raw(query.text.endsWith('\n') ? query.text : `${query.text}\n`);
    terminal.say(terminal.sayPalette.dim(`log groups  ${groupsOf(query, system).join(', ')}`));
    terminal.say(
      terminal.sayPalette.dim(
        `console     ${consoleLinks(system).logGroup(query.logGroups[0] === 'prisma-read' ? system.prismaFunction : system.mockFunction)}`,
      ),
    );
    return EXIT.done;
  },
});

export const queryRunCommand = defineCommand<QueryOptions>({
  name: 'query run',
  summary: 'run a query of your own, from a file or standard input (-)',
  arguments: [{ name: '<source>', description: 'a file with the query, - for standard input' }],
  options: [...QUERY_OPTIONS],
  examples: [
    { command: 'huntaze-beta query run - < mine.logsinsights', what: "over both functions' log groups" },
    {
      command: "echo 'stats count(*) by bin(5m) as time' | huntaze-beta query run - --estimate",
      what: 'what it would cost',
    },
  ],
  parse: ({ args: [source], options }) => parse(read.text('the source', source), options),
  async run(options, context) {
    const text = await context.readFile(options.name ?? '-');
    if (text.trim() === '')
      throw new OperatorError('USAGE', 'the query is empty', {
        next: 'huntaze-beta query show error-rate  prints one to begin with',
      });
    if (options.file !== undefined) return offline(text, options, context);
    const system = await context.system();
    return runOnAws(text, groupsOf({ logGroups: ['mock-read', 'prisma-read'] }, system), HOUR_MS, options, context);
  },
});
