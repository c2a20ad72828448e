import { EXIT, type ExitCode, OperatorError } from '../../domain/operator-error';
import type { CanaryChange } from '../../domain/rollout/canary-plan';
import { REARM, unguarded } from '../../domain/rollout/guard';
import { advice, own } from '../../domain/text/advice';
import { MINUTE_MS } from '../../domain/time';
import { followBake } from '../../operations/canary/follow-deployment';
import { type StartedCanary, type StartInput, startCanary } from '../../operations/canary/start';
import type { Gateways } from '../../ports/gateways';
import { nextCommandLines } from '../../views/advice';
import { canaryOutcomeView } from '../../views/canary';
import type { CommandContext } from '../command';

const AFTER_BAKE_MS = 10 * MINUTE_MS;

/** Deploys the share, and says what is served and until when AWS guards it. */
export async function startShare(
  gateways: Gateways,
  { terminal, globals, signal }: CommandContext,
  request: Omit<StartInput, 'signal' | 'onProgress'>,
): Promise<StartedCanary> {
  const step = terminal.step(`deploying ${request.plan.to} %`);
  try {
    const started = await startCanary(gateways, { ...request, signal, onProgress: (text) => step.update(text) });
    step.done(`deployment ${started.deployment.number} is ${started.deployment.state}`);
    const outcome = {
      share: started.share,
      version: started.version,
      deployment: started.deployment.number,
      served: started.served,
      guardedUntilMs: started.guardedUntilMs,
    };
    if (globals.json) terminal.json(outcome);
    else terminal.out(canaryOutcomeView(outcome, gateways.clock.now(), terminal.palette, terminal.width));
    return started;
  } catch (error) {
    step.fail();
    throw error;
  }
}

/** Follows the deployment through its bake. Ctrl-C ends the following alone. */
export async function followShare(
  started: StartedCanary,
  plan: CanaryChange,
  gateways: Gateways,
  context: CommandContext,
): Promise<ExitCode> {
  const { terminal, signal } = context;
  const { number } = started.deployment;
  const step = terminal.step(`following deployment ${number}; Ctrl-C stops following, AWS goes on`);
  try {
    const ended = await followBake(gateways, number, {
      forMs: plan.bakeMinutes * MINUTE_MS + AFTER_BAKE_MS,
      signal,
      onProgress: (deployment) => step.update(`deployment ${number} is ${deployment.state}`),
    });
    step.done(`deployment ${number} is ${ended.state}: AWS's own rollback ended with its bake`);
    for (const line of nextCommandLines([advice`${unguarded(plan.to)}  ${REARM}`], terminal.sayPalette, terminal.width))
      terminal.say(line);
    return EXIT.done;
  } catch (error) {
    step.fail();
    if (!signal.aborted) throw error;
    throw new OperatorError('INTERRUPTED', `deployment ${number} goes on without being followed`, {
      next: advice`${own`watch`}; ${own`rollback`} undoes it`,
      cause: error,
    });
  }
}
