import type { Difference } from '../../domain/system/drift';
import type { Area, Assessment } from '../../domain/system/provision-plan';
import type { DeployedSystem } from '../../domain/system/system';
import type { RoleName } from '../../domain/system/wanted-system';
import type { Gateways } from '../../ports/gateways';

export type { Area, Assessment } from '../../domain/system/provision-plan';

/** One thing of the deployed system: compared at any time, and brought to what is wanted; never deleted. */
export interface Resource {
  readonly area: Area;
  /** `alarm huntaze-canary-errors`. */
  readonly name: string;
  assess(): Promise<Assessment>;
  /** Creates or changes it; called with what `assess` has just said. */
  apply(assessment: Assessment): Promise<void>;
}

/** Where provision works: the system, and the account that the calls are made in. */
export interface Site {
  readonly gateways: Gateways;
  readonly system: DeployedSystem;
  readonly account: string;
  readonly partition: string;
  role(name: RoleName): string | undefined;
}

/** Reads who the calls are made as, and settles the roles that follow from it. */
export async function openSite(gateways: Gateways): Promise<Site> {
  const { account, arn } = await gateways.identities.current();
  const { system } = gateways;
  return {
    gateways,
    system,
    account,
    partition: arn.split(':')[1] ?? 'aws',
    role: (name) => system.roles[name],
  };
}

export const AS_WANTED: Assessment = { kind: 'as-wanted' };

/** `change` when anything differs. */
export const changing = (changes: readonly Difference[], detail?: string): Assessment =>
  changes.length > 0 ? { kind: 'change', changes } : detail === undefined ? AS_WANTED : { kind: 'as-wanted', detail };
