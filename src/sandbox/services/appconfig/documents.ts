import { iso8601 } from '../../kernel/time';
import { SNS_EXTENSION } from './extensions';
import type {
  ActionInvocation,
  Application,
  ConfigurationProfile,
  Deployment,
  DeploymentStrategy,
  Environment,
  HostedVersion,
} from './state';

/** The wire documents of AppConfig's objects. Absent members are left out. */

export const applicationDocument = (application: Application) => ({
  Id: application.id,
  Name: application.name,
  ...optional('Description', application.description),
});

const ENVIRONMENT_STATES = {
  VALIDATING: 'DEPLOYING',
  DEPLOYING: 'DEPLOYING',
  BAKING: 'DEPLOYING',
  COMPLETE: 'READY_FOR_DEPLOYMENT',
  ROLLING_BACK: 'ROLLING_BACK',
  ROLLED_BACK: 'ROLLED_BACK',
  REVERTED: 'REVERTED',
} as const;

export function environmentDocument(application: Application, environment: Environment) {
  const newest = environment.deployments.at(-1);
  return {
    ApplicationId: application.id,
    Id: environment.id,
    Name: environment.name,
    ...optional('Description', environment.description),
    State: newest === undefined ? 'READY_FOR_DEPLOYMENT' : ENVIRONMENT_STATES[newest.status],
    Monitors: environment.monitors,
  };
}

export const profileDocument = (application: Application, profile: ConfigurationProfile) => ({
  ApplicationId: application.id,
  Id: profile.id,
  Name: profile.name,
  ...optional('Description', profile.description),
  LocationUri: profile.locationUri,
  ...optional('RetrievalRoleArn', profile.retrievalRoleArn),
  Validators: profile.validators,
  Type: profile.type,
});

export const profileSummary = (application: Application, profile: ConfigurationProfile) => ({
  ApplicationId: application.id,
  Id: profile.id,
  Name: profile.name,
  LocationUri: profile.locationUri,
  ValidatorTypes: profile.validators.map((validator) => validator.Type),
  Type: profile.type,
});

export const strategyDocument = (strategy: DeploymentStrategy) => ({
  Id: strategy.id,
  Name: strategy.name,
  ...optional('Description', strategy.description),
  DeploymentDurationInMinutes: strategy.durationMinutes,
  GrowthType: strategy.growthType,
  GrowthFactor: strategy.growthFactor,
  FinalBakeTimeInMinutes: strategy.bakeMinutes,
  ReplicateTo: strategy.replicateTo,
});

/** Metadata of a hosted version travels in headers, its content is the body. */
export function versionHeaders(
  applicationId: string,
  profileId: string,
  version: HostedVersion,
): Record<string, string> {
  return {
    'application-id': applicationId,
    'configuration-profile-id': profileId,
    'version-number': String(version.number),
    'content-type': version.contentType,
    ...(version.description === undefined ? {} : { description: version.description }),
    ...(version.label === undefined ? {} : { versionlabel: version.label }),
  };
}

export const versionSummary = (applicationId: string, profileId: string, version: HostedVersion) => ({
  ApplicationId: applicationId,
  ConfigurationProfileId: profileId,
  VersionNumber: version.number,
  ...optional('Description', version.description),
  ContentType: version.contentType,
  ...optional('VersionLabel', version.label),
});

export function deploymentDocument(application: Application, environment: Environment, deployment: Deployment) {
  const profile = application.profiles[deployment.profileId];
  const label = profile?.versions.find((version) => version.number === deployment.version)?.label;
  return {
    ApplicationId: application.id,
    EnvironmentId: environment.id,
    DeploymentStrategyId: deployment.strategyId,
    ConfigurationProfileId: deployment.profileId,
    DeploymentNumber: deployment.number,
    ConfigurationName: profile?.name ?? deployment.profileId,
    ConfigurationLocationUri: profile?.locationUri ?? 'hosted',
    ConfigurationVersion: String(deployment.version),
    ...optional('Description', deployment.description),
    DeploymentDurationInMinutes: deployment.durationMinutes,
    GrowthType: deployment.growthType,
    GrowthFactor: deployment.growthFactor,
    FinalBakeTimeInMinutes: deployment.bakeMinutes,
    State: deployment.status,
    EventLog: deployment.events
      .map((event) => ({
        EventType: event.type,
        TriggeredBy: event.triggeredBy,
        Description: event.description,
        ...(event.invocations === undefined ? {} : { ActionInvocations: event.invocations.map(invocationDocument) }),
        OccurredAt: iso8601(event.at),
      }))
      .reverse(),
    ...percentage(deployment),
    StartedAt: iso8601(deployment.startedAt),
    ...optional('CompletedAt', deployment.completedAt === undefined ? undefined : iso8601(deployment.completedAt)),
    ...optional('VersionLabel', label),
  };
}

const invocationDocument = ({ uri, error }: ActionInvocation) => ({
  ExtensionIdentifier: SNS_EXTENSION,
  ActionName: SNS_EXTENSION,
  Uri: uri,
  ...(error === undefined ? {} : { ErrorMessage: error.message, ErrorCode: error.code }),
});

/** ListDeployments' items carry no profile id: only the profile's name. */
export function deploymentSummary(application: Application, deployment: Deployment) {
  const profile = application.profiles[deployment.profileId];
  const label = profile?.versions.find((version) => version.number === deployment.version)?.label;
  return {
    DeploymentNumber: deployment.number,
    ConfigurationName: profile?.name ?? deployment.profileId,
    ConfigurationVersion: String(deployment.version),
    DeploymentDurationInMinutes: deployment.durationMinutes,
    GrowthType: deployment.growthType,
    GrowthFactor: deployment.growthFactor,
    FinalBakeTimeInMinutes: deployment.bakeMinutes,
    State: deployment.status,
    ...percentage(deployment),
    StartedAt: iso8601(deployment.startedAt),
    ...optional('CompletedAt', deployment.completedAt === undefined ? undefined : iso8601(deployment.completedAt)),
    ...optional('VersionLabel', label),
  };
}

const percentage = (deployment: Deployment) =>
  deployment.percentage === 0 ? {} : { PercentageComplete: deployment.percentage };

function optional<Name extends string>(name: Name, value: string | undefined): { readonly [key in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [key in Name]: string });
}
