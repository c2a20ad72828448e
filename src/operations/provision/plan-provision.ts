import { type Area, type PlanItem, type ProvisionPlan, planItem } from '../../domain/system/provision-plan';
import type { Gateways } from '../../ports/gateways';
import { alarmResources } from './alarms';
import { dashboardResource } from './dashboard';
import { flagHomeResources } from './flag-home';
import { functionResources, reservationResource } from './functions';
import { logGroupResources } from './log-groups';
import { notificationResources } from './notifications';
import { offFlagsResource } from './off-flags';
import { releaseResources } from './releases';
import { openSite, type Resource, type Site } from './resource';

/** A plan with what is needed to carry it out. */
export interface ProvisionDraft {
  readonly plan: ProvisionPlan;
  readonly resources: readonly Resource[];
}

/** Resources read at the same time. */
const AT_ONCE = 4;

/** Everything of the system in the order in which it can be made. */
function allResources(site: Site): readonly Resource[] {
  return [
    ...logGroupResources(site),
    ...flagHomeResources(site),
    ...functionResources(site),
    ...alarmResources(site),
    ...notificationResources(site),
    dashboardResource(site),
    ...releaseResources(site),
    offFlagsResource(site),
    reservationResource(site),
  ];
}

/** Compares the account with the wanted system. Reads only. */
export async function planProvision(gateways: Gateways, only: readonly Area[] = []): Promise<ProvisionDraft> {
  const site = await openSite(gateways);
  return planResources(
    site,
    allResources(site).filter((resource) => only.length === 0 || only.includes(resource.area)),
  );
}

/** Compares the account with these resources. Reads only. */
export async function planResources(
  { account, gateways }: Pick<Site, 'account' | 'gateways'>,
  chosen: readonly Resource[],
): Promise<ProvisionDraft> {
  const items: PlanItem[] = [];
  for (let at = 0; at < chosen.length; at += AT_ONCE) {
    const batch = chosen.slice(at, at + AT_ONCE);
    const assessed = await Promise.all(
      batch.map(async (resource) => planItem(resource.area, resource.name, await resource.assess())),
    );
    items.push(...assessed);
  }
  return { plan: { account, region: gateways.system.region, items }, resources: chosen };
}
