import { EXIT, type ExitCode } from '../../domain/operator-error';
import type { DeployPlan, DeployResult } from '../../domain/system/code-deploy';
import { type DeployOptions, runDeploy } from '../../operations/deploy/run-deploy';
import type { Gateways } from '../../ports/gateways';
import type { Terminal } from '../../terminal/terminal';
import { shiftLine } from '../../views/deploy';

/** 0 live and answering, 4 rolled back by an alarm, 130 left to AWS at Ctrl-C, 1 anything else. */
export function exitOf(result: DeployResult): ExitCode {
  if (result.kind === 'already-live') return EXIT.done;
  if (result.kind === 'live') return result.probe.kind === 'answered' ? EXIT.done : EXIT.failed;
  if (result.kind === 'rolled-back') return EXIT.noGo;
  return result.kind === 'still-running' && result.why === 'interrupted' ? EXIT.interrupted : EXIT.failed;
}

/** A finished line for each thing that changes: one spinner at a time. */
function follower(terminal: Terminal): Required<Pick<DeployOptions, 'onEvent'>> & { end(failed: boolean): void } {
  let step: ReturnType<Terminal['step']> | undefined;
  let text = '';
  const turn = (now: string): void => {
    if (now === text) return;
    step?.done(text);
    text = now;
    step = terminal.step(now);
  };
  return {
    onEvent: (event) => turn(event.kind === 'shift' ? shiftLine(event.progress) : `${event.step}  ${event.detail}`),
    end: (failed) => (failed ? step?.fail(text) : step?.done(text)),
  };
}

/** Runs a plan and shows each thing that changes as a line. */
export async function followed(
  gateways: Gateways,
  plan: DeployPlan,
  terminal: Terminal,
  options: DeployOptions,
): Promise<DeployResult> {
  const { onEvent, end } = follower(terminal);
  try {
    const result = await runDeploy(gateways, plan, { ...options, onEvent });
    end(exitOf(result) !== EXIT.done);
    return result;
  } catch (error) {
    end(true);
    throw error;
  }
}
