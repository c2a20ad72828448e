import type { DeployedSystem } from '../../domain/system/system';
import type { FlagSetup } from '../../ports/provisioning';
import { notFound } from '../client/gateway-errors';
import type { SdkClients } from '../client/sdk-clients';
import { FLAG_PROFILE_TYPE, type FlagLocator } from './locator';

export function createAppConfigFlagSetup(clients: SdkClients, system: DeployedSystem, locator: FlagLocator): FlagSetup {
  async function applicationId(): Promise<string> {
    const { application } = await locator.find();
    if (application === undefined) {
      throw notFound('appconfig:GetApplication', `there is no AppConfig application ${system.application.name}`);
    }
    return application.id;
  }

  return {
    find: () => locator.find(),
    async createApplication() {
      const { sdk, write } = await clients.appconfig();
      await write(
        new sdk.CreateApplicationCommand({ Name: system.application.name, Description: 'Flags of the Prisma beta' }),
      );
    },
    async createEnvironment() {
      const { sdk, write } = await clients.appconfig();
      await write(
        new sdk.CreateEnvironmentCommand({ ApplicationId: await applicationId(), Name: system.environment.name }),
      );
    },
    async createProfile() {
      const { sdk, write } = await clients.appconfig();
      await write(
        new sdk.CreateConfigurationProfileCommand({
          ApplicationId: await applicationId(),
          Name: system.profile,
          LocationUri: 'hosted',
          Type: FLAG_PROFILE_TYPE,
        }),
      );
    },
    async watch(monitors) {
      const { sdk, write } = await clients.appconfig();
      const { application, environment } = await locator.find();
      if (application === undefined || environment === undefined) {
        throw notFound('appconfig:GetEnvironment', `there is no AppConfig environment ${system.environment.name}`);
      }
      await write(
        new sdk.UpdateEnvironmentCommand({
          ApplicationId: application.id,
          EnvironmentId: environment.id,
          Monitors: monitors.map((monitor) => ({
            AlarmArn: monitor.alarmArn,
            AlarmRoleArn: monitor.roleArn,
          })),
        }),
      );
    },
  };
}
