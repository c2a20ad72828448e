import { defineAction } from '../../../kernel/action';
import { addTags, type Tags } from '../../../kernel/tags';
import { appConfigArn } from '../arns';
import { begin, isInProgress, servedVersion } from '../deployment.machine';
import { deploymentDocument } from '../documents';
import { conflict } from '../errors';
import { tellTopics } from '../extensions';
import { findApplication, findEnvironment, findProfile, findStrategy, findVersionByName } from '../find';
import { applicationId, description, environmentId, kmsKey, strategyId, tags } from '../shapes';
import { validateContent } from '../validate-content';

/** One deployment at a time for each environment; there is no queue. */
export const startDeployment = defineAction<{
  ApplicationId: string;
  EnvironmentId: string;
  DeploymentStrategyId: string;
  ConfigurationProfileId: string;
  ConfigurationVersion: string;
  Description?: string;
  Tags?: Tags;
  LatestDeploymentNumber?: number;
}>({
  name: 'StartDeployment',
  http: { method: 'POST', path: '/applications/{ApplicationId}/environments/{EnvironmentId}/deployments', status: 201 },
  input: {
    ApplicationId: applicationId,
    EnvironmentId: environmentId,
    DeploymentStrategyId: strategyId,
    ConfigurationProfileId: { type: 'string', required: true, pattern: /^[a-z0-9]{4,7}$/ },
    ConfigurationVersion: { type: 'string', required: true, min: 1, max: 1024 },
    Description: description,
    LatestDeploymentNumber: { type: 'integer', min: 0 },
    Tags: tags,
    KmsKeyIdentifier: kmsKey,
    DynamicExtensionParameters: { type: 'map', of: { type: 'string' }, refused: true },
  },
  run(input, { kernel, at }) {
    const application = findApplication(kernel, input.ApplicationId);
    const environment = findEnvironment(kernel, input.ApplicationId, input.EnvironmentId);
    const profile = findProfile(kernel, input.ApplicationId, input.ConfigurationProfileId);
    const strategy = findStrategy(kernel, input.DeploymentStrategyId);
    const version = findVersionByName(profile, input.ConfigurationVersion);
    validateContent(profile.type, version.contentType, Buffer.from(version.contentBase64, 'base64'));
    const newest = environment.deployments.at(-1);
    if (newest !== undefined && isInProgress(newest)) {
      throw conflict(
        `Deployment ${newest.number} is in progress: environment ${environment.id} takes one deployment at a time.`,
      );
    }
    const latest = newest?.number ?? 0;
    if (input.LatestDeploymentNumber !== undefined && input.LatestDeploymentNumber !== latest) {
      throw conflict(
        `Latest deployment number ${input.LatestDeploymentNumber} does not match the latest deployment ${latest}.`,
      );
    }
    const before = environment.deployments.findLast((deployment) => deployment.profileId === profile.id);
    const previousVersion = before === undefined ? undefined : servedVersion(before, 0);
    const deployment = begin({
      number: latest + 1,
      profileId: profile.id,
      version: version.number,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      strategyId: strategy.id,
      strategyName: strategy.name,
      durationMinutes: strategy.durationMinutes,
      growthType: strategy.growthType,
      growthFactor: strategy.growthFactor,
      bakeMinutes: strategy.bakeMinutes,
      startedAt: at,
      ...(previousVersion === undefined ? {} : { previousVersion }),
    });
    environment.deployments.push(deployment);
    const home = { applicationId: application.id, environmentId: environment.id };
    tellTopics(kernel, home, deployment, { point: 'OnDeploymentStart', at });
    kernel.world.appconfig.running.push(`${application.id}/${environment.id}`);
    addTags(
      kernel.world,
      appConfigArn(
        kernel.world,
        `application/${application.id}/environment/${environment.id}/deployment/${deployment.number}`,
      ),
      input.Tags,
    );
    return deploymentDocument(application, environment, deployment);
  },
});
