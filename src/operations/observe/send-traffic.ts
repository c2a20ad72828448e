import { ANSWER_HEADERS, type RequestPath } from '../../domain/telemetry/names';
import { GatewayError } from '../../ports/gateway-error';
import type { Gateways } from '../../ports/gateways';

export interface TrafficPlan {
  readonly requests: number;
  readonly users: number;
  /** Requests per second; also the most that are under way at once, times the second that each may take. */
  readonly ratePerSecond: number;
}

export interface SentRequest {
  readonly path: RequestPath | 'none';
  readonly durationMs: number;
  /** Answered with an error, thrown by the function, or not answered. */
  readonly failed: boolean;
  readonly rescued: boolean;
  readonly why: string | undefined;
}

/** Most requests at once, at any rate: the account's concurrency is shared with real users. */
const MOST_AT_ONCE = 20;

function read(payload: string, functionError: string | undefined): Omit<SentRequest, 'durationMs'> {
  if (functionError !== undefined)
    return { path: 'none', failed: true, rescued: false, why: `function error: ${functionError}` };
  try {
    const { statusCode, headers } = JSON.parse(payload) as { statusCode?: number; headers?: Record<string, string> };
    const path = headers?.[ANSWER_HEADERS.path];
    const failed = (statusCode ?? 500) >= 500;
    return {
      path: path === 'mock' || path === 'canary' ? path : 'none',
      failed,
      rescued: headers?.[ANSWER_HEADERS.rescued] === '1',
      why: failed ? `status ${statusCode}` : undefined,
    };
  } catch {
    return { path: 'none', failed: true, rescued: false, why: 'the answer is not JSON' };
  }
}

/**
 * Sends requests for users user-1 … user-N through the alias at a steady rate, and reports each as it ends. They are
 * requests like any other: the metrics count them. Aborting ends it after the requests under way, as does a refusal
 * (no permission, no such function), which is thrown.
 */
export async function sendTraffic(
  gateways: Pick<Gateways, 'functions' | 'clock' | 'system'>,
  plan: TrafficPlan,
  options: { readonly signal: AbortSignal; readonly onSent: (request: SentRequest, sent: number) => void },
): Promise<readonly SentRequest[]> {
  const { functions, clock, system } = gateways;
  const results: SentRequest[] = [];
  const underWay = new Set<Promise<void>>();
  const startedAt = clock.now();
  let refused: { readonly error: unknown } | undefined;

  const send = async (i: number): Promise<void> => {
    const payload = JSON.stringify({ userId: `user-${(i % plan.users) + 1}` });
    const began = clock.now();
    let result: SentRequest;
    try {
      const answer = await functions.invoke(system.mockFunction, system.alias, payload);
      result = { ...read(answer.payload, answer.functionError), durationMs: answer.durationMs };
    } catch (error) {
      if (!(error instanceof GatewayError) || error.failure.kind === 'denied' || error.failure.kind === 'not-found')
        throw error;
      result = { path: 'none', failed: true, rescued: false, why: error.failure.kind, durationMs: clock.now() - began };
    }
    results.push(result);
    options.onSent(result, results.length);
  };

  for (let i = 0; i < plan.requests && !options.signal.aborted && refused === undefined; i++) {
    const dueAt = startedAt + (i * 1000) / plan.ratePerSecond;
    if (dueAt > clock.now()) await clock.sleep(dueAt - clock.now(), options.signal).catch(() => {});
    if (options.signal.aborted) break;
    if (underWay.size >= MOST_AT_ONCE) await Promise.race(underWay);
    const sending: Promise<void> = send(i)
      .catch((error: unknown) => {
        refused ??= { error };
      })
      .finally(() => underWay.delete(sending));
    underWay.add(sending);
  }
  await Promise.all(underWay);
  if (refused !== undefined) throw refused.error;
  return results;
}
