import { createFileBundles } from '../../../src/cli/file-bundles';
import type { Area, ProvisionPlan } from '../../../src/domain/system/provision-plan';
import type { DeployedSystem } from '../../../src/domain/system/system';
import { applyProvision } from '../../../src/operations/provision/apply-provision';
import { planProvision } from '../../../src/operations/provision/plan-provision';
import type { Gateways } from '../../../src/ports/gateways';
import type { World } from '../../../src/sandbox/index';
import { recordingHandler, type Wire } from '../../support/recording-handler';
import { openTestBeta, type TestBeta } from '../../support/sandbox-gateways';
import { createTestBundles, type TestBundles } from '../../support/test-bundles';

export interface WiredBeta extends TestBeta {
  readonly wire: Wire;
  readonly bundles: TestBundles;
}

/** An empty sandbox, with the wire recorded and bundles that can be exchanged. */
export async function openWiredBeta(
  options: { readonly system?: Partial<DeployedSystem>; readonly seed?: number; readonly world?: World } = {},
): Promise<WiredBeta> {
  const wire: Wire = { writes: [], reads: 0 };
  const beta = await openTestBeta({ ...options, requestHandler: recordingHandler(wire) });
  const bundles = createTestBundles(createFileBundles());
  const withBundles = (gateways: Gateways): Gateways => ({ ...gateways, bundles });
  return {
    ...beta,
    wire,
    bundles,
    gateways: withBundles(beta.gateways),
    anotherOperator: () => withBundles(beta.anotherOperator()),
  };
}

let provisionedWorld: string | undefined;

/** A sandbox with the whole system in it, as provision leaves it; made once, then loaded from its saved world. `system`: what has been configured since. */
export async function openProvisionedBeta(system: Partial<DeployedSystem> = {}): Promise<WiredBeta> {
  if (provisionedWorld === undefined) {
    const first = await openWiredBeta();
    await provision(first.gateways);
    provisionedWorld = JSON.stringify(await first.sandbox.save());
    await first.close();
  }
  return openWiredBeta({ system, world: JSON.parse(provisionedWorld) as World });
}

/** Runs provision to its end; answers the plan it carried out. */
export async function provision(gateways: Gateways, only: readonly Area[] = []): Promise<ProvisionPlan> {
  const draft = await planProvision(gateways, only);
  await applyProvision(gateways, draft);
  return draft.plan;
}

/** The lines of a plan that would write, as `create alarm x`. */
export const writesOf = (plan: ProvisionPlan): readonly string[] =>
  plan.items
    .filter(({ action }) => action === 'create' || action === 'change')
    .map(({ action, resource }) => `${action} ${resource}`);
