export interface Alarm {
  readonly name: string;
  readonly arn: string;
  readonly state: 'ok' | 'alarm' | 'insufficient-data';
  readonly reason: string;
  readonly since: number | undefined;
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

export interface AlarmTransition {
  readonly at: number;
  readonly alarm: string;
  readonly from: Alarm['state'] | undefined;
  readonly to: Alarm['state'];
  readonly summary: string;
}

/** CloudWatch alarms. Unknown names are absent from the answer, not an error. */
export interface Alarms {
  read(names: readonly string[]): Promise<readonly Alarm[]>;
  /** Oldest first. */
  transitions(
    name: string,
    window: { readonly from: number; readonly to: number },
  ): Promise<readonly AlarmTransition[]>;
  disableActions(names: readonly string[]): Promise<void>;
  enableActions(names: readonly string[]): Promise<void>;
}
