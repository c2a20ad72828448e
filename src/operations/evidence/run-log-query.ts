import { OperatorError } from '../../domain/operator-error';
import type { LogQueryProgress } from '../../domain/telemetry/logs';
import type { Gateways } from '../../ports/gateways';
import { pollUntil } from '../poll-until';

export interface LogQueryRequest {
  readonly text: string;
  readonly groups: readonly string[];
  /** Epoch ms. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit?: number;
  /** How long to wait for its end (default 60 s). */
  readonly forMs?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: LogQueryProgress) => void;
}

const ENDED = new Set<LogQueryProgress['status']>(['complete', 'failed', 'cancelled', 'timeout']);

/**
 * Runs a Logs Insights query to its end. A query that is given up (deadline, Ctrl-C, a progress that cannot be read) is
 * stopped on AWS: it would run, and cost, on otherwise.
 */
export async function runLogQuery(
  gateways: Pick<Gateways, 'logQueries' | 'clock'>,
  request: LogQueryRequest,
): Promise<LogQueryProgress> {
  const { logQueries, clock } = gateways;
  const id = await logQueries.start({
    text: request.text,
    groups: request.groups,
    fromMs: request.fromMs,
    toMs: request.toMs,
    limit: request.limit,
  });
  let ended = false;
  try {
    const outcome = await pollUntil(
      clock,
      () => logQueries.progress(id),
      ({ status }) => ENDED.has(status),
      {
        everyMs: 250,
        atMostMs: 2_000,
        forMs: request.forMs ?? 60_000,
        signal: request.signal,
        onRead: request.onProgress,
      },
    );
    ended = outcome.kind === 'reached';
    if (!ended) {
      throw new OperatorError('TIMEOUT', `the query did not end within ${(request.forMs ?? 60_000) / 1000} s`, {
        next: 'narrow the window with --since',
      });
    }
    if (outcome.value.status !== 'complete')
      throw new OperatorError('QUERY', `the query ended as ${outcome.value.status}`, {
        exitCode: 1,
        next: 'run it again',
      });
    return outcome.value;
  } catch (error) {
    if (!ended) await logQueries.stop(id).catch(() => {});
    throw error;
  }
}

/** Rows of an answer as objects by column. */
export const rowsOf = (answer: LogQueryProgress): readonly Readonly<Record<string, string | undefined>>[] =>
  answer.rows.map((row) => Object.fromEntries(answer.columns.map((column, i) => [column, row[i]])));
