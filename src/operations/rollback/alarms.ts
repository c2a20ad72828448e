import { REARM_STEP } from '../../domain/journal/steps';
import { pollUntil } from '../poll-until';
import { act, messageOf, note, type RollbackRun } from './run';

const REARM_MS = 20_000;

/** Gives the alarms their actions back, with patience: without them AWS's own rollback is blind. Never throws. */
export async function rearmAlarms(run: RollbackRun, names: readonly string[]): Promise<boolean> {
  const { alarms, clock } = run.gateways;
  const enable = async (): Promise<boolean> => {
    const outcome = await pollUntil(
      clock,
      async () => {
        await alarms.enableActions(names);
        return alarms.read(names);
      },
      (read) => read.every((alarm) => alarm.actionsEnabled),
      { everyMs: 1_000, atMostMs: 4_000, forMs: REARM_MS },
    );
    if (outcome.kind === 'timed-out') throw new Error(`${names.join(', ')} still without actions`);
    return true;
  };
  const detail = (): string => 'AWS listens to them again';
  const what = `give ${names.join(', ')} their actions back`;
  const rearming = { ...run, signal: undefined };
  try {
    return (
      (await act(rearming, { part: 'alarms', what }, { step: REARM_STEP, before: { alarms: names } }, enable, detail))
        .value === true
    );
  } catch (error) {
    note(run, { part: 'alarms', what, outcome: 'failed', detail: messageOf(error), wrote: true, atMs: clock.now() });
    return false;
  }
}
