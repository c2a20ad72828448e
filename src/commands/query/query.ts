import { fill } from '../../catalog/fill';
import { EXIT, type ExitCode } from '../../domain/operator-error';
import { consoleLinks } from '../../domain/system/console-links';
import { advice, own } from '../../domain/text/advice';
import { table } from '../../views/table';
import { refuseUnused } from '../applicable';
import { type CommandContext, defineCommand } from '../command';
import { read } from '../option-values';
import { printResult } from '../results';
import { runOffline } from './offline-lines';
import { parseQuery, QUERY_OPTIONS, type QueryOptions, refuseContradictions, refuseForms } from './options';
import { groupsOf, runOnAws, savedQuery } from './run';

async function list(context: CommandContext): Promise<ExitCode> {
  const { terminal, globals } = context;
  const { queries, broken } = await context.catalog();
  for (const { name, why } of broken) terminal.warn(terminal.sayPalette.warn(`${name} cannot be used: ${why}`));
  if (globals.json) printResult(terminal, 'query', queries);
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
  parse: (input) => {
    const {
      args: [name],
      options,
    } = input;
    if (name === undefined)
      refuseUnused(
        input,
        QUERY_OPTIONS.map(({ flags }) => flags.split(' ')[0] ?? flags),
        {
          where: 'without the name of a query',
          why: 'the saved queries are only listed',
          next: advice`name one: ${own`query`}  lists them`,
        },
      );
    refuseContradictions(input);
    return parseQuery(name, options);
  },
  async run(options, context) {
    refuseForms(options, context);
    if (options.name === undefined) return list(context);
    const query = await savedQuery(options.name, context);
    const text = fill(query, { userId: options.user });
    if (options.file !== undefined) return runOffline(text, options, context);
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
    if (globals.json) printResult(terminal, 'query show', { ...query, logGroups: groupsOf(query, system) });
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
