import type { DeployedSystem } from '../domain/system/system';
import type { Alarms } from './alarms';
import type { Bundles } from './bundles';
import type { CallMeter } from './call-meter';
import type { Clock } from './clock';
import type { CodeReleases } from './code-releases';
import type { FlagDeployments, FlagDocuments, FlagStrategies } from './flags';
import type { FunctionCode } from './function-code';
import type { FunctionProtection, Functions } from './functions';
import type { Identities } from './identities';
import type { Journal, WriterLock } from './journal';
import type { LogLines, LogQueries } from './logs';
import type { Dashboards, Metrics } from './metrics';
import type { Provisioning } from './provisioning';
import type { QueryDefinitions } from './query-definitions';
import type { Nonces } from './random';
import type { Topics } from './topics';
import type { Traces } from './traces';

/** Every port that operations use. Members are lazy: a client is made when a port is first used. */
export interface Gateways {
  readonly system: DeployedSystem;
  readonly clock: Clock;
  readonly nonces: Nonces;
  readonly identities: Identities;
  readonly flagDocuments: FlagDocuments;
  readonly flagDeployments: FlagDeployments;
  readonly flagStrategies: FlagStrategies;
  readonly functions: Functions;
  readonly protection: FunctionProtection;
  readonly functionCode: FunctionCode;
  readonly codeReleases: CodeReleases;
  readonly alarms: Alarms;
  readonly metrics: Metrics;
  readonly dashboards: Dashboards;
  readonly logLines: LogLines;
  readonly logQueries: LogQueries;
  readonly queryDefinitions: QueryDefinitions;
  readonly traces: Traces;
  readonly topics: Topics;
  readonly provisioning: Provisioning;
  readonly bundles: Bundles;
  readonly journal: Journal;
  readonly lock: WriterLock;
  readonly callMeter: CallMeter;
}
