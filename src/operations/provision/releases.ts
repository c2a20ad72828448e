import { differences, united } from '../../domain/system/drift';
import { RELEASE_CONFIGS, ROLLBACK_EVENTS, type WantedReleaseGroup } from '../../domain/system/wanted-system';
import { AS_WANTED, changing, type Resource, type Site } from './resource';
import { withoutRole } from './roles';

const PLATFORM = 'Lambda';

function applicationResource({ gateways, system }: Site): Resource {
  const setup = gateways.provisioning.codeReleases;
  return {
    area: 'codedeploy',
    name: `CodeDeploy application ${system.codeDeployApplication}`,
    async assess() {
      const platform = await setup.application();
      if (platform === undefined) return { kind: 'create' };
      if (platform === PLATFORM) return AS_WANTED;
      return {
        kind: 'blocked',
        why: `it deploys to ${platform}, and an application's platform cannot be changed`,
        next: 'name another application in huntaze-beta.config.json ("codeDeployApplication": "…")',
      };
    },
    apply: () => setup.createApplication(),
  };
}

function configResource({ gateways }: Site): Resource {
  const setup = gateways.provisioning.codeReleases;
  const { name, percent, minutes } = RELEASE_CONFIGS['canary-1'];
  return {
    area: 'codedeploy',
    name: `deployment config ${name}`,
    async assess() {
      const found = await setup.config(name);
      if (found === undefined) return { kind: 'create', detail: `${percent} % for ${minutes} min` };
      if (found.percent === percent && found.minutes === minutes) return AS_WANTED;
      return {
        kind: 'left-alone',
        why: `it shifts ${found.percent} % for ${found.minutes} min, and a config cannot be changed; wanted ${percent} % for ${minutes} min`,
        next: `delete the deployment config ${name} in CodeDeploy, then run provision again`,
      };
    },
    apply: () => setup.createConfig({ name, percent, minutes }),
  };
}

/** The group that shifts `live`: both alarms stop a shift, and all three events put the alias back. */
function groupResource(site: Site): Resource {
  const { gateways, system } = site;
  const alarms = [system.errorRateAlarm, system.canaryAlarm];

  async function compare() {
    const existing = await gateways.codeReleases.group();
    const roleArn = site.role('codeDeploy') ?? existing?.roleArn;
    return { existing, roleArn, alarms: united(existing?.alarms ?? [], alarms) };
  }

  return {
    area: 'codedeploy',
    name: `deployment group ${system.codeDeployGroup}`,
    async assess() {
      const { existing, roleArn, alarms: wantedAlarms } = await compare();
      if (roleArn === undefined) return withoutRole('codeDeploy');
      if (existing === undefined) return { kind: 'create', detail: 'both alarms, rolls back on all three events' };
      return changing(
        differences(
          {
            role: roleArn,
            config: RELEASE_CONFIGS['canary-10'].name,
            'shifts traffic': true,
            alarms: wantedAlarms,
            'alarms enabled': true,
            'ignores unreadable alarms': false,
            'automatic rollback': true,
            'rollback events': [...ROLLBACK_EVENTS].sort(),
          },
          {
            role: existing.roleArn,
            config: existing.configName,
            'shifts traffic': existing.shiftsTraffic,
            alarms: existing.alarms,
            'alarms enabled': existing.alarmsEnabled,
            'ignores unreadable alarms': existing.ignoresUnreadableAlarms,
            'automatic rollback': existing.autoRollback,
            'rollback events': [...existing.rollbackEvents].sort(),
          },
        ),
      );
    },
    async apply(assessment) {
      const { roleArn, alarms: wantedAlarms } = await compare();
      if (roleArn === undefined) return;
      const group: WantedReleaseGroup = {
        roleArn,
        configName: RELEASE_CONFIGS['canary-10'].name,
        alarms: wantedAlarms,
      };
      await gateways.provisioning.codeReleases.putGroup(group, assessment.kind === 'create' ? 'create' : 'update');
    },
  };
}

export const releaseResources = (site: Site): readonly Resource[] => [
  applicationResource(site),
  configResource(site),
  groupResource(site),
];
