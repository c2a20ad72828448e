import type { Decision } from '../../domain/decision/decision';
import type { Evidence, RowId } from '../../domain/decision/evidence';
import { digestOf } from '../../domain/journal/digest';
import { MONITORING_AFTER_MS } from '../../domain/phase';
import { MINUTE_MS } from '../../domain/time';
import { type PlannedCanary, planCanaryStep } from '../canary/plan';
import { startCanary } from '../canary/start';
import { checkBeforeShare } from '../readiness/check';
import { Ended, type Gate, type GateAnswer } from './options';
import { judge, type PlayParts, patient } from './steps';

/** A step to a share: which, as part of what, and what is accepted for it. */
export interface ShareStep {
  readonly share: number;
  readonly name: 'canary' | 'ramp';
  readonly accept: readonly RowId[];
  readonly reason: string | undefined;
}

/** How a step ended: `again` asks to come back later, at `atMs` when it is known when. */
export type ShareOutcome =
  | { readonly kind: 'served'; readonly decision: Decision | undefined; readonly accepted: readonly RowId[] }
  | { readonly kind: 'again'; readonly atMs?: number | undefined };

const BY_NAME = 'accepted at the gate by the operator of the rehearsal';

/** A step to a share through all its gates. Throws `Ended` when it is refused, or not wanted. */
export async function openShare(parts: PlayParts, step: ShareStep): Promise<ShareOutcome> {
  const { options, say } = parts;
  const { share, name, accept } = step;
  const { planned, evidence } = await plan(parts, step);
  const { decision, plan: planOf } = planned;
  if (decision !== undefined) say('decision', `gate of ${share} %: ${decision.verdict}  ${decision.reason}`);
  if (planOf.kind === 'already-there') return { kind: 'served', decision, accepted: accept };
  if (planOf.kind === 'blocked') {
    const why = planOf.blocks.map((block) => block.why).join('; ');
    const waitUntilMs = waitOf(decision, parts.gateways.clock.now());
    if (waitUntilMs === undefined) say('noticed', `${share} % is refused: ${why}`);
    const answer = await options.gate({ ...refusedGate(step, decision, why), waitUntilMs });
    if (answer === 'wait') return { kind: 'again', atMs: waitUntilMs };
    if (answer === 'accept' && decision !== undefined)
      return openShare(parts, { ...step, accept: decision.acceptable, reason: BY_NAME });
    throw new Ended(verdictOf(decision), `${share} % was refused: ${why}`, decision);
  }
  const answers: readonly GateAnswer[] = name === 'ramp' ? ['hold', 'rollback'] : ['wait', 'hold'];
  const answer = await options.gate({ name, question: `Send ${share} % to Prisma?`, share, decision, answers });
  if (answer === 'wait') return { kind: 'again' };
  if (answer !== 'go') throw new Ended('HOLD', `the operator did not open ${share} %`, decision);
  const started = await patient(parts, () =>
    startCanary(parts.gateways, {
      plan: planOf,
      command: name,
      alias: planned.alias,
      signal: options.signal,
      reason: step.reason,
      ...(accept.length === 0 ? {} : { accepted: accept }),
      ...(evidence === undefined ? {} : { evidence: digestOf(evidence) }),
    }),
  );
  say('deployed', `${share} % is served (deployment ${started.deployment.number}), proven with a fresh session`);
  return { kind: 'served', decision, accepted: accept };
}

async function plan(
  parts: PlayParts,
  { share, name, accept, reason }: ShareStep,
): Promise<{ readonly planned: PlannedCanary; readonly evidence: Evidence | undefined }> {
  const { gateways, options } = parts;
  let evidence: Evidence | undefined;
  const planned = await patient(parts, () =>
    planCanaryStep(
      gateways,
      { share, early: name === 'canary' && share > 1, reason },
      {
        check: () => checkBeforeShare(gateways, options.signal),
        decide: async () => {
          const judged = await judge(parts, accept, false);
          evidence = judged.evidence;
          return judged.decision;
        },
      },
    ),
  );
  return { planned, evidence };
}

/** Until when the decision says to wait, a minute at least, if that is before the monitoring. */
function waitOf(decision: Decision | undefined, nowMs: number): number | undefined {
  const [first] = decision?.next ?? [];
  if (decision?.startedAtMs === undefined || first?.kind !== 'wait' || first.notBeforeMs === undefined)
    return undefined;
  const atMs = Math.max(first.notBeforeMs, nowMs + MINUTE_MS);
  return atMs < decision.startedAtMs + MONITORING_AFTER_MS ? atMs : undefined;
}

function refusedGate({ share, name }: ShareStep, decision: Decision | undefined, why: string): Gate {
  const answers: readonly GateAnswer[] =
    decision !== undefined && decision.acceptable.length > 0 ? ['wait', 'accept'] : ['wait'];
  return { name, question: `${share} % is refused. What now?`, share, decision, refused: why, answers };
}

const verdictOf = (decision: Decision | undefined): Ended['verdict'] =>
  decision === undefined || decision.verdict === 'GO' ? 'HOLD' : decision.verdict;
