import { decide } from '../../src/domain/decision/matrix';
import { THRESHOLDS } from '../../src/domain/decision/thresholds';
import { repeatable } from '../../src/domain/statistics/random';
import { evidenceOf, minutesOf, part } from './world';

export const about =
  'P(blocked) at day 2 of 1 % when Prisma fails since, and false alarms of the recent windows (about 60 s)';

export interface NowRow {
  readonly failing: number;
  readonly sinceMinutes: number;
  /** Part of the betas in which the error rows read INVESTIGATE or NO-GO, by the whole window alone and with the recent ones. */
  readonly before: number;
  readonly now: number;
}

const DAY_TWO = 48 * 60;
const PER_MINUTE = 1000 / 60;
const SHARE = 1;
const BASE = 0.001;

/** Prisma fails at this rate for the last minutes of two days: its shadow calls and its canary requests. */
export function simulate(
  runs: number,
  print: (line: string) => void,
): { readonly rows: readonly NowRow[]; readonly falsely: number } {
  print('day 2 of 1 %, 1,000 requests/h, Prisma fails for the last minutes: INVESTIGATE or NO-GO');
  print(' failing   since  before      now');
  const rows: NowRow[] = [];
  const random = repeatable(20261127);
  for (const failing of [1, 0.5, 0.3, 0.1])
    for (const sinceMinutes of [10, 20, 60]) {
      const times = Math.max(10, Math.round(100 * runs));
      let before = 0;
      let now = 0;
      for (let run = 0; run < times; run += 1) {
        const seen = blocked(random, failing, sinceMinutes);
        if (seen.before) before += 1;
        if (seen.now) now += 1;
      }
      const row = { failing, sinceMinutes, before: before / times, now: now / times };
      rows.push(row);
      print(`${part(failing)} ${String(sinceMinutes).padStart(3)} min ${part(row.before)} ${part(row.now)}`);
    }
  const times = Math.max(10, Math.round(300 * runs));
  let falsely = 0;
  for (let run = 0; run < times; run += 1) if (blocked(random, 0.01, 0, 0.01).now) falsely += 1;
  print(`a healthy beta, 1 % errors on both paths, looked at once: ${part(falsely / times)} blocked`);
  return { rows, falsely: falsely / times };
}

function blocked(
  random: () => number,
  failing: number,
  sinceMinutes: number,
  base = BASE,
): { readonly before: boolean; readonly now: boolean } {
  const prisma = (minute: number): number => (minute >= DAY_TWO - sinceMinutes ? failing : base);
  const canaryPart = SHARE / 100;
  const mock = minutesOf(
    DAY_TWO,
    () => PER_MINUTE * (1 - canaryPart),
    () => base,
    random,
  );
  const canary = minutesOf(DAY_TWO, () => PER_MINUTE * canaryPart, prisma, random);
  const shadow = minutesOf(DAY_TWO, () => PER_MINUTE * (1 - canaryPart), prisma, random);
  const evidence = evidenceOf({ minutes: DAY_TWO, share: SHARE, mock, canary, shadow });
  const { series: _, ...withoutMinutes } =
    evidence.shadowErrors.kind === 'measured' ? evidence.shadowErrors : { series: [] };
  const whole = decide(
    {
      ...evidence,
      shadowErrors: withoutMinutes as typeof evidence.shadowErrors,
      canaryErrors: strip(evidence.canaryErrors),
      errors: strip(evidence.errors),
    },
    { thresholds: THRESHOLDS },
  );
  return { before: isBlocked(whole), now: isBlocked(decide(evidence, { thresholds: THRESHOLDS })) };
}

function strip<T extends { readonly kind: string }>(measurement: T): T {
  const { series: _, ...rest } = measurement as T & { readonly series?: unknown };
  return rest as unknown as T;
}

const isBlocked = (decision: ReturnType<typeof decide>): boolean =>
  decision.rows.some((row) => row.id.startsWith('errors') && (row.counts === 'INVESTIGATE' || row.counts === 'NO-GO'));
