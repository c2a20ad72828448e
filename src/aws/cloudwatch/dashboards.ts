import type { Dashboards } from '../../ports/metrics';
import { orAbsent } from '../client/gateway-errors';
import type { SdkClients } from '../client/sdk-clients';

export const createCloudWatchDashboards = (clients: SdkClients): Dashboards => ({
  async get(name) {
    const { sdk, read } = await clients.cloudwatch();
    const answer = await orAbsent(read(new sdk.GetDashboardCommand({ DashboardName: name })));
    return answer?.DashboardBody;
  },
  async put(name, body) {
    const { sdk, write } = await clients.cloudwatch();
    const answer = await write(new sdk.PutDashboardCommand({ DashboardName: name, DashboardBody: body }));
    return (answer.DashboardValidationMessages ?? []).map((warning) =>
      [warning.DataPath, warning.Message].filter(Boolean).join(': '),
    );
  },
});
