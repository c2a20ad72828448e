import type { Decision } from '../../domain/decision/decision';
import { recommendsShare, refusedAsUnready } from '../../domain/decision/next-commands';
import { checkBeforeShare } from '../../operations/readiness/check';
import type { Gateways } from '../../ports/gateways';

/** The decision of this moment, without a step that the readiness checks refuse; they are asked only when it names one. */
export async function withReadyStep(decision: Decision, gateways: Gateways, signal: AbortSignal): Promise<Decision> {
  if (!recommendsShare(decision)) return decision;
  const report = await checkBeforeShare(gateways, signal).catch(() => undefined);
  signal.throwIfAborted();
  return report === undefined ? decision : refusedAsUnready(decision, report);
}
