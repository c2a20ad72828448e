import type { DeployedSystem } from '../../domain/system/system';
import { ROLLBACK_EVENTS, type WantedReleaseGroup } from '../../domain/system/wanted-system';
import type { CodeReleaseSetup } from '../../ports/provisioning';
import { orAbsent } from '../client/gateway-errors';
import type { SdkClients } from '../client/sdk-clients';

const settings = (group: WantedReleaseGroup) => ({
  serviceRoleArn: group.roleArn,
  deploymentConfigName: group.configName,
  deploymentStyle: { deploymentType: 'BLUE_GREEN' as const, deploymentOption: 'WITH_TRAFFIC_CONTROL' as const },
  alarmConfiguration: { enabled: true, ignorePollAlarmFailure: false, alarms: group.alarms.map((name) => ({ name })) },
  autoRollbackConfiguration: { enabled: true, events: [...ROLLBACK_EVENTS] },
});

export function createCodeDeployCodeReleaseSetup(clients: SdkClients, system: DeployedSystem): CodeReleaseSetup {
  const applicationName = system.codeDeployApplication;
  return {
    async application() {
      const { sdk, read } = await clients.codedeploy();
      const answer = await orAbsent(read(new sdk.GetApplicationCommand({ applicationName })));
      return answer?.application && (answer.application.computePlatform ?? 'Server');
    },
    async createApplication() {
      const { sdk, write } = await clients.codedeploy();
      await write(new sdk.CreateApplicationCommand({ applicationName, computePlatform: 'Lambda' }));
    },
    async config(name) {
      const { sdk, read } = await clients.codedeploy();
      const answer = await orAbsent(read(new sdk.GetDeploymentConfigCommand({ deploymentConfigName: name })));
      if (!answer?.deploymentConfigInfo) return undefined;
      const canary = answer.deploymentConfigInfo.trafficRoutingConfig?.timeBasedCanary;
      return { name, percent: canary?.canaryPercentage ?? 100, minutes: canary?.canaryInterval ?? 0 };
    },
    async createConfig({ name, percent, minutes }) {
      const { sdk, write } = await clients.codedeploy();
      await write(
        new sdk.CreateDeploymentConfigCommand({
          deploymentConfigName: name,
          computePlatform: 'Lambda',
          trafficRoutingConfig: {
            type: 'TimeBasedCanary',
            timeBasedCanary: { canaryPercentage: percent, canaryInterval: minutes },
          },
        }),
      );
    },
    async putGroup(group, change) {
      const { sdk, write } = await clients.codedeploy();
      if (change === 'create') {
        await write(
          new sdk.CreateDeploymentGroupCommand({
            applicationName,
            deploymentGroupName: system.codeDeployGroup,
            ...settings(group),
          }),
        );
        return;
      }
      await write(
        new sdk.UpdateDeploymentGroupCommand({
          applicationName,
          currentDeploymentGroupName: system.codeDeployGroup,
          ...settings(group),
        }),
      );
    },
  };
}
