import { createGateways } from '../../aws/create-gateways';
import { STACK_NAME } from '../../domain/system/stack';
import { SANDBOX_SYSTEM } from '../../domain/system/system';
import { applyProvision } from '../../operations/provision/apply-provision';
import { planProvision } from '../../operations/provision/plan-provision';
import type { Journal, WriterLock } from '../../ports/journal';
import type { Sandbox } from '../../sandbox/index';
import { simulatedClock } from '../clocks';
import { createFileBundles } from '../file-bundles';
import { stackTemplate, WORLD_STACK_PARAMETERS } from './stack-template';

/** Writes no journal: making a world is not an operator's act. */
const noJournal: Journal = {
  append: async (draft) => ({ ...draft, seq: 0, at: '', prev: '', hash: '', run: '', actor: '', version: '' }),
  entries: async () => [],
  steps: async () => [],
  verify: async () => ({ kind: 'intact', entries: 0, repaired: false }),
};
const noLock: WriterLock = { hold: (_command, work) => work() };

/** Requests an hour of a new world's users. */
export const DEFAULT_RATE_PER_HOUR = 1000;

/** Credentials for making the world; in process they are not checked. */
export const WORLD_CREDENTIALS = { accessKeyId: 'SANDBOXOPERATOR', secretAccessKey: 'sandbox' };

/** Time for Lambda to finish an update and for every alarm to be evaluated once. */
const SETTLE_MS = 2 * 60_000;

/**
 * Gives a new world the deployed system, flag off, in the order that is documented for a real account: the stack, the
 * very operation that `provision` runs, the stack again for the API's permission. It settles, and the users begin to send.
 */
export async function prepareWorld(sandbox: Sandbox, ratePerHour: number): Promise<void> {
  const connection = {
    region: SANDBOX_SYSTEM.region,
    credentials: WORLD_CREDENTIALS,
    requestHandler: sandbox.requestHandler(),
  };
  let serial = 0;
  const gateways = createGateways({
    system: SANDBOX_SYSTEM,
    clock: simulatedClock(sandbox),
    nonces: { next: () => (++serial).toString(16).padStart(8, '0') },
    bundles: createFileBundles(),
    journal: noJournal,
    lock: noLock,
    connection,
  });
  const template = stackTemplate();
  sandbox.putStack(STACK_NAME, template, WORLD_STACK_PARAMETERS);
  await applyProvision(gateways, await planProvision(gateways), {});
  sandbox.putStack(STACK_NAME, template, { FunctionsExist: 'true' });
  await sandbox.advance(SETTLE_MS);
  sandbox.traffic.setRate(ratePerHour);
}
