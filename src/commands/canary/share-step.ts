import { reachingSomebody, stickyPopulation } from '../../domain/flags/bucket';
import { ADAPTER_FLAG } from '../../domain/flags/document';
import { EXIT, type ExitCode, OperatorError } from '../../domain/operator-error';
import type { CanaryChange } from '../../domain/rollout/canary-plan';
import { type CanaryRequest, refusal } from '../../domain/rollout/share-request';
import type { OwnCommand } from '../../domain/text/advice';
import { planCanaryStep } from '../../operations/canary/plan';
import type { Gateways } from '../../ports/gateways';
import { blocksView, canaryPlanView } from '../../views/canary';
import { insteadText } from '../../views/plan';
import type { CommandContext } from '../command';
import { printResult, showPlan } from '../results';
import type { Gates } from './gates';
import { followShare, startShare } from './start-share';

export interface ShareStepOptions {
  readonly command: 'canary' | 'ramp';
  readonly request: CanaryRequest;
  /** The line that was typed, for who wants to try it again. */
  readonly again: OwnCommand;
  readonly follow: boolean;
  readonly dryRun: boolean;
}

/** Users of the beta, as mock and traffic name them. */
const BETA_USERS = Array.from({ length: 50 }, (_, index) => `user-${index + 1}`);

/** Plan -> confirm -> act -> prove -> next, for a share; shared by `canary` and `ramp`. */
export async function takeShareStep(
  options: ShareStepOptions,
  gates: Gates,
  gateways: Gateways,
  context: CommandContext,
): Promise<ExitCode> {
  const { terminal, globals } = context;
  const planned = await planCanaryStep(gateways, options.request, gates);
  const { plan } = planned;
  if (plan.kind === 'already-there') {
    const { deployment } = plan;
    if (globals.json)
      printResult(
        terminal,
        options.command,
        {
          kind: 'already-there',
          share: plan.share,
          deployment: deployment.number,
          state: deployment.state,
        },
        options.follow ? 'line' : 'pretty',
      );
    else
      terminal.out(
        `${terminal.palette.ok('✔')} ${plan.share} % is served already (deployment ${deployment.number}, ${deployment.state}); nothing was written`,
      );
    const { number, strategy, state } = deployment;
    if (!options.follow || state === 'complete') return EXIT.done;
    return followShare({ number, share: plan.share, bakeMinutes: strategy.bakeMinutes }, gateways, context);
  }
  if (plan.kind === 'blocked') {
    if (globals.json) printResult(terminal, options.command, plan);
    else terminal.out(blocksView(plan.blocks, terminal.palette, terminal.width));
    throw refusal(options.request.share, plan.blocks);
  }
  const alarmVisibility = planned.readiness?.alarmVisibility ?? [];
  showPlan(context, options.dryRun, (palette) =>
    canaryPlanView(
      plan,
      { nowMs: planned.state.nowMs, population: populationOf(plan), alarmVisibility },
      palette,
      terminal.width,
    ),
  );
  if (options.dryRun) {
    if (globals.json)
      printResult(terminal, options.command, {
        kind: 'plan',
        from: plan.from,
        to: plan.to,
        bakeMinutes: plan.bakeMinutes,
        changes: plan.changes,
        off: plan.off.kind,
      });
    return EXIT.done;
  }
  if (!globals.yes && !(await terminal.confirm(`Send ${plan.to} % to Prisma?`, '--yes'))) {
    throw new OperatorError('DECLINED', 'nothing was changed', { next: options.again });
  }
  await context.allowWrites();
  const started = await startShare(gateways, context, {
    plan,
    command: options.command,
    alias: planned.alias,
    record: planned.record,
    reason: options.request.reason,
    accepted: planned.decision?.accepted ?? [],
    evidence: gates.digest(),
    follow: options.follow,
  });
  const followed = { number: started.deployment.number, share: plan.to, bakeMinutes: plan.bakeMinutes };
  return options.follow ? followShare(followed, gateways, context) : EXIT.done;
}

/** Who a sticky share reaches; a share by request has no population. */
function populationOf(plan: CanaryChange): string | undefined {
  if (plan.bucketBy === 'request') return undefined;
  const share = { salt: plan.salt, flag: ADAPTER_FLAG, percentage: plan.to };
  const users = stickyPopulation(BETA_USERS, share);
  return users.length === 0
    ? `nobody of user-1 to user-50; ${insteadText(reachingSomebody(BETA_USERS, share))}, or --by request`
    : `${users.length} of user-1 to user-50: ${users.join(', ')}`;
}
