import type { IamState } from '../iam/state';
import type { AppConfigState } from '../services/appconfig/state';
import type { AppConfigDataState } from '../services/appconfigdata/state';
import type { CloudFormationState } from '../services/cloudformation/state';
import type { CloudWatchState } from '../services/cloudwatch/state';
import type { CodeDeployState } from '../services/codedeploy/state';
import type { LambdaState } from '../services/lambda/state';
import type { LogsState } from '../services/logs/state';
import type { SnsState } from '../services/sns/state';
import type { StsState } from '../services/sts/state';
import type { XRayState } from '../services/xray/state';
import type { TrafficState } from '../traffic/state';

/** Format of a saved world. */
export const WORLD_VERSION = 2;

/**
 * The whole simulated account as plain JSON: it can be saved, loaded, and goes on as if it had never stopped.
 *
 *   world ── now, seed ── one slice a service (services/<name>/state.ts) ── traffic (users, causes)
 */
export interface World {
  /** Format when it was saved; `openSandbox` brings it to WORLD_VERSION. */
  version: number;
  readonly accountId: string;
  readonly region: string;
  readonly seed: number;
  randomState: number;
  readonly startedAt: number;
  now: number;
  /** Calls answered since the world began; request ids come from it. */
  callCount: number;
  /** Ids and names are drawn as AWS draws them; else those of the first scripts are given out. */
  readonly fresh?: true;
  iam: IamState;
  appconfig: AppConfigState;
  appconfigdata: AppConfigDataState;
  lambda: LambdaState;
  cloudwatch: CloudWatchState;
  logs: LogsState;
  xray: XRayState;
  codedeploy: CodeDeployState;
  cloudformation: CloudFormationState;
  traffic: TrafficState;
  sts: StsState;
  sns: SnsState;
  /** Tags by ARN (kernel/tags.ts). */
  tags: Record<string, Readonly<Record<string, string>>>;
}
