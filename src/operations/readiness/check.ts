import { alarmVisibility } from '../../domain/readiness/alarm-visibility';
import {
  CHECK_KEYS,
  type CheckKey,
  type CheckRow,
  checkId,
  type ReadinessReport,
  readinessReport,
} from '../../domain/readiness/readiness';
import { shareOfExpected } from '../../domain/rollout/deployments';
import { alarmRules } from '../../domain/system/alarm-rules';
import { own, type Said } from '../../domain/text/advice';
import { GatewayError } from '../../ports/gateway-error';
import type { Gateways } from '../../ports/gateways';
import { type CallLimit, callLimit } from '../call-limit';
import { measureTraffic } from '../evidence/measure-rate';
import { type Checks, readinessChecks } from './checks';

export interface CheckInput {
  /** Which checks; all by default. */
  readonly only?: readonly CheckKey[] | undefined;
  /** Warnings count as not ready. */
  readonly strict?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** How long the probe's trace is looked for; default 3 s. */
  readonly traceForMs?: number;
  /** The share for which the report says what the alarms would see; default: the running one, or 1 %. */
  readonly alarmsForShare?: number | undefined;
  /** Called with the rows known so far, in order of their numbers, and with those that run. */
  readonly onRow?: (rows: readonly CheckRow[], running: readonly CheckKey[]) => void;
}

/** Checks that compare with the share deployed last. */
const COMPARING = new Set<CheckKey>(['flag', 'in-flight', 'probe']);

const CALLS_IN_FLIGHT = 4;
const TRACE_MS = 3_000;

/**
 * The readiness checks: identity alone and first (nothing else means anything in the wrong account), the middle ones in
 * parallel with at most four calls in flight, the live probe last, when everything that it passes through was looked at.
 */
export async function checkReadiness(gateways: Gateways, input: CheckInput = {}): Promise<ReadinessReport> {
  const { signal } = input;
  const limit = callLimit(CALLS_IN_FLIGHT);
  const checks = readinessChecks(gateways, { limit, signal, traceForMs: input.traceForMs ?? TRACE_MS });
  const wanted = CHECK_KEYS.filter((key) => input.only === undefined || input.only.includes(key));
  const rows = new Map<CheckKey, CheckRow>();
  const running = new Set<CheckKey>();
  const known = (): readonly CheckRow[] => CHECK_KEYS.flatMap((key) => rows.get(key) ?? []);
  const run = async (key: CheckKey): Promise<CheckRow> => {
    running.add(key);
    input.onRow?.(known(), [...running]);
    const row = await rowOf(checks, key, signal);
    rows.set(key, row);
    running.delete(key);
    input.onRow?.(known(), [...running]);
    return row;
  };
  const first = wanted.includes('identity') ? await run('identity') : undefined;
  let visibility: readonly string[] = [];
  if (first === undefined || first.status === 'pass' || first.status === 'warn') {
    const middle = wanted.filter((key) => key !== 'identity' && key !== 'probe');
    const seeing =
      input.only === undefined || input.alarmsForShare !== undefined
        ? readAlarmVisibility(gateways, checks, limit, input.alarmsForShare)
        : Promise.resolve([]);
    await Promise.all(middle.map(run));
    visibility = await seeing;
    if (wanted.includes('probe')) await run('probe');
  } else {
    for (const key of wanted) {
      if (key !== 'identity')
        rows.set(key, {
          id: checkId(key),
          key,
          status: 'could-not-run',
          evidence: 'not looked at: the identity is not right',
        });
    }
  }
  const compares =
    wanted.some((key) => COMPARING.has(key)) &&
    (first === undefined || first.status === 'pass' || first.status === 'warn');
  const expected = compares ? await checks.expected().catch(() => undefined) : undefined;
  return readinessReport(known(), {
    strict: input.strict ?? false,
    expectedShare: shareOfExpected(expected),
    alarmVisibility: visibility,
  });
}

/** Rows 1-11: what must be true before a share goes out, and whether the alarms would see it fail. */
export const checkBeforeShare = (
  gateways: Gateways,
  signal: AbortSignal | undefined,
  share?: number,
): Promise<ReadinessReport> =>
  checkReadiness(gateways, {
    only: CHECK_KEYS.filter((key) => key !== 'probe'),
    signal,
    alarmsForShare: share,
  });

async function rowOf(checks: Checks, key: CheckKey, signal: AbortSignal | undefined): Promise<CheckRow> {
  const id = checkId(key);
  try {
    return { id, key, ...(await checks[key]()) };
  } catch (error) {
    signal?.throwIfAborted();
    const fix = fixOf(error);
    return {
      id,
      key,
      status: 'could-not-run',
      evidence: error instanceof Error ? error.message : String(error),
      fix,
    };
  }
}

function fixOf(error: unknown): Said | undefined {
  if (!(error instanceof GatewayError)) return undefined;
  switch (error.failure.kind) {
    case 'denied':
      return `allow ${error.failure.action ?? error.operation} to this role`;
    case 'expired-credentials':
      return 'aws sso login';
    case 'no-credentials':
      return 'aws sso login, or rehearse with --sandbox';
    case 'not-found':
      return own`provision`;
    default:
      return undefined;
  }
}

/** What the alarms would see at the measured traffic, for that share, else the running or the first one. */
async function readAlarmVisibility(
  gateways: Gateways,
  checks: { readonly expected: () => Promise<{ readonly kind: string; readonly share?: number }> },
  limit: CallLimit,
  share: number | undefined,
): Promise<readonly string[]> {
  const rate = await limit(() => measureTraffic(gateways)).catch(() => undefined);
  const rules = alarmRules(gateways.system);
  if (share !== undefined) return alarmVisibility(rules, share, rate);
  const expected = await checks.expected().catch(() => undefined);
  return alarmVisibility(rules, expected?.share !== undefined && expected.share > 0 ? expected.share : 1, rate);
}
