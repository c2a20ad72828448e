import { type Action, defineAction } from '../../../kernel/action';
import { dashboardNotFound } from '../dashboards';
import { invalidParameterValue } from '../errors';

/** All named dashboards must exist, or none is deleted; at least one must be named. */
export const deleteDashboards: Action<{ readonly DashboardNames: readonly string[] }> = defineAction<{
  readonly DashboardNames: readonly string[];
}>({
  name: 'DeleteDashboards',
  input: { DashboardNames: { type: 'list', required: true, max: 100, of: { type: 'string' } } },
  run({ DashboardNames: names }, { kernel }) {
    const state = kernel.world.cloudwatch;
    if (names.length === 0) throw invalidParameterValue('Need at least 1 dashboard');
    const missing = names.filter((name) => !state.dashboards.some((dashboard) => dashboard.name === name));
    if (missing.length > 0) throw dashboardNotFound(missing);
    state.dashboards = state.dashboards.filter(({ name }) => !names.includes(name));
    return {};
  },
});
