import type { SavedQuery } from '../../catalog/catalog';
import { EXIT, type ExitCode, OperatorError } from '../../domain/operator-error';
import { scanDollars } from '../../domain/system/prices';
import { type DeployedSystem, logGroupOf } from '../../domain/system/system';
import { advice, own } from '../../domain/text/advice';
import { csv } from '../../domain/text/csv';
import { suggest } from '../../domain/text/suggest';
import { runLogQuery } from '../../operations/evidence/run-log-query';
import { isFailure } from '../../ports/gateway-error';
import { estimateText, type QueryAnswer, queryChart, queryFigures, queryTable } from '../../views/query';
import type { CommandContext } from '../command';
import { printResult } from '../results';
import { windowAt } from '../window';
import type { QueryOptions } from './options';

/** Names of the log groups that a query reads. */
export const groupsOf = (query: Pick<SavedQuery, 'logGroups'>, system: DeployedSystem): readonly string[] =>
  query.logGroups.map((group) => logGroupOf(group === 'mock-read' ? system.mockFunction : system.prismaFunction));

/** Logs Insights answers no more rows than this, and does not say so. */
const MOST_ROWS = 10_000;

/** The query of that name; OperatorError USAGE with a did-you-mean. */
export async function savedQuery(name: string, { catalog }: Pick<CommandContext, 'catalog'>): Promise<SavedQuery> {
  const { queries, broken } = await catalog();
  const found = queries.find((query) => query.name === name);
  if (found !== undefined) return found;
  const fault = broken.find((one) => one.name === name);
  if (fault !== undefined)
    throw new OperatorError('QUERY', `the saved query "${name}" cannot be used`, {
      why: fault.why,
      next: advice`correct its file; ${own`query`}  lists the others`,
    });
  const near = suggest(
    name,
    queries.map((query) => query.name),
  );
  throw new OperatorError('USAGE', `there is no saved query "${name}"`, {
    next: near === undefined ? advice`${own`query`}  lists them` : `did you mean "${near}"?`,
  });
}

/** Shows where a query is wrong, under its own text. */
function refuseQuery(
  text: string,
  fault: { readonly message: string; readonly start: number },
  { terminal }: Pick<CommandContext, 'terminal'>,
): never {
  const before = text.slice(0, fault.start);
  const line = text.slice(before.lastIndexOf('\n') + 1).split('\n')[0] ?? '';
  terminal.warn(`${line}\n${' '.repeat(before.length - before.lastIndexOf('\n') - 1)}${terminal.sayPalette.bad('^')}`);
  throw new OperatorError('QUERY', `${fault.message} (character ${fault.start + 1})`, {
    next: 'correct the query; nothing was run',
  });
}

/** Prints an answer as the options ask. */
export function printAnswer(
  answer: QueryAnswer,
  options: Pick<QueryOptions, 'csv' | 'chart'>,
  { terminal, globals }: Pick<CommandContext, 'terminal' | 'globals'>,
): void {
  if (globals.json)
    printResult(terminal, 'query', {
      columns: answer.columns,
      recordsScanned: answer.recordsScanned,
      recordsMatched: answer.recordsMatched,
      bytesScanned: answer.bytesScanned,
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
  if (answer.rows.length >= MOST_ROWS)
    terminal.warn(
      terminal.sayPalette.warn('cut at 10,000 rows, there may be more: narrow the window or add a stats or limit'),
    );
}

/** AWS answers `estimate` with one number of bytes; what they cost is added. */
function printEstimate(
  answer: QueryAnswer,
  options: Pick<QueryOptions, 'csv' | 'chart'>,
  context: Pick<CommandContext, 'terminal' | 'globals'>,
): void {
  const estimated = Number(answer.rows[0]?.[answer.columns.indexOf('estimatedBytes')] ?? Number.NaN);
  const { terminal, globals } = context;
  if (!Number.isFinite(estimated)) {
    printAnswer(answer, options, context);
    return;
  }
  if (!globals.json && !options.csv) {
    terminal.out(estimateText(estimated));
    return;
  }
  const row = [String(estimated), String(scanDollars(estimated))];
  printAnswer({ ...answer, columns: ['estimatedBytes', 'estimatedDollars'], rows: [row] }, options, context);
}

/** Runs a query text on AWS and prints its answer. */
export async function runOnAws(
  text: string,
  groups: readonly string[],
  usualMs: number,
  options: QueryOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const { terminal, signal } = context;
  const gateways = await context.gateways();
  const { fromMs, toMs } = windowAt(options.window, gateways.clock.now(), usualMs);
  const step = terminal.step('asking CloudWatch Logs Insights');
  try {
    const answer = await runLogQuery(gateways, {
      text: options.estimate ? `${text.trimEnd()}\n| estimate` : text,
      groups,
      fromMs,
      toMs,
      limit: MOST_ROWS,
      signal,
      forMs: 10 * 60_000,
      onProgress: (progress) => step.update(`${progress.status}: ${queryFigures(progress)}`),
    });
    step.done(options.estimate ? 'nothing was run' : queryFigures(answer));
    if (options.estimate) printEstimate(answer, options, context);
    else printAnswer(answer, options, context);
    return EXIT.done;
  } catch (error) {
    step.fail(signal.aborted ? 'stopped, on AWS too' : 'not answered');
    if (isFailure(error, 'invalid') && error.details.location !== undefined)
      refuseQuery(text, { message: error.message, start: error.details.location.start }, context);
    throw error;
  }
}
