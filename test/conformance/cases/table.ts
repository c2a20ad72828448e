import type { Case } from '../case';
import { APPCONFIG } from './appconfig';
import { APPCONFIGDATA } from './appconfigdata';
import { CLOUDWATCH } from './cloudwatch';
import { CODEDEPLOY } from './codedeploy';
import { LAMBDA } from './lambda';
import { LOGS } from './logs';
import { XRAY } from './xray';

/** All cases, by service. They are played side by side, so none may change what another one sees. */
export const CASES = {
  appconfig: APPCONFIG,
  appconfigdata: APPCONFIGDATA,
  lambda: LAMBDA,
  codedeploy: CODEDEPLOY,
  cloudwatch: CLOUDWATCH,
  logs: LOGS,
  xray: XRAY,
} as const satisfies Readonly<Record<string, readonly Case[]>>;

export type CaseService = keyof typeof CASES;

export const SERVICES = Object.keys(CASES) as readonly CaseService[];
