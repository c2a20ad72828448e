import type { DeployedSystem } from '../domain/system/system';
import type { Bundles } from '../ports/bundles';
import type { Clock } from '../ports/clock';
import type { Gateways } from '../ports/gateways';
import type { Journal, WriterLock } from '../ports/journal';
import type { Nonces } from '../ports/random';
import { createAppConfigDeploymentEvents } from './appconfig/deployment-events';
import { createAppConfigFlagDeployments } from './appconfig/flag-deployments';
import { createAppConfigFlagDocuments } from './appconfig/flag-documents';
import { createAppConfigFlagSetup } from './appconfig/flag-setup';
import { createAppConfigFlagStrategies } from './appconfig/flag-strategies';
import { createFlagLocator } from './appconfig/locator';
import { type AwsConnection, createSdkClients, type SdkClients } from './client/sdk-clients';
import { createCloudFormationStacks } from './cloudformation-stacks';
import { createCloudWatchAlarmSetup } from './cloudwatch/alarm-setup';
import { createCloudWatchAlarms } from './cloudwatch/alarms';
import { createCloudWatchDashboards } from './cloudwatch/dashboards';
import { createCloudWatchMetrics } from './cloudwatch/metrics';
import { createCodeDeployCodeReleaseSetup } from './codedeploy/code-release-setup';
import { createCodeDeployCodeReleases } from './codedeploy/code-releases';
import { createLambdaFunctionCode } from './lambda/function-code';
import { createLambdaFunctionProtection } from './lambda/function-protection';
import { createLambdaFunctionSetup } from './lambda/function-setup';
import { createLambdaFunctions } from './lambda/functions';
import { createLogsLogGroupSetup } from './logs/log-group-setup';
import { createLogsLogLines } from './logs/log-lines';
import { createLogsLogQueries } from './logs/log-queries';
import { createLogsQueryDefinitions } from './logs/query-definitions';
import { createSnsTopicSetup, createSnsTopics } from './sns/topics';
import { createStsIdentities } from './sts-identities';
import { createXRayTraces } from './xray/traces';

export { resolvedEndpoints } from './client/resolved-endpoints';
export type { AwsConnection } from './client/sdk-clients';

export interface GatewayParts {
  readonly system: DeployedSystem;
  readonly clock: Clock;
  readonly nonces: Nonces;
  readonly bundles: Bundles;
  readonly journal: Journal;
  readonly lock: WriterLock;
  readonly connection: AwsConnection;
}

/** Every gateway on one AWS connection. A client is loaded when its gateway is first used. */
export function createGateways({ connection, ...parts }: GatewayParts): Gateways {
  const { system } = parts;
  let sent = 0;
  const count = (attempts: number): void => {
    sent += attempts;
  };
  const clients = createSdkClients(connection, count);
  const regional = (region: string) =>
    region === connection.region ? clients : createSdkClients({ ...connection, region }, count);
  // What is told is no step of the operator: its request ids stay out of the journal.
  const tellers = new Map<string, SdkClients>();
  const told = (region: string): SdkClients => {
    const made = tellers.get(region) ?? createSdkClients({ ...connection, region, onWrite: undefined }, count);
    tellers.set(region, made);
    return made;
  };
  const locator = createFlagLocator(clients, system);
  return {
    ...parts,
    callMeter: { sent: () => sent },
    identities: createStsIdentities(clients),
    flagDocuments: createAppConfigFlagDocuments(clients, locator),
    flagDeployments: createAppConfigFlagDeployments(clients, locator),
    flagStrategies: createAppConfigFlagStrategies(clients),
    functions: createLambdaFunctions(clients, parts.clock),
    protection: createLambdaFunctionProtection(clients),
    functionCode: createLambdaFunctionCode(clients),
    codeReleases: createCodeDeployCodeReleases(clients, system),
    alarms: createCloudWatchAlarms(clients),
    metrics: createCloudWatchMetrics(clients),
    dashboards: createCloudWatchDashboards(clients),
    logLines: createLogsLogLines(clients),
    logQueries: createLogsLogQueries(clients),
    queryDefinitions: createLogsQueryDefinitions(clients),
    traces: createXRayTraces(clients),
    topics: createSnsTopics(told),
    provisioning: {
      stacks: createCloudFormationStacks(clients),
      logGroups: createLogsLogGroupSetup(clients),
      flags: createAppConfigFlagSetup(clients, system, locator),
      functions: createLambdaFunctionSetup(clients),
      alarms: createCloudWatchAlarmSetup(clients),
      codeReleases: createCodeDeployCodeReleaseSetup(clients, system),
      topics: createSnsTopicSetup(regional),
      deploymentEvents: createAppConfigDeploymentEvents(clients),
    },
  };
}
