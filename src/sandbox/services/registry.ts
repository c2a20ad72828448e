import type { Service, TimeSource } from '../kernel/action';
import { traffic } from '../traffic/service';
import { appconfig } from './appconfig/service';
import { appconfigdata } from './appconfigdata/service';
import { cloudformation } from './cloudformation/service';
import { cloudwatch } from './cloudwatch/service';
import { codedeploy } from './codedeploy/service';
import { lambda } from './lambda/service';
import { logs } from './logs/service';
import { sns } from './sns/service';
import { sts } from './sts/service';
import { xray } from './xray/service';

/** Every service of the account. */
export const services: readonly Service[] = [
  sts,
  lambda,
  logs,
  xray,
  cloudwatch,
  appconfig,
  appconfigdata,
  codedeploy,
  cloudformation,
  sns,
];

/** Who acts first when several are due at one moment: requests, then alarms, then the services that watch the alarms. */
export const timeSources: readonly TimeSource[] = [
  traffic,
  lambda,
  logs,
  xray,
  cloudwatch,
  appconfig,
  appconfigdata,
  codedeploy,
];
