/** The state of a deployment of a flag version, in our words. */
export type DeploymentState =
  | 'validating'
  | 'deploying'
  | 'baking'
  | 'complete'
  | 'rolling-back'
  | 'rolled-back'
  | 'reverted';

/** What a plan needs to know of a deployment. */
export interface DeploymentFacts {
  readonly number: number;
  readonly profileId: string;
  readonly version: number;
  readonly state: DeploymentState;
  readonly percentComplete: number;
  readonly strategy: {
    readonly name: string | undefined;
    readonly growthMinutes: number;
    readonly bakeMinutes: number;
  };
  readonly description: string | undefined;
  readonly startedAt: number;
  readonly completedAt: number | undefined;
  readonly events: readonly {
    readonly at: number;
    readonly kind: string;
    readonly by: string;
    readonly description: string;
  }[];
}

/** The share that each version asks for; a version that could not be read or is invalid is absent. */
export type SharesByVersion = ReadonlyMap<number, number>;

/** True while the environment is busy with it: AppConfig refuses another deployment until then. */
export const isInFlight = (deployment: DeploymentFacts): boolean =>
  deployment.state === 'validating' ||
  deployment.state === 'deploying' ||
  deployment.state === 'baking' ||
  deployment.state === 'rolling-back';

/** The newest deployment whose version clients are meant to have; one that was undone never is. `deployments`: newest first. */
export function effectiveDeployment(
  deployments: readonly DeploymentFacts[],
  profileId: string,
): DeploymentFacts | undefined {
  return deployments.find(
    (one) =>
      one.profileId === profileId && (one.state === 'deploying' || one.state === 'baking' || one.state === 'complete'),
  );
}

/** What an automatic rollback or a revert of `deployment` lands on: the completed deployment of its profile before it. */
export function predecessorOf(
  deployment: DeploymentFacts,
  deployments: readonly DeploymentFacts[],
): DeploymentFacts | undefined {
  return deployments.find(
    (one) => one.profileId === deployment.profileId && one.number < deployment.number && one.state === 'complete',
  );
}

export type ExpectedShare =
  | { readonly kind: 'share'; readonly share: number; readonly deployment: DeploymentFacts }
  | { readonly kind: 'nothing-deployed' }
  /** The version deployed last could not be read as a flag document. */
  | { readonly kind: 'unknown'; readonly deployment: DeploymentFacts };

/** The share that clients should be served: 0 before the beta, else the one deployed last and not undone. */
export function expectedShare(
  deployments: readonly DeploymentFacts[],
  profileId: string,
  shares: SharesByVersion,
): ExpectedShare {
  const deployment = effectiveDeployment(deployments, profileId);
  if (deployment === undefined) return { kind: 'nothing-deployed' };
  const share = shares.get(deployment.version);
  return share === undefined ? { kind: 'unknown', deployment } : { kind: 'share', share, deployment };
}

/** When the running bake, and with it AWS's own automatic rollback, ends; undefined when nothing of the profile bakes. */
export function guardedUntil(deployments: readonly DeploymentFacts[], profileId: string): number | undefined {
  const deployment = effectiveDeployment(deployments, profileId);
  if (deployment === undefined || deployment.state === 'complete') return undefined;
  const bakeStarted = deployment.events.find((event) => event.kind === 'bake-started')?.at;
  const bakeMs = deployment.strategy.bakeMinutes * 60_000;
  return (bakeStarted ?? deployment.startedAt + deployment.strategy.growthMinutes * 60_000) + bakeMs;
}

/** Who started a deployment, as far as its events say. */
export function startedBy(deployment: DeploymentFacts): string {
  const started = deployment.events.find((event) => event.kind === 'started');
  return started === undefined ? 'unknown' : started.description || started.by;
}

/** Why a deployment was undone, in AWS's own words; undefined when it was not. */
export function undoneBecause(deployment: DeploymentFacts): string | undefined {
  if (deployment.state !== 'rolled-back' && deployment.state !== 'reverted' && deployment.state !== 'rolling-back')
    return undefined;
  const event = deployment.events.find((one) => one.kind === 'rollback-started' || one.kind === 'revert-completed');
  return event === undefined ? deployment.state : `${event.by}: ${event.description}`;
}
