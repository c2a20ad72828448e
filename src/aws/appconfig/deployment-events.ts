import type { DeploymentEventSetup } from '../../ports/provisioning';
import { pages } from '../client/pages';
import type { SdkClients } from '../client/sdk-clients';

/**
 * AWS's own extension: it tells a topic when a deployment starts, completes or was rolled back (AppConfig user guide,
 * "Working with AWS authored extensions").
 */
const EXTENSION = 'AWS.AppConfig.DeploymentNotificationsToSns';
const PARAMETER = 'topicArn';

export function createAppConfigDeploymentEvents(clients: SdkClients): DeploymentEventSetup {
  async function find(resource: string) {
    const { sdk, read } = await clients.appconfig();
    const ask = (token: string | undefined) =>
      read(new sdk.ListExtensionAssociationsCommand({ ResourceIdentifier: resource, NextToken: token }));
    for await (const page of pages(ask)) {
      const id = page.Items?.find(({ ExtensionArn }) => ExtensionArn?.includes(`:extension/${EXTENSION}`))?.Id;
      // A list has no parameters.
      if (id !== undefined) return read(new sdk.GetExtensionAssociationCommand({ ExtensionAssociationId: id }));
    }
    return undefined;
  }

  return {
    topic: async (environment) => (await find(environment))?.Parameters?.[PARAMETER],
    async tell(environment, topic) {
      const { sdk, write } = await clients.appconfig();
      const Parameters = { [PARAMETER]: topic };
      const present = await find(environment);
      if (present?.Id === undefined)
        await write(
          new sdk.CreateExtensionAssociationCommand({
            ExtensionIdentifier: EXTENSION,
            ResourceIdentifier: environment,
            Parameters,
          }),
        );
      else await write(new sdk.UpdateExtensionAssociationCommand({ ExtensionAssociationId: present.Id, Parameters }));
    },
  };
}
