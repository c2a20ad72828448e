import { EXIT } from '../../domain/operator-error';
import { readTraceGroups } from '../../operations/observe/find-traces';
import { traceGroupsView } from '../../views/traces';
import { defineCommand } from '../command';
import { printResult } from '../results';

export const tracesGroupsCommand = defineCommand<Record<never, never>>({
  name: 'traces groups',
  summary: "the account's groups with their filters, and the rules that say which requests are traced",
  examples: [{ command: 'huntaze-beta traces groups', what: "then: huntaze-beta traces 'the filter of a group'" }],
  parse: () => ({}),
  async run(_options, { terminal, globals, gateways: connect }) {
    const found = await readTraceGroups(await connect());
    if (globals.json) printResult(terminal, 'traces groups', found);
    else terminal.out(traceGroupsView(found, terminal.palette, terminal.width));
    return EXIT.done;
  },
});
