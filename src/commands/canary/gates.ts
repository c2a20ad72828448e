import type { Decision } from '../../domain/decision/decision';
import type { Evidence, RowId } from '../../domain/decision/evidence';
import { decide } from '../../domain/decision/matrix';
import { THRESHOLDS } from '../../domain/decision/thresholds';
import { digestOf } from '../../domain/journal/digest';
import { type RampState, refusedRamp } from '../../domain/rollout/ramp';
import type { CanaryGates } from '../../operations/canary/plan';
import { gatherEvidence } from '../../operations/evidence/gather';
import { checkBeforeShare } from '../../operations/readiness/check';
import type { Gateways } from '../../ports/gateways';
import type { CommandContext } from '../command';
import { evidenceQueries } from '../decide/evidence-queries';

export interface Gates extends CanaryGates {
  /** Digest of the decision's evidence; undefined before a decision. */
  digest(): string | undefined;
  /** The decision without Logs Insights: it may only hold the share back. */
  decideByCounts(): Promise<Decision>;
  /** The ramp without a step that a failed readiness check refuses. */
  readyState(state: RampState): Promise<RampState>;
}

/** The gates on live evidence; each is read at most once. */
export function canaryGates(
  context: Pick<CommandContext, 'catalog' | 'signal'>,
  gateways: Gateways,
  taken: { readonly accept: readonly RowId[]; readonly force: boolean },
): Gates {
  let digest: string | undefined;
  let deciding: Promise<Decision> | undefined;
  const gather = async (withoutLogs: boolean): Promise<Evidence> => {
    const queries = await evidenceQueries(context);
    return (await gatherEvidence(gateways, { queries, withoutLogs, signal: context.signal })).evidence;
  };
  const judge = (evidence: Evidence): Decision =>
    decide(evidence, { thresholds: THRESHOLDS, accept: taken.accept, force: taken.force });
  const decideNow = async (): Promise<Decision> => {
    const evidence = await gather(false);
    digest = digestOf(evidence);
    return judge(evidence);
  };
  return {
    check: (share) => checkBeforeShare(gateways, context.signal, share),
    decide: () => {
      deciding ??= decideNow();
      return deciding;
    },
    decideByCounts: async () => judge(await gather(true)),
    digest: () => digest,
    async readyState(state) {
      if (state.command === undefined || state.next === undefined) return state;
      const report = await checkBeforeShare(gateways, context.signal, state.next.share).catch(() => undefined);
      context.signal.throwIfAborted();
      return report === undefined ? state : refusedRamp(state, report);
    },
  };
}
