import { type Action, defineAction } from '../../../kernel/action';
import { dashboardNotFound } from '../dashboards';

/** All named dashboards must exist, or none is deleted. */
export const deleteDashboards: Action<{ readonly DashboardNames: readonly string[] }> = defineAction<{
  readonly DashboardNames: readonly string[];
}>({
  name: 'DeleteDashboards',
  input: { DashboardNames: { type: 'list', required: true, max: 100, of: { type: 'string' } } },
  run({ DashboardNames: names }, { kernel }) {
    const state = kernel.world.cloudwatch;
    const missing = names.filter((name) => !state.dashboards.some((dashboard) => dashboard.name === name));
    if (missing.length > 0) throw dashboardNotFound(missing);
    state.dashboards = state.dashboards.filter(({ name }) => !names.includes(name));
    return {};
  },
});
