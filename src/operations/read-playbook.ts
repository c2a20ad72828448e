import type { PlaybookFacts } from '../domain/playbook';
import type { WatchFrame } from '../domain/watch-frame';
import type { Gateways } from '../ports/gateways';
import { START_STEP } from './read-timeline';

/** Where the beta is, from a fresh frame and the journal. A start older than the last share's end counts for nothing. */
export async function readPlaybook(
  gateways: Pick<Gateways, 'journal' | 'clock'>,
  frame: WatchFrame,
): Promise<PlaybookFacts> {
  const entries = await gateways.journal.entries().catch(() => []);
  const noted = entries.some(({ step, phase }) => step === START_STEP && phase === 'note');
  const alarm =
    frame.alarms.kind === 'measured' ? frame.alarms.alarms.find(({ state }) => state === 'alarm') : undefined;
  const moving =
    frame.deployment !== undefined && ['validating', 'deploying', 'rolling-back'].includes(frame.deployment.state)
      ? `deployment ${frame.deployment.number} is ${frame.deployment.state}`
      : undefined;
  return {
    nowMs: frame.atMs,
    phase: frame.phase.phase,
    startedAtMs: frame.startedAtMs,
    startNoted: noted,
    share: frame.requestedShare,
    decision: frame.decision,
    inFlight: moving,
    alarmOn: alarm?.name,
    guardedUntilMs: frame.guardedUntilMs,
  };
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
      ...(reason === undefined ? {} : { reason }),
    });
  });
}
