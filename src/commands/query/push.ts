import type { SavedQuery } from '../../catalog/catalog';
import { EXIT } from '../../domain/operator-error';
import { countOf } from '../../domain/system/provision-plan';
import { planPush } from '../../operations/share/push-queries';
import { provisionPlanView } from '../../views/provision';
import { pushedView } from '../../views/query-share';
import { reasonOf } from '../accept-options';
import { applied } from '../applied';
import { type CommandContext, defineCommand } from '../command';
import { printResult } from '../results';
import { groupsOf, savedQuery } from './run';
import { FOLDER, folderOf, namesOf } from './shared-folder';

/** The queries of these names, or all. */
const chosen = async (names: readonly string[], context: CommandContext): Promise<readonly SavedQuery[]> =>
  names.length === 0
    ? (await context.catalog()).queries
    : Promise.all([...new Set(names)].map((name) => savedQuery(name, context)));

interface PushOptions {
  readonly names: readonly string[];
  readonly folder: string;
  readonly dryRun: boolean;
  readonly reason: string | undefined;
}

export const queryPushCommand = defineCommand<PushOptions>({
  name: 'query push',
  summary: "put saved queries into the console's list, each with its log groups",
  description:
    'Shows what differs, asks, writes each once and reads it back; equal ones stay as they are. Nothing is ever deleted. Colleagues find them in CloudWatch Logs Insights under "Saved and sample queries".',
  arguments: [{ name: '[names...]', description: 'saved queries; without a name all of them' }],
  options: [
    FOLDER,
    { flags: '--dry-run', description: 'show the plan, write nothing' },
    { flags: '--reason <text>', description: 'why, for the journal' },
  ],
  examples: [
    { command: 'huntaze-beta query push --dry-run', what: 'what differs from the console' },
    { command: 'huntaze-beta query push error-rate latency', what: 'share these two' },
  ],
  complete: async (of, known) => (of === 'names' ? known.queries() : []),
  parse: (input) => ({
    names: namesOf(input),
    folder: folderOf(input.options['folder']),
    dryRun: input.options['dryRun'] === true,
    reason: reasonOf(input.options['reason']),
  }),
  async run({ names, folder, dryRun, reason }, context) {
    const { terminal, globals } = context;
    const queries = await chosen(names, context);
    const gateways = await context.gateways();
    const draft = await planPush(
      gateways,
      queries.map((query) => ({
        name: `${folder}/${query.name}`,
        text: query.text,
        logGroups: groupsOf(query, gateways.system),
        parameters: query.parameters,
      })),
    );
    const { plan } = draft;
    if (dryRun) {
      if (globals.json) printResult(terminal, 'query push', plan);
      else terminal.out(provisionPlanView(plan, terminal.palette, terminal.width));
      return EXIT.done;
    }
    terminal.say(provisionPlanView(plan, terminal.sayPalette, terminal.width));
    const writes = countOf(plan, 'create') + countOf(plan, 'change');
    const question = `Write ${writes} saved ${writes === 1 ? 'query' : 'queries'} in account ${plan.account}?`;
    const result = await applied(draft, { command: 'query push', question, reason }, context, gateways);
    if (globals.json) printResult(terminal, 'query push', { plan, ...result });
    else terminal.out(pushedView(plan, result, terminal.palette));
    return countOf(plan, 'left-alone') > 0 ? EXIT.failed : EXIT.done;
  },
});
