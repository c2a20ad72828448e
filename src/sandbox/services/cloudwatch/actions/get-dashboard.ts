import { type Action, defineAction } from '../../../kernel/action';
import { dashboardArn, dashboardNotFound } from '../dashboards';

export const getDashboard: Action<{ readonly DashboardName: string }> = defineAction<{
  readonly DashboardName: string;
}>({
  name: 'GetDashboard',
  input: { DashboardName: { type: 'string', required: true } },
  run({ DashboardName: name }, { kernel }) {
    const dashboard = kernel.world.cloudwatch.dashboards.find((candidate) => candidate.name === name);
    if (dashboard === undefined) throw dashboardNotFound([name]);
    return { DashboardArn: dashboardArn(kernel.world, name), DashboardBody: dashboard.body, DashboardName: name };
  },
});
