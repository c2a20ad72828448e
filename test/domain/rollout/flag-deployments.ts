import type { FlagDeployment, FlagDeploymentState } from '../../../src/domain/rollout/deployments';

/** Makes deployments of our profile, complete in all that a test does not name; `usual` is what those of one file share. */
export const deploymentsWith =
  (usual: Partial<FlagDeployment> = {}) =>
  (
    number: number,
    version: number,
    state: FlagDeploymentState,
    more: Partial<FlagDeployment> = {},
  ): FlagDeployment => ({
    number,
    profileId: 'ours',
    version,
    state,
    percentComplete: 100,
    strategy: { id: undefined, name: undefined, growthMinutes: 0, bakeMinutes: 110 },
    description: undefined,
    startedAtMs: 1_000,
    completedAtMs: undefined,
    events: [],
    ...usual,
    ...more,
  });
