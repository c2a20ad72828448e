import type { StepDraft } from '../../domain/journal/entry';
import { OperatorError } from '../../domain/operator-error';
import type { PlanItem, ProvisionProgress, ProvisionResult } from '../../domain/system/provision-plan';
import { advice, OwnCommand, own } from '../../domain/text/advice';
import { GatewayError, isFailure } from '../../ports/gateway-error';
import type { Gateways } from '../../ports/gateways';
import { pollUntil } from '../poll-until';
import { recorded, strictRecorder } from '../record-step';
import type { ProvisionDraft } from './plan-provision';
import type { Assessment, Resource } from './resource';

export interface ApplyOptions {
  /** The command that writes; default `provision`. */
  readonly command?: 'provision' | 'query push' | undefined;
  readonly reason?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ProvisionProgress) => void) | undefined;
}

/** A control plane shows its own writes within seconds; two minutes are given. */
const VISIBLE_WITHIN_MS = 120_000;
const LOST_WITHIN_MS = 20_000;

type Writing = Extract<Assessment, { kind: 'create' | 'change' }>;

const isWriting = (assessment: Assessment): assessment is Writing =>
  assessment.kind === 'create' || assessment.kind === 'change';

/** Reads until the resource needs no write any more; false when it still does at the end. */
async function isSettled({ clock }: Gateways, resource: Resource, forMs: number): Promise<boolean> {
  const outcome = await pollUntil(
    clock,
    () => resource.assess(),
    (assessment) => !isWriting(assessment),
    {
      everyMs: 500,
      atMostMs: 5_000,
      forMs,
    },
  );
  return outcome.kind === 'reached';
}

/**
 * Applies once. After a lost answer or a conflict with another writer the state is read back; it
 * is not sent again.
 */
async function applyOnce(gateways: Gateways, resource: Resource, assessment: Writing, command: string): Promise<void> {
  try {
    await resource.apply(assessment);
  } catch (error) {
    const lost = error instanceof GatewayError && error.details.outcome === 'unknown';
    if (!lost && !isFailure(error, 'conflict')) throw error;
    if (await isSettled(gateways, resource, LOST_WITHIN_MS)) return;
    if (!lost) throw error;
    throw new OperatorError(
      'OUTCOME_UNKNOWN',
      `${resource.name}: the answer was lost, and it is not there after ${LOST_WITHIN_MS / 1000} s`,
      {
        why: error.message,
        next: `run ${command} again: it reads the present state and continues`,
        cause: error,
      },
    );
  }
  if (await isSettled(gateways, resource, VISIBLE_WITHIN_MS)) return;
  const still = await resource.assess();
  const what =
    still.kind === 'change'
      ? still.changes.map((change) => `${change.what} is ${change.from ?? 'not set'}, wanted ${change.to}`).join('; ')
      : 'it is not there';
  throw new OperatorError('TIMEOUT', `${resource.name} does not read back as wanted`, {
    why: what,
    next: advice`${new OwnCommand([...command.split(' '), '--dry-run'])} shows what still differs`,
  });
}

function draftOf({ name }: Resource, assessment: Writing, command: string, reason: string | undefined): StepDraft {
  return assessment.kind === 'create'
    ? { command, step: `create ${name}`, reason }
    : { command, step: `change ${name}`, before: assessment.changes, reason };
}

/** The resources that cannot be provisioned: while there is one, nothing is written. */
export const blockedItems = ({ plan }: ProvisionDraft): readonly PlanItem[] =>
  plan.items.filter((item) => item.action === 'blocked');

/**
 * Carries out a plan in dependency order. Each resource is compared again when its turn comes, written once, and read
 * back; each is journaled before and after. After a kill at any point, the next run continues from the present state.
 */
export async function applyProvision(
  gateways: Gateways,
  draft: ProvisionDraft,
  options: ApplyOptions = {},
): Promise<ProvisionResult> {
  const { command = 'provision' } = options;
  const [blocked] = blockedItems(draft);
  if (blocked !== undefined) {
    throw new OperatorError('BLOCKED', `${blocked.resource} cannot be provisioned: ${blocked.why ?? ''}`, {
      next: blocked.next ?? own`provision --dry-run`,
    });
  }
  const planned = new Set(
    draft.plan.items
      .filter((item) => item.action === 'create' || item.action === 'change')
      .map((item) => item.resource),
  );
  const writing = draft.resources.filter((resource) => planned.has(resource.name));
  if (writing.length === 0) return { created: [], changed: [], foundAsWanted: [] };
  const recorder = strictRecorder(gateways.journal);
  const created: string[] = [];
  const changed: string[] = [];
  const foundAsWanted: string[] = [];
  await gateways.lock.hold(command, async () => {
    for (const [index, resource] of writing.entries()) {
      options.signal?.throwIfAborted();
      const assessment = await resource.assess();
      if (!isWriting(assessment)) {
        foundAsWanted.push(resource.name);
        continue;
      }
      const progress = { resource: resource.name, action: assessment.kind, step: index + 1, of: writing.length };
      options.onProgress?.({ kind: 'started', ...progress });
      await recorded(
        recorder,
        draftOf(resource, assessment, command, options.reason),
        () => applyOnce(gateways, resource, assessment, command),
        () => undefined,
      );
      (assessment.kind === 'create' ? created : changed).push(resource.name);
      options.onProgress?.({ kind: 'done', ...progress });
    }
  });
  return { created, changed, foundAsWanted };
}
