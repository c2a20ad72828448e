import { parametersIn } from '../../catalog/catalog';
import { fill } from '../../catalog/fill';
import { OperatorError } from '../../domain/operator-error';
import { advice, own } from '../../domain/text/advice';
import { HOUR_MS } from '../../domain/time';
import { defineCommand } from '../command';
import { read } from '../option-values';
import { runOffline } from './offline-lines';
import { parseQuery, QUERY_OPTIONS, type QueryOptions, refuseContradictions, refuseForms } from './options';
import { groupsOf, runOnAws } from './run';

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
  parse: (input) => {
    refuseContradictions(input);
    return parseQuery(read.text('the source', input.args[0]), input.options);
  },
  async run(options, context) {
    refuseForms(options, context);
    const { name = '-', user: userId } = options;
    const written = await context.readFile(name);
    if (written.trim() === '')
      throw new OperatorError('USAGE', 'the query is empty', {
        next: advice`${own`query show error-rate`}  prints one to begin with`,
      });
    const text = fill({ name, text: written, parameters: parametersIn(written) }, { userId });
    if (options.file !== undefined) return runOffline(text, options, context);
    const system = await context.system();
    return runOnAws(text, groupsOf({ logGroups: ['mock-read', 'prisma-read'] }, system), HOUR_MS, options, context);
  },
});
