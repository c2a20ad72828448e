/** A CloudWatch alarm: what it compares, the state that it is in, and who is notified. */
export interface Alarm {
  readonly name: string;
  readonly arn: string;
  readonly state: 'ok' | 'alarm' | 'insufficient-data';
  readonly reason: string;
  readonly sinceMs: number | undefined;
  readonly actionsEnabled: boolean;
  readonly actions: readonly string[];
  readonly threshold: number | undefined;
  readonly comparison: string;
  readonly treatMissing: string;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  /** Period of its metrics in seconds (the longest, for metric math). */
  readonly periodSeconds: number;
  /** The expression that is compared, for metric math alarms. */
  readonly expression: string | undefined;
}

/** One change of an alarm's state. */
export interface AlarmTransition {
  readonly atMs: number;
  readonly alarm: string;
  readonly from: Alarm['state'] | undefined;
  readonly to: Alarm['state'];
  readonly summary: string;
}

/** An alarm that AppConfig watches while it deploys and bakes, and the role with which it reads it. */
export interface AlarmMonitor {
  readonly alarmArn: string;
  readonly roleArn: string | undefined;
}
