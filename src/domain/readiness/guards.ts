import { alarmDefinitions } from '../system/alarm-definitions';
import type { CodeReleaseGroup } from '../system/code-release';
import type { DeployedSystem } from '../system/system';
import type { Alarm, AlarmMonitor } from '../telemetry/alarm';
import { advice, own } from '../text/advice';
import { type Finding, type Judgement, judged, when } from './readiness';

const ALARMS = own`provision --only alarms`;
const CODEDEPLOY = own`provision --only codedeploy`;
const LOGS = own`provision --only logs`;
const DASHBOARD = own`provision --only dashboard`;

/** Row 9: both alarms have the wanted rule, are OK, and are monitored by AppConfig. */
export function judgeAlarms(
  alarms: readonly Alarm[],
  monitors: readonly AlarmMonitor[],
  system: DeployedSystem,
): Judgement {
  const findings = alarmDefinitions(system).flatMap((wanted): readonly (Finding | undefined)[] => {
    const alarm = alarms.find((one) => one.name === wanted.name);
    if (alarm === undefined) return [{ level: 'fail', what: `${wanted.name} does not exist`, fix: ALARMS }];
    const monitor = monitors.find((one) => one.alarmArn === alarm.arn);
    const periodSeconds = Math.max(...wanted.metrics.map((metric) => metric.periodSeconds));
    const limit = `${alarm.comparison} ${alarm.threshold ?? '?'}`;
    return [
      when(alarm.state === 'alarm', 'fail', `${alarm.name} is in ALARM: ${alarm.reason}`, own`status`),
      when(
        alarm.state === 'insufficient-data',
        'fail',
        `${alarm.name} has INSUFFICIENT_DATA: AppConfig may undo a deployment for that`,
        advice`wait a minute; ${own`check --only alarms`}`,
      ),
      when(!alarm.actionsEnabled, 'fail', `${alarm.name} has its actions off: AppConfig does not listen to it`, ALARMS),
      when(monitor === undefined, 'fail', `${alarm.name} is not among the environment's monitors`, ALARMS),
      when(
        monitor !== undefined && monitor.roleArn === undefined,
        'fail',
        `the monitor of ${alarm.name} has no role: AppConfig cannot read it`,
        ALARMS,
      ),
      when(
        alarm.threshold !== wanted.threshold || alarm.comparison !== wanted.comparison,
        'fail',
        `${alarm.name} fires at ${limit}, not at ${wanted.comparison} ${wanted.threshold}`,
        ALARMS,
      ),
      when(
        (alarm.expression ?? '') !== wanted.expression,
        'fail',
        `${alarm.name} compares another expression: ${alarm.expression ?? 'none'}`,
        ALARMS,
      ),
      when(
        alarm.periodSeconds !== periodSeconds,
        'warn',
        `${alarm.name} looks at ${alarm.periodSeconds} s, not at ${periodSeconds} s`,
        ALARMS,
      ),
      when(
        alarm.treatMissing !== 'notBreaching',
        'warn',
        `${alarm.name} treats missing data as ${alarm.treatMissing}`,
        ALARMS,
      ),
    ];
  });
  const warning = alarms.some((alarm) => alarm.actions.length > 0)
    ? ''
    : '; nobody is notified (alarmActions is empty)';
  return judged(`both OK, armed, and watched by AppConfig${warning}`, findings);
}

/** Row 10: CodeDeploy rolls the alias back by itself. */
export function judgeCodeDeploy(group: CodeReleaseGroup | undefined, system: DeployedSystem): Judgement {
  const name = `${system.codeDeployApplication}/${system.codeDeployGroup}`;
  if (group === undefined) return { status: 'fail', evidence: `${name} does not exist`, fix: CODEDEPLOY };
  const events = new Set(group.rollbackEvents);
  return judged(`${name} rolls back on ${group.alarms.join(', ')}`, [
    when(!group.autoRollback, 'fail', 'automatic rollback is off', CODEDEPLOY),
    when(
      group.autoRollback && !events.has('DEPLOYMENT_STOP_ON_ALARM'),
      'fail',
      'it does not roll back on an alarm',
      CODEDEPLOY,
    ),
    when(
      !group.alarmsEnabled || !group.alarms.includes(system.errorRateAlarm),
      'fail',
      `it does not watch ${system.errorRateAlarm}`,
      CODEDEPLOY,
    ),
    when(group.ignoresUnreadableAlarms, 'warn', 'it goes on when alarms cannot be read', CODEDEPLOY),
    when(
      group.autoRollback && !events.has('DEPLOYMENT_STOP_ON_REQUEST'),
      'warn',
      'a stop by hand does not roll back',
      CODEDEPLOY,
    ),
  ]);
}

/** What the dashboard must show, and how to find it in the body. */
const TOPICS: readonly (readonly [string, RegExp])[] = [
  ['errors', /"Errors"/],
  ['latency', /"LatencyMs"/],
  ['requests by path', /"Requests"/],
  ['shadow diffs', /"ShadowMismatches"/],
];

/** Row 11: dashboard, log groups and metrics exist. */
export function judgeObservability(
  facts: {
    readonly dashboard: string | undefined;
    readonly groups: readonly { readonly name: string; readonly retentionDays: number | undefined }[];
    readonly wantedGroups: readonly string[];
    readonly metricNames: readonly string[];
  },
  system: DeployedSystem,
): Judgement {
  const { dashboard, groups, wantedGroups, metricNames } = facts;
  const missing = wantedGroups.filter((name) => !groups.some((group) => group.name === name));
  const forever = groups.filter((group) => wantedGroups.includes(group.name) && group.retentionDays === undefined);
  const absent =
    dashboard === undefined ? [] : TOPICS.filter(([, pattern]) => !pattern.test(dashboard)).map(([topic]) => topic);
  const days = groups.map((group) => group.retentionDays).join(' and ');
  return judged(`dashboard ${system.dashboard}, logs kept ${days} days, ${metricNames.length} metrics seen`, [
    when(dashboard === undefined, 'fail', `dashboard ${system.dashboard} does not exist`, DASHBOARD),
    ...missing.map((name) => when(true, 'fail', `log group ${name} does not exist`, LOGS)),
    when(absent.length > 0, 'warn', `dashboard ${system.dashboard} shows no ${absent.join(', no ')}`, DASHBOARD),
    ...forever.map((group) => when(true, 'warn', `${group.name} is kept for ever`, LOGS)),
    when(
      metricNames.length === 0,
      'warn',
      'no metric of the functions was seen yet: they appear with the first requests',
      own`traffic`,
    ),
  ]);
}
