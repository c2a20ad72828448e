import { EXIT, OperatorError } from '../../domain/operator-error';
import type { PulledQuery } from '../../domain/telemetry/query-definition';
import { own } from '../../domain/text/advice';
import { pullQueries } from '../../operations/share/pull-queries';
import { pulledView } from '../../views/query-share';
import { type CommandContext, defineCommand } from '../command';
import { read } from '../option-values';
import { printResult } from '../results';
import { FOLDER, folderOf, namesOf } from './shared-folder';

interface PullOptions {
  readonly names: readonly string[];
  readonly folder: string;
  readonly into: string | undefined;
}

/** Files are written for these: all that can be, but those that this tool comes with unchanged, unless they are named. */
function toWrite(pulled: readonly PulledQuery[], names: readonly string[]): readonly PulledQuery[] {
  for (const name of names)
    if (!pulled.some((query) => query.name === name && query.state !== 'not-usable'))
      throw new OperatorError('NOT_FOUND', `the console has no saved query "${name}" that can be pulled`, {
        next: own`query pull`,
      });
  return pulled.filter(({ name, state }) =>
    names.length > 0 ? names.includes(name) : state === 'differs' || state === 'only-there',
  );
}

/** Writes one file a query; those that have another text already are replaced when the operator agrees. */
async function writeInto(into: string, queries: readonly PulledQuery[], context: CommandContext) {
  const { terminal, globals } = context;
  const files = await Promise.all(
    queries.map(async ({ name, text }) => {
      const path = `${into.replace(/\/$/, '')}/${name}.logsinsights`;
      const content = `${text.trimEnd()}\n`;
      return { path, content, before: await context.readFileIfAny(path) };
    }),
  );
  const replaced = files.filter(({ before, content }) => before !== undefined && before !== content);
  if (replaced.length > 0) {
    terminal.say(replaced.map(({ path }) => `~ ${path}`).join('\n'));
    const question = `Replace ${replaced.length} ${replaced.length === 1 ? 'file' : 'files'}?`;
    if (!globals.yes && !(await terminal.confirm(question, '--yes')))
      throw new OperatorError('DECLINED', 'no file was written', { next: 'name another folder with --into' });
  }
  for (const { path, content, before } of files) if (before !== content) await context.writeFile(path, content);
  return files.map(({ path }) => path);
}

export const queryPullCommand = defineCommand<PullOptions>({
  name: 'query pull',
  summary: "list the console's shared queries, or write them into files",
  description:
    'Without --into it lists the queries of the folder in the console and how each compares with the one that this tool comes with. A file runs with query run.',
  arguments: [
    { name: '[names...]', description: 'queries of the folder; without a name those that this tool has not' },
  ],
  options: [FOLDER, { flags: '--into <folder>', description: 'write each into NAME.logsinsights in this folder' }],
  examples: [
    { command: 'huntaze-beta query pull', what: 'what colleagues have saved or changed' },
    {
      command: 'huntaze-beta query pull slow-users --into mine',
      what: 'then: huntaze-beta query run mine/slow-users.logsinsights',
    },
  ],
  complete: async (of, known) => (of === 'names' ? known.queries() : []),
  parse: (input) => {
    const names = namesOf(input);
    const into = read.optional(input.options['into'], (value) => read.text('--into', value));
    if (names.length > 0 && into === undefined) refuseNames(names);
    return { names, folder: folderOf(input.options['folder']), into };
  },
  async run({ names, folder, into }, context) {
    const { terminal, globals } = context;
    const { queries } = await context.catalog();
    const gateways = await context.gateways();
    const shipped = new Map(queries.map(({ name, text }) => [name, text]));
    const pulled = await pullQueries(gateways, folder, shipped);
    const written = into === undefined ? undefined : await writeInto(into, toWrite(pulled, names), context);
    if (globals.json) printResult(terminal, 'query pull', { folder, queries: pulled, written });
    else if (pulled.length > 0) terminal.out(pulledView(pulled, written, terminal.palette, terminal.width));
    if (pulled.length === 0) terminal.say(`the console has no saved query in the folder ${folder}`);
    return EXIT.done;
  },
});

function refuseNames(names: readonly string[]): never {
  throw new OperatorError('USAGE', `${names.join(', ')}: names have no effect without --into`, {
    why: 'the whole folder is listed',
    next: own`query pull ${names[0] ?? ''} --into FOLDER`,
  });
}
