import { dashboardBody, dashboardDrift } from '../../domain/system/dashboard-body';
import { changing, type Resource, type Site } from './resource';

/** The dashboard's four widgets; widgets that others added stay. */
export const dashboardResource = ({ gateways, system }: Site): Resource => ({
  area: 'dashboard',
  name: `dashboard ${system.dashboard}`,
  async assess() {
    const existing = await gateways.dashboards.get(system.dashboard);
    if (existing === undefined) return { kind: 'create', detail: 'four widgets' };
    const drift = dashboardDrift(system, existing).filter((widget) => widget.state !== 'as-wanted');
    return changing(
      drift.map(({ title, state }) => ({
        what: title,
        from: state === 'missing' ? undefined : 'differs',
        to: 'as designed',
      })),
    );
  },
  async apply() {
    await gateways.dashboards.put(
      system.dashboard,
      dashboardBody(system, await gateways.dashboards.get(system.dashboard)),
    );
  },
});
