import { emptyIam } from '../iam/state';
import { emptyAppConfig } from '../services/appconfig/state';
import { emptyAppConfigData } from '../services/appconfigdata/state';
import { emptyCloudWatch } from '../services/cloudwatch/state';
import { emptyCodeDeploy } from '../services/codedeploy/state';
import { emptyLambda } from '../services/lambda/state';
import { emptyLogs } from '../services/logs/state';
import { emptyXRay } from '../services/xray/state';
import { emptyTraffic } from '../traffic/state';
import { hashName } from './random';
import type { World } from './world';

/** Account that no real account can be: whoever sees it is on a sandbox. */
export const SANDBOX_ACCOUNT = '000000000000';
export const SANDBOX_REGION = 'us-east-1';

/** A world without resources whose clock stands at `startAt` (epoch ms). */
export function createWorld(seed: number, startAt: number): World {
  return {
    version: 1,
    accountId: SANDBOX_ACCOUNT,
    region: SANDBOX_REGION,
    seed,
    randomState: hashName(`world ${seed}`),
    startedAt: startAt,
    now: startAt,
    callCount: 0,
    iam: emptyIam(),
    appconfig: emptyAppConfig(),
    appconfigdata: emptyAppConfigData(),
    lambda: emptyLambda(),
    cloudwatch: emptyCloudWatch(),
    logs: emptyLogs(),
    xray: emptyXRay(),
    codedeploy: emptyCodeDeploy(),
    traffic: emptyTraffic(),
  };
}
