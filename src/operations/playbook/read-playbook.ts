import { START_STEP } from '../../domain/journal/steps';
import { nextStep, phaseOfShare } from '../../domain/phase';
import type { PlaybookFacts } from '../../domain/rollout/playbook';
import { shareGate } from '../../domain/rollout/share-gate';
import { takenBackShare } from '../../domain/rollout/timeline';
import type { WatchFrame } from '../../domain/telemetry/watch-frame';
import type { Gateways } from '../../ports/gateways';
import { planCanaryStep } from '../canary/plan';
import { readFlagHistory } from '../evidence/read-timeline';
import { checkBeforeShare } from '../readiness/check';

/** Where the beta is, from a fresh frame, the journal and AppConfig's history; the gates of the next share are tried dry. */
export async function readPlaybook(
  gateways: Gateways,
  frame: WatchFrame,
  signal: AbortSignal | undefined,
): Promise<PlaybookFacts> {
  const { clock, journal } = gateways;
  const [entries, { timeline }] = await Promise.all([journal.steps().catch(() => []), readFlagHistory(gateways)]);
  const { startedAtMs } = frame;
  const startNoted = entries.some(
    ({ step, phase, at }) => step === START_STEP && phase === 'note' && Date.parse(at) === startedAtMs,
  );
  const alarm =
    frame.alarms.kind === 'measured' ? frame.alarms.alarms.find(({ state }) => state === 'alarm') : undefined;
  const moving =
    frame.deployment !== undefined && ['validating', 'deploying', 'rolling-back'].includes(frame.deployment.state)
      ? `deployment ${frame.deployment.number} is ${frame.deployment.state}`
      : undefined;
  return {
    nowMs: frame.atMs,
    phase: frame.phase.phase,
    startedAtMs,
    startNoted,
    takenBackAtMs: takenBackShare(timeline)?.toMs,
    share: frame.requestedShare,
    decision: frame.decision,
    inFlight: moving,
    blocked: startedAtMs === undefined || moving !== undefined ? undefined : await blockedBy(gateways, frame, signal),
    alarmOn: alarm?.name,
    guardedUntilMs: frame.guardedUntilMs,
    timeIsOurs: clock.isOurs === true,
  };
}

/** Gates of the next share besides the decision and its day; read only when those two are open. */
async function blockedBy(
  gateways: Gateways,
  { atMs, startedAtMs, decision, requestedShare: from }: WatchFrame,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const to = nextStep(phaseOfShare(from))?.share;
  const opensAtMs = decision.nextOpensAtMs;
  const gate = shareGate({ nowMs: atMs, startedAtMs, opensAtMs, from, to, decision, busy: decision.busy });
  if (to === undefined || gate.command === undefined) return undefined;
  const { plan } = await planCanaryStep(
    gateways,
    { share: to, early: true },
    { check: () => checkBeforeShare(gateways, signal), decide: async () => decision },
  );
  if (plan.kind !== 'blocked') return undefined;
  return plan.blocks.find(({ gate }) => gate !== 'decision' && gate !== 'reason')?.why;
}

/** Notes H+0 in the journal: shadow rows count from here. */
export async function beginBeta(
  gateways: Pick<Gateways, 'journal' | 'lock'>,
  reason: string | undefined,
): Promise<void> {
  await gateways.lock.hold('playbook', async () => {
    await gateways.journal.append({
      command: 'playbook',
      step: START_STEP,
      phase: 'note',
      reason,
    });
  });
}
