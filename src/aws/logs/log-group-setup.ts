import type { LogGroupSetup } from '../../ports/provisioning';
import type { SdkClients } from '../client/sdk-clients';

export const createLogsLogGroupSetup = (clients: SdkClients): LogGroupSetup => ({
  async create(name) {
    const { sdk, write } = await clients.logs();
    await write(new sdk.CreateLogGroupCommand({ logGroupName: name }));
  },
  async retain(name, days) {
    const { sdk, write } = await clients.logs();
    await write(new sdk.PutRetentionPolicyCommand({ logGroupName: name, retentionInDays: days }));
  },
});
