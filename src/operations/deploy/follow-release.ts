import type { DeployPlan, ShiftProgress } from '../../domain/system/code-deploy';
import { type CodeRelease, isActiveRelease } from '../../domain/system/code-release';
import type { FunctionAlias } from '../../domain/system/functions';
import type { Gateways } from '../../ports/gateways';
import { pollUntil } from '../poll-until';
import { shiftOf } from './plan-deploy';

/** What following a shift reads. */
interface ShiftState {
  readonly release: CodeRelease;
  readonly alias: FunctionAlias;
}

export type ShiftOutcome =
  | { readonly kind: 'succeeded'; readonly state: ShiftState }
  | {
      readonly kind: 'rolled-back';
      readonly release: CodeRelease;
      readonly rollback: CodeRelease | undefined;
      readonly alias: FunctionAlias;
    }
  | { readonly kind: 'failed'; readonly state: ShiftState }
  | { readonly kind: 'still-running'; readonly state: ShiftState };

const progressOf = ({ release, alias }: ShiftState): ShiftProgress => ({
  release: release.id,
  state: release.state,
  undoes: release.rollsBack,
  steps: release.steps,
  aliasVersion: alias.version,
  weights: alias.weights,
});

/** Beyond the shift's own minutes: hooks, validation, CodeDeploy's own pace. */
const GRACE_MS = 15 * 60_000;
const ROLLBACK_WITHIN_MS = 10 * 60_000;
const ROLLBACK_APPEARS_WITHIN_MS = 60_000;
const BY_HAND_WITHIN_MS = 15_000;

/**
 * Follows a shift to its end, and through the rollback when there is one. CodeDeploy undoes a shift by a deployment of
 * its own, which appears some seconds after the first has stopped. CodeDeploy's own waiter gives up after 30 minutes.
 */
export async function followRelease(
  gateways: Gateways,
  plan: DeployPlan,
  id: string,
  options: {
    readonly signal?: AbortSignal | undefined;
    readonly onProgress?: ((progress: ShiftProgress) => void) | undefined;
  } = {},
): Promise<ShiftOutcome> {
  const { clock, codeReleases, functions } = gateways;
  const read = (release: string) => async (): Promise<ShiftState> => {
    const [state, alias] = await Promise.all([
      codeReleases.get(release),
      functions.alias(plan.functionName, plan.alias),
    ]);
    return { release: state, alias: alias ?? { version: '', weights: {}, revisionId: '', arn: '' } };
  };
  const watching = {
    everyMs: 2_000,
    atMostMs: 10_000,
    signal: options.signal,
    onRead: (state: ShiftState) => options.onProgress?.(progressOf(state)),
  };
  const shift = await pollUntil(clock, read(id), ({ release }) => !isActiveRelease(release), {
    ...watching,
    forMs: shiftOf(plan).minutes * 60_000 + GRACE_MS,
  });
  const state = shift.value;
  if (shift.kind === 'timed-out') return { kind: 'still-running', state };
  if (state.release.state === 'succeeded') return { kind: 'succeeded', state };
  const alarmed = state.release.error?.code === 'ALARM_ACTIVE';
  // An operator who stops a shift also resets the alias: nothing here to wait for.
  const byHand = state.release.state === 'stopped' && !alarmed;
  const undone = await pollUntil(clock, read(id), ({ release }) => release.rolledBackBy !== undefined, {
    everyMs: 1_000,
    atMostMs: 5_000,
    forMs: alarmed ? ROLLBACK_APPEARS_WITHIN_MS : 5_000,
    signal: options.signal,
  });
  const rollbackId = undone.value.release.rolledBackBy;
  if (rollbackId === undefined) {
    if (!alarmed && !byHand) return { kind: 'failed', state: undone.value };
    return { kind: 'rolled-back', release: undone.value.release, rollback: undefined, alias: undone.value.alias };
  }
  const back = await pollUntil(clock, read(rollbackId), ({ release }) => !isActiveRelease(release), {
    ...watching,
    forMs: byHand ? BY_HAND_WITHIN_MS : ROLLBACK_WITHIN_MS,
  });
  return { kind: 'rolled-back', release: undone.value.release, rollback: back.value.release, alias: back.value.alias };
}
