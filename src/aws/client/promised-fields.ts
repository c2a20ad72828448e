import { GatewayError } from '../../ports/gateway-error';
import type { Call } from './gateway-errors';

type Kind = 'string' | 'number' | 'object' | 'list';

/**
 * What each operation's answer always carries, as its API reference says. A 2xx without it is not AWS's answer (an empty
 * body, a proxy's page): read as one it would lie, e.g. "deployment 0" or "no deployment in flight".
 */
export const PROMISED: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  'appconfig:CreateApplication': { Id: 'string' },
  'appconfig:CreateConfigurationProfile': { Id: 'string' },
  'appconfig:CreateDeploymentStrategy': { Id: 'string', Name: 'string' },
  'appconfig:CreateEnvironment': { Id: 'string' },
  'appconfig:CreateHostedConfigurationVersion': { VersionNumber: 'number' },
  'appconfig:GetApplication': { Id: 'string' },
  'appconfig:GetDeployment': { DeploymentNumber: 'number', State: 'string', ConfigurationVersion: 'string' },
  'appconfig:GetEnvironment': { Id: 'string', State: 'string' },
  'appconfig:GetHostedConfigurationVersion': { VersionNumber: 'number' },
  'appconfig:GetLatestConfiguration': { NextPollConfigurationToken: 'string' },
  'appconfig:ListApplications': { Items: 'list' },
  'appconfig:ListConfigurationProfiles': { Items: 'list' },
  'appconfig:ListDeploymentStrategies': { Items: 'list' },
  'appconfig:ListDeployments': { Items: 'list' },
  'appconfig:ListEnvironments': { Items: 'list' },
  'appconfig:ListHostedConfigurationVersions': { Items: 'list' },
  'appconfig:StartConfigurationSession': { InitialConfigurationToken: 'string' },
  'appconfig:StartDeployment': { DeploymentNumber: 'number', State: 'string' },
  'appconfig:StopDeployment': { DeploymentNumber: 'number', State: 'string' },
  'appconfig:UpdateEnvironment': { Id: 'string' },
  'codedeploy:BatchGetDeployments': { deploymentsInfo: 'list' },
  'codedeploy:CreateApplication': { applicationId: 'string' },
  'codedeploy:CreateDeployment': { deploymentId: 'string' },
  'codedeploy:CreateDeploymentConfig': { deploymentConfigId: 'string' },
  'codedeploy:CreateDeploymentGroup': { deploymentGroupId: 'string' },
  'codedeploy:GetDeployment': { deploymentInfo: 'object' },
  'codedeploy:ListDeployments': { deployments: 'list' },
  'codedeploy:StopDeployment': { status: 'string' },
  'lambda:CreateAlias': { FunctionVersion: 'string' },
  'lambda:CreateFunction': { FunctionName: 'string' },
  'lambda:GetAlias': { FunctionVersion: 'string', RevisionId: 'string' },
  'lambda:GetFunctionConfiguration': { FunctionName: 'string', Version: 'string', CodeSha256: 'string' },
  'lambda:PublishVersion': { Version: 'string', CodeSha256: 'string' },
  'lambda:PutFunctionConcurrency': { ReservedConcurrentExecutions: 'number' },
  'lambda:PutFunctionEventInvokeConfig': { FunctionArn: 'string' },
  'lambda:UpdateAlias': { FunctionVersion: 'string', RevisionId: 'string' },
  'lambda:UpdateFunctionCode': { FunctionName: 'string', CodeSha256: 'string' },
  'lambda:UpdateFunctionConfiguration': { FunctionName: 'string' },
  'logs:DescribeLogStreams': { logStreams: 'list' },
  'logs:FilterLogEvents': { events: 'list' },
  'logs:StartQuery': { queryId: 'string' },
  'sts:GetCallerIdentity': { Account: 'string', Arn: 'string' },
};

const isA = (value: unknown, kind: Kind): boolean => {
  if (kind === 'list') return Array.isArray(value);
  if (kind === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  if (kind === 'number') return typeof value === 'number' && Number.isFinite(value);
  return typeof value === 'string' && value !== '';
};

/** Throws `not-aws` for a 2xx that lacks what its operation promises; for a write its outcome is unknown: read it back. */
export function requirePromised(answer: object, call: Call): void {
  const fields = Object.entries(PROMISED[call.operation] ?? {});
  const missing = fields.filter(([name, kind]) => !isA((answer as Readonly<Record<string, unknown>>)[name], kind));
  if (missing.length === 0) return;
  const names = missing.map(([name]) => name).join(', ');
  throw new GatewayError(
    { kind: 'not-aws' },
    call.operation,
    `${call.endpoint} answered ${call.operation} without ${names}`,
    { outcome: call.kind === 'write' ? 'unknown' : 'not-applied' },
  );
}
