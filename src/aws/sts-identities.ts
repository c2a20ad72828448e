import type { Identities } from '../ports/identities';
import type { SdkClients } from './client/sdk-clients';

export const createStsIdentities = (clients: SdkClients): Identities => ({
  async current() {
    const { sdk, read } = await clients.sts();
    const answer = await read(new sdk.GetCallerIdentityCommand({}));
    return { account: answer.Account ?? '', arn: answer.Arn ?? '' };
  },
});
