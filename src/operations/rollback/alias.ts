import { POINT_ALIAS_STEP, STOP_RELEASE_STEP } from '../../domain/journal/steps';
import { type CodeRelease, isActiveRelease } from '../../domain/system/code-release';
import { isFailure } from '../../ports/gateway-error';
import { pollUntil } from '../poll-until';
import { act, messageOf, note, type RollbackRun } from './run';
import { type RollbackSituation, readRollbackSituation } from './state';

const ATTEMPTS = 4;
const RELEASE_MS = 180_000;
const UNDOING_APPEARS_MS = 10_000;

/**
 * Brings the alias to one version: CodeDeploy first, then weights, then the code from before the beta. Goes on after a
 * failure; a shift that this caller may not stop does not keep the alias from being moved. Answers what remains.
 */
export async function rollBackAlias(run: RollbackRun): Promise<string | undefined> {
  const unstoppable: string[] = [];
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const situation = await readRollbackSituation(run.gateways, { unstoppable });
    const { aliasStep } = situation;
    switch (aliasStep.kind) {
      case 'none':
        return stillShifting(situation, unstoppable);
      case 'unknown':
        if (attempt === ATTEMPTS) {
          note(run, {
            part: 'alias',
            what: 'read the alias',
            outcome: 'failed',
            detail: aliasStep.why,
            wrote: false,
            atMs: run.gateways.clock.now(),
          });
          return NOT_BACK;
        }
        await run.gateways.clock.sleep(2_000, run.signal);
        break;
      case 'stop-release':
        if ((await stopRelease(run, aliasStep.id, aliasStep.why)) === 'denied') unstoppable.push(aliasStep.id);
        break;
      case 'wait-release':
        run.onWait(aliasStep.why);
        await releaseOver(run, aliasStep.id);
        break;
      case 'point':
        await pointAlias(run, aliasStep, situation);
        break;
    }
  }
  const situation = await readRollbackSituation(run.gateways, { unstoppable });
  return situation.aliasStep.kind === 'none' ? stillShifting(situation, unstoppable) : NOT_BACK;
}

const NOT_BACK = 'the alias is not where it was before the beta';

/** The alias is where it belongs, but CodeDeploy may move it again with its next step. */
function stillShifting({ releases }: RollbackSituation, unstoppable: readonly string[]): string | undefined {
  const running = releases.kind === 'unread' ? [] : releases.value.filter(isActiveRelease);
  const [one] = running.filter(({ id }) => unstoppable.includes(id));
  return one && `CodeDeploy ${one.id} still runs and may move the alias again: stopping it was denied`;
}

async function pointAlias(
  run: RollbackRun,
  step: { readonly from: string; readonly to: string; readonly revisionId: string; readonly why: string },
  situation: RollbackSituation,
): Promise<void> {
  const { system, functions } = run.gateways;
  const { to, revisionId } = step;
  const before = situation.alias.kind === 'read' ? situation.alias.value : undefined;
  await act(
    run,
    {
      part: 'alias',
      what: step.from === to ? `empty the weights of ${system.alias}` : `point ${system.alias} at version ${to}`,
    },
    { step: POINT_ALIAS_STEP, before: { alias: before, why: step.why } },
    () => functions.pointAlias(system.mockFunction, system.alias, { version: to, revisionId }),
    (alias) => `version ${alias.version} alone`,
  );
}

/** Stops with automatic rollback and waits until CodeDeploy has put the alias back. */
async function stopRelease(run: RollbackRun, id: string, why: string): Promise<'denied' | 'asked'> {
  const { codeReleases } = run.gateways;
  const stopped = await act(
    run,
    { part: 'alias', what: `stop CodeDeploy ${id}` },
    { step: STOP_RELEASE_STEP, before: { release: id, why } },
    () => codeReleases.stop(id),
    (answer) => (answer === 'finished' ? 'it had finished already' : 'it puts the alias back'),
  );
  if (stopped.error !== undefined) return isFailure(stopped.error, 'denied') ? 'denied' : 'asked';
  await releaseOver(run, id);
  return 'asked';
}

/** Waits until a release, and the one that undoes it, have ended. CodeDeploy begins the latter some seconds after a stop. */
async function releaseOver(run: RollbackRun, id: string): Promise<void> {
  const { codeReleases, clock } = run.gateways;
  const ended = (release: CodeRelease): boolean => !isActiveRelease(release);
  const wait = { everyMs: 1_000, atMostMs: 5_000, forMs: RELEASE_MS, signal: run.signal };
  try {
    const { value } = await pollUntil(clock, () => codeReleases.get(id), ended, wait);
    if (value.state !== 'stopped' || value.rollsBack !== undefined) return;
    const undone = (release: CodeRelease): boolean => release.rolledBackBy !== undefined;
    const { value: stopped } = await pollUntil(clock, () => codeReleases.get(id), undone, {
      ...wait,
      forMs: UNDOING_APPEARS_MS,
    });
    const undoing = stopped.rolledBackBy;
    if (undoing !== undefined) await pollUntil(clock, () => codeReleases.get(undoing), ended, wait);
  } catch (error) {
    run.signal?.throwIfAborted();
    run.onWait(`CodeDeploy ${id} could not be followed: ${messageOf(error)}`);
  }
}
