import { EXIT, OperatorError } from '../../domain/operator-error';
import { DEPLOY_TARGETS, type DeployPlan, type DeployResult, type DeployTarget } from '../../domain/system/code-deploy';
import { RELEASE_CONFIGS, type ReleaseStrategy } from '../../domain/system/wanted-system';
import { own } from '../../domain/text/advice';
import { planDeploy } from '../../operations/deploy/plan-deploy';
import { deployPlanView, deployResultView } from '../../views/deploy';
import { reasonOf } from '../accept-options';
import { refuseUnused } from '../applicable';
import { defineCommand } from '../command';
import { read } from '../option-values';
import { printResult } from '../results';
import { exitOf, followed } from './screen';

interface DeployOptions {
  readonly targets: readonly DeployTarget[];
  readonly strategy: ReleaseStrategy;
  readonly dryRun: boolean;
  readonly reason: string | undefined;
}

const STRATEGIES = Object.keys(RELEASE_CONFIGS) as ReleaseStrategy[];

export const deployCommand = defineCommand<DeployOptions>({
  name: 'deploy',
  summary: 'ship the code of the functions; mock-read through CodeDeploy',
  description:
    'Without a name: both, prisma-read first. Code that is live already is skipped. An alarm during the shift puts the alias back (exit code 4). Ctrl-C stops the waiting, not the shift.',
  arguments: [{ name: '[function]', description: 'which one', choices: DEPLOY_TARGETS }],
  options: [
    {
      flags: '--strategy <name>',
      description: 'how mock-read shifts: 10 % for 10 min, 1 % for 60 min, or everything',
      default: 'canary-10',
      choices: STRATEGIES,
    },
    { flags: '--dry-run', description: 'show the plan, write nothing' },
    { flags: '--reason <text>', description: 'why, for the journal' },
  ],
  examples: [
    { command: 'huntaze-beta deploy mock-read', what: 'shift 10 % for ten minutes, then the rest' },
    { command: 'huntaze-beta deploy --dry-run', what: 'what is live, and what would be shipped' },
  ],
  parse: (input) => {
    const { args, options } = input;
    if (args[0] === 'prisma-read')
      refuseUnused(input, ['--strategy'], {
        where: 'on prisma-read',
        why: 'only mock-read shifts through CodeDeploy; the alias of prisma-read moves at once',
        next: own`deploy prisma-read`,
      });
    return {
      targets: read.optional(args[0], (value) => [read.oneOf('function', value, DEPLOY_TARGETS)]) ?? DEPLOY_TARGETS,
      strategy: read.oneOf('--strategy', options.strategy ?? 'canary-10', STRATEGIES),
      dryRun: options.dryRun === true,
      reason: reasonOf(options.reason),
    };
  },
  async run({ targets, strategy, dryRun, reason }, { terminal, globals, signal, gateways: connect, allowWrites }) {
    const gateways = await connect();
    const show = dryRun && !globals.json ? terminal.out : terminal.say;
    const plan = async (target: DeployTarget): Promise<DeployPlan> => {
      const planned = await planDeploy(gateways, { target, strategy });
      show(deployPlanView(planned, dryRun ? terminal.palette : terminal.sayPalette, terminal.width));
      return planned;
    };
    const plans: DeployPlan[] = [];
    for (const target of targets) plans.push(await plan(target));
    if (dryRun) {
      if (globals.json) printResult(terminal, 'deploy', plans);
      return EXIT.done;
    }
    const agree = async (question: string): Promise<void> => {
      if (globals.yes || (await terminal.confirm(question, '--yes'))) return;
      throw new OperatorError('DECLINED', 'nothing was deployed', { next: own`deploy --dry-run` });
    };
    if (plans.some((each) => each.kind === 'deploy')) {
      await agree('Deploy?');
      await allowWrites();
    }
    const results: DeployResult[] = [];
    for (const planned of plans) {
      const again = async (error: unknown): Promise<DeployResult> => {
        if (!(error instanceof OperatorError) || error.code !== 'CHANGED_UNDERNEATH' || !terminal.canAsk) throw error;
        terminal.say(`${error.message}: ${error.why ?? ''}`);
        const replanned = await plan(planned.target);
        await agree('Deploy over it?');
        return followed(gateways, replanned, terminal, { reason, signal });
      };
      const result = await followed(gateways, planned, terminal, { reason, signal }).catch(again);
      results.push(result);
      if (!globals.json) terminal.out(deployResultView(result, terminal.palette, terminal.width));
      if (exitOf(result) !== EXIT.done) break;
    }
    const [first] = results;
    if (globals.json) printResult(terminal, 'deploy', first !== undefined && results.length === 1 ? first : results);
    return results.map(exitOf).find((code) => code !== EXIT.done) ?? EXIT.done;
  },
});
