import { EXIT } from '../domain/operator-error';
import { AREAS, type Area, countOf } from '../domain/system/provision-plan';
import { idsToConfigure } from '../operations/provision/new-ids';
import { planProvision } from '../operations/provision/plan-provision';
import { provisionPlanView, provisionResultView, provisionSummary } from '../views/provision';
import { reasonOf } from './accept-options';
import { applied } from './applied';
import { defineCommand } from './command';
import { read } from './option-values';
import { printResult } from './results';

interface ProvisionOptions {
  readonly only: readonly Area[];
  readonly dryRun: boolean;
  readonly reason: string | undefined;
}

const areas = (value: unknown): readonly Area[] =>
  read
    .text('--only', value)
    .split(',')
    .map((word) => read.oneOf('--only', word.trim(), AREAS));

export const provisionCommand = defineCommand<ProvisionOptions>({
  name: 'provision',
  summary: 'create or adopt the deployed system, and repair what drifted',
  description:
    'Compares the account with the wanted system, shows what differs, asks, and writes only that. What exists under the configured ids or names is adopted; nothing is ever deleted. Killed anywhere, it continues from the present state. Roles and network come from the stack of lambdas/template.yaml: config init.',
  options: [
    { flags: '--only <areas>', description: `only these, separated by commas: ${AREAS.join(', ')}` },
    { flags: '--dry-run', description: 'show the plan, write nothing' },
    { flags: '--reason <text>', description: 'why, for the journal' },
  ],
  examples: [
    { command: 'huntaze-beta provision --dry-run', what: 'what differs from the wanted system' },
    { command: 'huntaze-beta provision --only alarms,dashboard', what: 'repair these two' },
    { command: 'huntaze-beta provision --sandbox --yes', what: 'the whole system on the local AWS' },
  ],
  parse: ({ options }) => ({
    only: read.optional(options.only, areas) ?? [],
    dryRun: options.dryRun === true,
    reason: reasonOf(options.reason),
  }),
  async run({ only, dryRun, reason }, context) {
    const { terminal, globals } = context;
    const gateways = await context.gateways();
    const draft = await planProvision(gateways, only);
    const { plan } = draft;
    const writes = countOf(plan, 'create') + countOf(plan, 'change');
    const blocked = countOf(plan, 'blocked');
    if (dryRun) {
      if (globals.json) printResult(terminal, 'provision', plan);
      else terminal.out(provisionPlanView(plan, terminal.palette, terminal.width));
      return blocked > 0 ? EXIT.nothingDone : EXIT.done;
    }
    terminal.say(provisionPlanView(plan, terminal.sayPalette, terminal.width));
    const question = `Write ${writes} ${writes === 1 ? 'resource' : 'resources'} in account ${plan.account}?`;
    const result = await applied(draft, { command: 'provision', question, reason }, context, gateways);
    const newIds = await idsToConfigure(gateways);
    if (globals.json) printResult(terminal, 'provision', { plan, summary: provisionSummary(plan), ...result, newIds });
    else terminal.out(provisionResultView(plan, { ...result, newIds }, terminal.palette, terminal.width));
    return EXIT.done;
  },
});
