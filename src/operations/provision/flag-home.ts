import type { FoundFlagHome } from '../../domain/flags/store';
import { BAKES_MINUTES } from '../../domain/phase';
import { bakeStrategyName, OFF_STRATEGY } from '../../domain/rollout/canary-plan';
import { AS_WANTED, type Assessment, type Resource, type Site } from './resource';

const FLAG_TYPE = 'AWS.AppConfig.FeatureFlags';

/** Application, environment and profile; found by the configured id first, then by name. */
function homeResource(
  { gateways }: Site,
  name: string,
  part: (home: FoundFlagHome) => Assessment | undefined,
  create: () => Promise<void>,
): Resource {
  return {
    area: 'flags',
    name,
    assess: async () => part(await gateways.provisioning.flags.find()) ?? { kind: 'create' },
    apply: create,
  };
}

const adopted = (found: { readonly id: string; readonly name: string } | undefined): Assessment | undefined =>
  found && { kind: 'as-wanted', detail: found.id };

function profileAssessment({ profile }: FoundFlagHome): Assessment | undefined {
  if (profile === undefined || profile.type === FLAG_TYPE) return adopted(profile);
  return {
    kind: 'blocked',
    why: `the profile ${profile.name} exists with type ${profile.type}, and a profile's type cannot be changed`,
    next: 'name another profile in huntaze-beta.config.json ("flagProfile": "…")',
  };
}

function strategyResource({ gateways }: Site, bakeMinutes: number): Resource {
  const name = bakeMinutes === 0 ? OFF_STRATEGY.name : bakeStrategyName(bakeMinutes);
  return {
    area: 'flags',
    name: `strategy ${name}`,
    async assess() {
      const found = (await gateways.flagStrategies.list()).find((strategy) => strategy.name === name);
      if (found === undefined) return { kind: 'create', detail: `no growth, bake ${bakeMinutes} min` };
      if (found.growthMinutes === 0 && found.bakeMinutes === bakeMinutes && found.growthFactor === 100)
        return AS_WANTED;
      return {
        kind: 'left-alone',
        why: `grows for ${found.growthMinutes} min by ${found.growthFactor} % and bakes ${found.bakeMinutes} min; wanted 0 min, 100 %, ${bakeMinutes} min`,
        next: `delete or rename the strategy ${found.id} in AppConfig, then run provision again`,
      };
    },
    apply: async () => {
      await gateways.flagStrategies.create({ name, bakeMinutes });
    },
  };
}

export function flagHomeResources(site: Site): readonly Resource[] {
  const { system } = site;
  const { flags } = site.gateways.provisioning;
  return [
    homeResource(
      site,
      `flag application ${system.application.name}`,
      (home) => adopted(home.application),
      () => flags.createApplication(),
    ),
    homeResource(
      site,
      `flag environment ${system.environment.name}`,
      (home) => adopted(home.environment),
      () => flags.createEnvironment(),
    ),
    homeResource(site, `flag profile ${system.profile}`, profileAssessment, () => flags.createProfile()),
    ...BAKES_MINUTES.map((minutes) => strategyResource(site, minutes)),
  ];
}
