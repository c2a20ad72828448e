import { OperatorError } from '../../domain/operator-error';
import type { FunctionDescription } from '../../domain/system/functions';
import { own } from '../../domain/text/advice';
import { GatewayError } from '../../ports/gateway-error';
import type { Gateways } from '../../ports/gateways';
import { startDeadline } from '../deadline';
import { pollUntil } from '../poll-until';

const READY_WITHIN_MS = 5 * 60_000;
const ASSUMABLE_WITHIN_MS = 30_000;

const settled = (found: FunctionDescription | undefined): boolean =>
  found !== undefined && found.state !== 'pending' && found.lastUpdate !== 'in-progress';

/**
 * Waits (bounded, five minutes) until no update of the function, or of its version, is running. Lambda answers 409 to
 * every change while one is.
 */
export async function functionReady(
  { functions, clock }: Gateways,
  name: string,
  options: { readonly qualifier?: string; readonly signal?: AbortSignal | undefined } = {},
): Promise<FunctionDescription> {
  const outcome = await pollUntil(clock, () => functions.describe(name, options.qualifier), settled, {
    everyMs: 1_000,
    atMostMs: 5_000,
    forMs: READY_WITHIN_MS,
    signal: options.signal,
  });
  const found = outcome.value;
  if (found === undefined) {
    throw new OperatorError('NOT_FOUND', `the function ${name} does not exist`, {
      next: own`provision --only functions`,
    });
  }
  if (outcome.kind === 'timed-out') {
    throw new OperatorError(
      'TIMEOUT',
      `${name} is still being updated after five minutes (${found.lastUpdate}, ${found.state})`,
      {
        next: 'run the same command again: it continues from there',
      },
    );
  }
  if (found.state === 'failed' || found.lastUpdate === 'failed') {
    throw new OperatorError('AWS', `${name} failed to update`, {
      why: found.lastUpdateReason ?? found.stateReason ?? 'Lambda says no more',
      next: 'fix the cause, then run the same command again',
    });
  }
  return found;
}

const notAssumable = (error: unknown): boolean =>
  error instanceof GatewayError && error.failure.kind === 'invalid' && /cannot be assumed/i.test(error.message);

/** Repeats a refused write while a new role cannot be assumed yet: IAM needs some ten seconds, 30 are given. */
export async function onceRoleIsUsable({ clock }: Gateways, write: () => Promise<void>): Promise<void> {
  let refusal: unknown;
  const attempt = async (): Promise<boolean> => {
    try {
      await write();
      return true;
    } catch (error) {
      if (!notAssumable(error)) throw error;
      refusal = error;
      return false;
    }
  };
  const done = await attempt();
  if (done) return;
  for (const deadline = startDeadline(clock, ASSUMABLE_WITHIN_MS); ; ) {
    await deadline.sleep(5_000);
    if (await attempt()) return;
    if (deadline.leftMs() <= 0) throw refusal;
  }
}
