import { fill } from '../../catalog/fill';
import { EXIT, OperatorError } from '../../domain/operator-error';
import { consoleLinks } from '../../domain/system/console-links';
import { advice, own } from '../../domain/text/advice';
import { suggest } from '../../domain/text/suggest';
import { findTraces } from '../../operations/observe/find-traces';
import { traceTable } from '../../views/traces';
import { refuseUnused } from '../applicable';
import { type CommandContext, defineCommand } from '../command';
import { read } from '../option-values';
import { printResult } from '../results';
import { readWindow, type WindowChoice, windowAt, windowOptions } from '../window';

interface TracesOptions {
  readonly what: string | undefined;
  readonly window: WindowChoice;
  readonly limit: number;
  readonly user: string | undefined;
}

/** How far back traces are looked for when nothing is said. */
export const USUAL_MS = 3_600_000;

/** A saved filter's text by its name, or the words themselves as an expression, checked before it is sent. */
async function expressionOf(
  what: string,
  options: Pick<TracesOptions, 'user'>,
  context: CommandContext,
): Promise<string> {
  const { filters } = await context.catalog();
  const saved = filters.find(({ name }) => name === what);
  const literal = /[\s=<>!{}()]/.test(what);
  const near = suggest(
    what,
    filters.map(({ name }) => name),
  );
  const isName = saved === undefined && !literal && /^[a-z-]{4,}$/.test(what);
  if (isName && what.includes('-')) {
    throw new OperatorError('USAGE', `there is no saved filter "${what}"`, {
      next: near === undefined ? advice`${own`traces list`}  shows them` : `did you mean "${near}"?`,
    });
  }
  const text = fill(saved ?? { name: what, text: what, parameters: [] }, { userId: options.user });
  const fault = (await context.languages()).checkFilter(text);
  if (fault !== undefined && !fault.unsupported) {
    context.terminal.warn(`${text}\n${' '.repeat(fault.start)}${context.terminal.sayPalette.bad('^')}`);
    throw new OperatorError('QUERY', `${fault.message} at character ${fault.start + 1}`, {
      next:
        isName && near !== undefined ? `did you mean "${near}"?` : advice`${own`traces list`}  shows filters that work`,
    });
  }
  return text;
}

export const tracesCommand = defineCommand<TracesOptions>({
  name: 'traces',
  summary: 'find traces by a saved filter or an expression; show one; draw the map',
  arguments: [
    { name: '[filter]', description: 'a saved filter (traces list) or an X-Ray filter expression in quotes' },
  ],
  options: [
    ...windowOptions('1h'),
    { flags: '--limit <n>', description: 'at most so many', default: '50' },
    { flags: '--user <id>', description: 'the user of the filter one-user' },
  ],
  examples: [
    { command: 'huntaze-beta traces canary', what: "the canary's traces of the last hour" },
    { command: 'huntaze-beta traces one-user --user user-7 --since 3h', what: '' },
    {
      command: "huntaze-beta traces 'annotation[canary] = true AND responsetime > 0.5'",
      what: 'any expression; its syntax is checked before it is sent',
    },
  ],
  complete: async (of, known) => (of === 'filter' ? known.filters() : []),
  parse: (input) => {
    const {
      args: [what],
      options,
    } = input;
    if (what === undefined)
      refuseUnused(input, ['--user'], {
        where: 'without a filter that has a user',
        why: 'without a filter the traces of all users are listed',
        next: own`traces one-user --user ID`,
      });
    return {
      what: typeof what === 'string' ? what : undefined,
      window: readWindow(options),
      limit: read.whole('--limit', options['limit'], { least: 1, most: 1_000 }),
      user: read.optional(options['user'], (value) => read.text('--user', value)),
    };
  },
  async run(options, context) {
    const { terminal, globals, signal } = context;
    const expression = options.what === undefined ? undefined : await expressionOf(options.what, options, context);
    const gateways = await context.gateways();
    const found = await findTraces(gateways, {
      expression,
      ...windowAt(options.window, gateways.clock.now(), USUAL_MS),
      limit: options.limit,
      signal,
    });
    if (globals.json) printResult(terminal, 'traces', { expression: expression ?? null, ...found });
    else if (found.traces.length > 0) terminal.out(traceTable(found.traces, terminal.palette, terminal.width));
    if (found.traces.length === 0)
      terminal.say(`no trace${expression === undefined ? '' : ' matches'} in this window (${found.scanned} looked at)`);
    if (found.truncated)
      terminal.warn(terminal.sayPalette.warn(`cut at ${options.limit}: narrow --since or raise --limit`));
    if (found.blinded)
      terminal.warn(
        terminal.sayPalette.warn(
          'Transaction Search is on: only an indexed share of the traces (1 % by default) can be found here; the spans are in the log group aws/spans',
        ),
      );
    terminal.say(terminal.sayPalette.dim(consoleLinks(gateways.system).traces(expression)));
    return EXIT.done;
  },
});
