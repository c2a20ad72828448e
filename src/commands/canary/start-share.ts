import type { BetaEvent } from '../../domain/events/beta-event';
import type { WaitEnd } from '../../domain/events/waiting';
import { EXIT, type ExitCode, OperatorError } from '../../domain/operator-error';
import { type FlagDeployment, undoneBecause } from '../../domain/rollout/deployments';
import { REARM, unguarded } from '../../domain/rollout/guard';
import { advice, own } from '../../domain/text/advice';
import { MINUTE_MS } from '../../domain/time';
import { followBake } from '../../operations/canary/follow-deployment';
import { type StartedCanary, type StartInput, startCanary } from '../../operations/canary/start';
import type { Gateways } from '../../ports/gateways';
import { nextCommandLines } from '../../views/advice';
import { canaryOutcomeView } from '../../views/canary';
import type { CommandContext } from '../command';
import { printResult } from '../results';
import { sayChange, sayEnd } from '../watch/wait';

const AFTER_BAKE_MS = 10 * MINUTE_MS;

/** Deploys the share, and says what is served and until when AWS guards it. */
export async function startShare(
  gateways: Gateways,
  { terminal, globals, signal }: CommandContext,
  { follow, ...request }: Omit<StartInput, 'signal' | 'onProgress'> & { readonly follow: boolean },
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
    if (globals.json) printResult(terminal, 'canary', outcome, follow ? 'line' : 'pretty');
    else terminal.out(canaryOutcomeView(outcome, gateways.clock.now(), terminal.palette, terminal.width));
    return started;
  } catch (error) {
    step.fail();
    throw error;
  }
}

/** What is followed: a deployment of this share, and for how long its bake may still run. */
export interface FollowedShare {
  readonly number: number;
  /** Percent. */
  readonly share: number;
  readonly bakeMinutes: number;
}

/**
 * Follows the deployment through its bake; where nobody sees a screen, one line a change, with --json one object.
 * Ctrl-C ends the following alone. ROLLED_BACK when it was undone.
 */
export async function followShare(
  { number, share, bakeMinutes }: FollowedShare,
  gateways: Gateways,
  context: CommandContext,
): Promise<ExitCode> {
  const { terminal, globals, signal } = context;
  const step = terminal.step(`following deployment ${number}; Ctrl-C stops following, AWS goes on`);
  const lines = new FollowedLines(context, share);
  try {
    const ended = await followBake(gateways, number, {
      forMs: bakeMinutes * MINUTE_MS + AFTER_BAKE_MS,
      signal,
      onProgress(deployment) {
        step.update(`deployment ${number} is ${deployment.state}`);
        lines.add(deployment, gateways.clock.now());
      },
    });
    step.done(`deployment ${number} is ${ended.state}: AWS's own rollback ended with its bake`);
    for (const line of nextCommandLines([advice`${unguarded(share)}  ${REARM}`], terminal.sayPalette, terminal.width))
      terminal.say(line);
    if (globals.json) lines.end('reached', `deployment ${number} is ${ended.state}`, gateways.clock.now());
    return EXIT.done;
  } catch (error) {
    step.fail();
    if (!signal.aborted) {
      const outcome = followOutcome(error);
      if (globals.json && outcome !== undefined) lines.end(outcome, (error as Error).message, gateways.clock.now());
      throw error;
    }
    throw new OperatorError('INTERRUPTED', `deployment ${number} goes on without being followed`, {
      next: advice`${own`watch`}; ${own`rollback`} undoes it`,
      cause: error,
    });
  }
}

const followOutcome = (error: unknown): WaitEnd['outcome'] | undefined =>
  error instanceof OperatorError && error.code === 'ROLLED_BACK' ? 'undone' : undefined;

/** The states of a followed deployment, each told once. */
class FollowedLines {
  #state: string | undefined;

  constructor(
    private readonly context: CommandContext,
    private readonly share: number,
  ) {}

  add(deployment: FlagDeployment, atMs: number): void {
    const { number, state } = deployment;
    if (state === this.#state) return;
    this.#state = state;
    const because = undoneBecause(deployment);
    const event: BetaEvent = { kind: 'deployment', deployment: number, state, share: this.share, because, atMs };
    sayChange(this.context, event);
  }

  end(outcome: WaitEnd['outcome'], says: string, atMs: number): void {
    sayEnd(this.context.terminal, { until: 'bake', outcome, says, atMs });
  }
}
