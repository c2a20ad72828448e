import type { SavedQuery } from '../catalog/catalog';
import { csv } from '../domain/csv';
import { EXIT, type ExitCode, OperatorError } from '../domain/operator-error';
import { PRICES } from '../domain/prices';
import { suggest } from '../domain/suggest';
import { type DeployedSystem, logGroupOf } from '../domain/system';
import { runLogQuery } from '../operations/run-log-query';
import { isFailure } from '../ports/gateway-error';
import { type QueryAnswer, queryChart, queryFigures, queryTable } from '../views/query';
import type { CommandContext, OptionSpec } from './command';

export interface QueryOptions {
  readonly name: string | undefined;
  readonly sinceMs: number | undefined;
  readonly csv: boolean;
  readonly chart: boolean;
  readonly estimate: boolean;
  readonly file: string | undefined;
  readonly user: string | undefined;
}

/** Names of the log groups that a query reads. */
export const groupsOf = (query: Pick<SavedQuery, 'logGroups'>, system: DeployedSystem): readonly string[] =>
  query.logGroups.map((group) => logGroupOf(group === 'mock-read' ? system.mockFunction : system.prismaFunction));

export const QUERY_OPTIONS: readonly OptionSpec[] = [
  { flags: '--since <span>', description: "how far back (default: the query's own window)" },
  { flags: '--csv', description: 'as CSV, safe to open in a spreadsheet' },
  { flags: '--chart', description: 'draw time series as charts' },
  { flags: '--estimate', description: 'say how many bytes it would scan and what that costs, run nothing' },
  { flags: '--file <file>', description: 'run it offline over exported lines (logs --json)' },
  { flags: '--user <id>', description: 'the user of a query that has one as parameter' },
];

/** The query of that name; OperatorError USAGE with a did-you-mean. */
export async function savedQuery(name: string, { catalog }: Pick<CommandContext, 'catalog'>): Promise<SavedQuery> {
  const { queries } = await catalog();
  const found = queries.find((query) => query.name === name);
  if (found !== undefined) return found;
  const near = suggest(
    name,
    queries.map((query) => query.name),
  );
  throw new OperatorError('USAGE', `there is no saved query "${name}"`, {
    next: near === undefined ? 'huntaze-beta query  lists them' : `did you mean "${near}"?`,
  });
}

/** Shows where a query is wrong, under its own text. */
export function refuseQuery(
  text: string,
  fault: { readonly message: string; readonly start: number },
  { terminal }: Pick<CommandContext, 'terminal'>,
): never {
  const before = text.slice(0, fault.start);
  const line = text.slice(before.lastIndexOf('\n') + 1).split('\n')[0] ?? '';
  terminal.say(`${line}\n${' '.repeat(before.length - before.lastIndexOf('\n') - 1)}${terminal.sayPalette.bad('^')}`);
  throw new OperatorError('QUERY', `${fault.message} (character ${fault.start + 1})`, {
    next: 'mend the query; nothing was run',
  });
}

/** Prints an answer as the options ask. */
export function printAnswer(
  answer: QueryAnswer,
  options: Pick<QueryOptions, 'csv' | 'chart'>,
  { terminal, globals }: Pick<CommandContext, 'terminal' | 'globals'>,
): void {
  if (globals.json)
    terminal.json({
      ...answer,
      rows: answer.rows.map((row) => Object.fromEntries(answer.columns.map((column, i) => [column, row[i] ?? null]))),
    });
  else if (options.csv) terminal.raw(csv(answer.columns, answer.rows));
  else if (answer.rows.length > 0) {
    const chart = options.chart ? queryChart(answer, terminal.palette, terminal.width) : undefined;
    terminal.out(
      [queryTable(answer, terminal.palette, terminal.width), ...(chart === undefined ? [] : ['', chart])].join('\n'),
    );
    if (options.chart && chart === undefined) terminal.say('the answer has no time column, so there is no chart');
  }
  if (answer.rows.length === 0) terminal.say('no row');
  if (answer.rows.length >= 10_000) terminal.say(terminal.sayPalette.warn('cut at 10,000 rows: narrow --since'));
}

/** Runs a query text on AWS and prints its answer. */
export async function runOnAws(
  text: string,
  groups: readonly string[],
  sinceMs: number,
  options: QueryOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const { terminal, signal } = context;
  const gateways = await context.gateways();
  const to = gateways.clock.now();
  const step = terminal.step('asking CloudWatch Logs Insights');
  try {
    const answer = await runLogQuery(gateways, {
      text: options.estimate ? `${text.trimEnd()}\n| estimate` : text,
      groups,
      from: to - sinceMs,
      to,
      signal,
      forMs: 10 * 60_000,
      onProgress: (progress) => step.update(`${progress.status}: ${progress.recordsScanned} lines scanned`),
    });
    step.done(options.estimate ? 'nothing was run' : queryFigures(answer, PRICES.logsPerGbScanned));
    printAnswer(answer, options, context);
    return EXIT.done;
  } catch (error) {
    step.fail(signal.aborted ? 'stopped, on AWS too' : 'not answered');
    if (isFailure(error, 'invalid') && error.details.location !== undefined)
      refuseQuery(text, { message: error.message, start: error.details.location.start }, context);
    throw error;
  }
}
