import type { Kernel } from '../../kernel/kernel';
import type { World } from '../../kernel/world';
import { appConfigArn } from './arns';
import type { ActionInvocation, Deployment } from './state';

/** AWS's own extension that tells a topic of deployments. */
export const SNS_EXTENSION = 'AWS.AppConfig.DeploymentNotificationsToSns';

/** Extensions that AWS wrote belong to no account. */
export const extensionArn = (world: World): string => `arn:aws:appconfig:${world.region}::extension/${SNS_EXTENSION}/1`;

/** Where in a deployment's life a topic is told. */
export type ActionPoint = 'OnDeploymentStart' | 'OnDeploymentComplete' | 'OnDeploymentRolledBack';

/** Where a deployment belongs. */
export interface DeploymentHome {
  readonly applicationId: string;
  readonly environmentId: string;
}

/** Associations that a deployment is under: of its application, environment or profile. */
export function associationsOf({ world }: Kernel, { applicationId, environmentId }: DeploymentHome, profileId: string) {
  const home = `application/${applicationId}`;
  const arns = [home, `${home}/environment/${environmentId}`, `${home}/configurationprofile/${profileId}`].map((path) =>
    appConfigArn(world, path),
  );
  return Object.values(world.appconfig.associations).filter(({ resourceArn }) => arns.includes(resourceArn));
}

/**
 * Tells the topics of a deployment's associations, and notes it at the deployment's newest event. A topic that refuses is
 * noted with its error; the deployment goes on as if it had not.
 */
export function tellTopics(
  kernel: Kernel,
  home: DeploymentHome,
  deployment: Deployment,
  { point, at }: { readonly point: ActionPoint; readonly at: number },
): void {
  const associations = associationsOf(kernel, home, deployment.profileId);
  const newest = deployment.events.at(-1);
  if (associations.length === 0 || newest === undefined) return;
  const application = kernel.world.appconfig.applications[home.applicationId];
  const environment = application?.environments[home.environmentId];
  newest.invocations = associations.map(({ parameters }): ActionInvocation => {
    const topicArn = parameters['topicArn'] ?? '';
    const message = {
      InvocationId: kernel.random.fork(`invocation ${deployment.number} ${point}`).hex(7),
      Parameters: parameters,
      Application: { Id: home.applicationId, Name: application?.name ?? home.applicationId },
      Environment: { Id: home.environmentId, Name: environment?.name ?? home.environmentId },
      ConfigurationProfile: {
        Id: deployment.profileId,
        Name: application?.profiles[deployment.profileId]?.name ?? deployment.profileId,
      },
      Description: deployment.description ?? null,
      DeploymentNumber: String(deployment.number),
      ConfigurationVersion: String(deployment.version),
      Type: point,
    };
    const refusal = kernel.topics.publish(
      {
        topicArn,
        publisher: {
          service: 'appconfig.amazonaws.com',
          sourceArn: appConfigArn(kernel.world, `application/${home.applicationId}/environment/${home.environmentId}`),
          forAccount: false,
        },
        text: JSON.stringify(message),
      },
      at,
    );
    return {
      uri: topicArn,
      ...(refusal === undefined ? {} : { error: { code: refusal.code, message: refusal.message } }),
    };
  });
}
