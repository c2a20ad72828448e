import { own, type Said } from '../text/advice';
/** The twelve readiness checks, in the order in which they are numbered and printed. */
export const CHECK_KEYS = [
  'identity',
  'mock-read',
  'alias',
  'tracing',
  'prisma-read',
  'appconfig',
  'flag',
  'in-flight',
  'alarms',
  'codedeploy',
  'observability',
  'probe',
] as const;

export type CheckKey = (typeof CHECK_KEYS)[number];

/** `could-not-run` is neither pass nor fail (a permission is missing, a call timed out) and counts as not ready. */
export type CheckStatus = 'pass' | 'warn' | 'fail' | 'could-not-run';

/** What a check found. */
export interface Judgement {
  readonly status: CheckStatus;
  /** What was found, with the wrong values. */
  readonly evidence: string;
  /** The command that repairs it. */
  readonly fix?: Said | undefined;
}

export interface CheckRow extends Judgement {
  /** 1-12. */
  readonly id: number;
  readonly key: CheckKey;
}

export interface ReadinessReport {
  readonly ready: boolean;
  /** Warnings count as not ready. */
  readonly strict: boolean;
  readonly rows: readonly CheckRow[];
  readonly counts: Readonly<Record<CheckStatus, number>>;
  /** Share that rows 7, 8 and 12 compare with, percent; undefined when it could not be read. */
  readonly expectedShare: number | undefined;
  /** Would the alarms see this canary fail? For information: it never changes the exit code. */
  readonly alarmVisibility: readonly string[];
  readonly next: readonly Said[];
}

/** Number of a check, 1-12. */
export const checkId = (key: CheckKey): number => CHECK_KEYS.indexOf(key) + 1;

export interface Finding {
  readonly level: 'warn' | 'fail';
  readonly what: string;
  readonly fix?: Said | undefined;
}

/** The worst of the findings decides; without any, `fine` is the evidence of a pass. */
export function judged(fine: string, findings: readonly (Finding | undefined)[]): Judgement {
  const found = findings.filter((one) => one !== undefined);
  if (found.length === 0) return { status: 'pass', evidence: fine };
  const status = found.some((one) => one.level === 'fail') ? 'fail' : 'warn';
  const worstFirst = [...found].sort((a, b) => Number(a.level === 'warn') - Number(b.level === 'warn'));
  const fix = worstFirst.find((one) => one.fix !== undefined)?.fix;
  return { status, evidence: worstFirst.map((one) => one.what).join('; '), fix };
}

/** A finding when the condition holds. */
export const when = (condition: boolean, level: Finding['level'], what: string, fix?: Said): Finding | undefined =>
  condition ? { level, what, fix } : undefined;

/** Folds rows into a report: ready when none failed, none could not run, and (strict) none warns. */
export function readinessReport(
  rows: readonly CheckRow[],
  options: Pick<ReadinessReport, 'strict' | 'expectedShare' | 'alarmVisibility'>,
): ReadinessReport {
  const count = (status: CheckStatus): number => rows.filter((row) => row.status === status).length;
  const counts = {
    pass: count('pass'),
    warn: count('warn'),
    fail: count('fail'),
    'could-not-run': count('could-not-run'),
  };
  const ready = counts.fail === 0 && counts['could-not-run'] === 0 && (!options.strict || counts.warn === 0);
  const fixes = rows.flatMap((row) => (row.status === 'pass' || row.fix === undefined ? [] : [row.fix]));
  const once = fixes.filter((fix, index) => fixes.findIndex((other) => String(other) === String(fix)) === index);
  const share = options.expectedShare ?? 0;
  // A share without a guard is ready, and still the first thing to change.
  const bare = rows.find((row) => row.key === 'in-flight' && row.status === 'warn')?.fix;
  const onward = rows.length < CHECK_KEYS.length - 1 ? own`check` : share > 0 ? own`status` : own`decide`;
  return { ready, ...options, rows, counts, next: ready ? (bare === undefined ? [onward] : [bare]) : once };
}
