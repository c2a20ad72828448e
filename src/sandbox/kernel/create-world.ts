import { emptyIam } from '../iam/state';
import { emptyAppConfig } from '../services/appconfig/state';
import { emptyAppConfigData } from '../services/appconfigdata/state';
import { emptyCloudFormation } from '../services/cloudformation/state';
import { emptyCloudWatch } from '../services/cloudwatch/state';
import { emptyCodeDeploy } from '../services/codedeploy/state';
import { emptyLambda } from '../services/lambda/state';
import { emptyLogs } from '../services/logs/state';
import { emptySns } from '../services/sns/state';
import { emptySts } from '../services/sts/state';
import { emptyXRay } from '../services/xray/state';
import { emptyTraffic } from '../traffic/state';
import { hashName } from './random';
import { WORLD_VERSION, type World } from './world';

/** An id that AWS gives to no account: it shows that a call reached a sandbox. */
export const SANDBOX_ACCOUNT = '000000000000';
export const SANDBOX_REGION = 'us-east-1';

/** Start of a new world's clock when none is given: a Monday morning, so that runs without options agree. */
export const DEFAULT_START_AT = Date.UTC(2026, 10, 23, 9, 0, 0);

export interface NewWorld {
  readonly seed?: number;
  /** Epoch ms. */
  readonly startAt?: number;
  readonly fresh?: true;
}

/** A world without resources. */
export function createWorld({ seed = 1, startAt = DEFAULT_START_AT, fresh }: NewWorld): World {
  return {
    version: WORLD_VERSION,
    accountId: SANDBOX_ACCOUNT,
    region: SANDBOX_REGION,
    seed,
    randomState: hashName(`world ${seed}`),
    startedAt: startAt,
    now: startAt,
    callCount: 0,
    ...(fresh === undefined ? {} : { fresh }),
    iam: { ...emptyIam(), enforced: fresh === true },
    appconfig: emptyAppConfig(),
    appconfigdata: emptyAppConfigData(),
    lambda: emptyLambda(),
    cloudwatch: emptyCloudWatch(),
    logs: emptyLogs(),
    xray: emptyXRay(),
    codedeploy: emptyCodeDeploy(),
    cloudformation: emptyCloudFormation(),
    traffic: emptyTraffic(),
    sts: emptySts(),
    sns: emptySns(),
    tags: {},
  };
}
