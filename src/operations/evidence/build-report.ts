import type { Decision } from '../../domain/decision/decision';
import type { Evidence } from '../../domain/decision/evidence';
import type { Thresholds } from '../../domain/decision/thresholds';
import { SANDBOX_ACCOUNT } from '../../domain/system/system';
import type { Gateways } from '../../ports/gateways';
import { latencyQueries } from './beta-metrics';
import { readFlagHistory } from './read-timeline';

/** What the report needs beside the decision: how the beta went, latency over time, and what was done. */
export interface ReportFacts {
  readonly account: string;
  readonly region: string;
  readonly sandbox: boolean;
  readonly phases: readonly {
    readonly title: string;
    readonly fromMs: number;
    readonly toMs?: number | undefined;
    readonly detail?: string;
    readonly kind: 'shadow' | 'canary' | 'rolled-back' | 'other';
  }[];
  readonly latency: readonly {
    readonly path: 'mock' | 'canary';
    readonly points: readonly { readonly atMs: number; readonly value: number }[];
  }[];
  readonly journal: readonly {
    readonly atMs: number;
    readonly command: string;
    readonly what: string;
    readonly actor: string;
    readonly reason?: string | undefined;
  }[];
}

const JOURNAL_LINES = 60;
const BUCKETS = 90;

/** Reads timeline, latency and journal for a report about `evidence`; what cannot be read is left out. */
export async function readReportFacts(
  gateways: Gateways,
  judged: { readonly evidence: Evidence; readonly decision: Decision; readonly thresholds: Thresholds },
): Promise<ReportFacts> {
  const { evidence } = judged;
  const fromMs = evidence.startedAtMs ?? evidence.atMs - 3_600_000;
  const periodSeconds = Math.max(60, Math.ceil((evidence.atMs - fromMs) / BUCKETS / 60_000) * 60);
  const [{ account }, history, series, entries] = await Promise.all([
    gateways.identities.current(),
    readFlagHistory(gateways),
    gateways.metrics
      .read(latencyQueries(periodSeconds), { fromMs: Math.floor(fromMs / 60_000) * 60_000, toMs: evidence.atMs })
      .catch(() => []),
    gateways.journal.entries().catch(() => []),
  ]);
  const { segments, undone } = history.timeline;
  const phases = segments
    .filter(({ toMs }) => toMs === undefined || toMs > fromMs)
    .map((segment) => ({
      title: segment.share === 0 ? 'shadow, 0 %' : `canary ${segment.share} %`,
      fromMs: Math.max(segment.fromMs, fromMs),
      toMs: segment.toMs,
      detail: `flag deployment ${segment.deployment}${segment.endedBy === 'rolled-back' || segment.endedBy === 'reverted' ? `, ${segment.endedBy}` : ''}`,
      kind:
        segment.share === 0
          ? ('shadow' as const)
          : segment.endedBy === 'rolled-back' || segment.endedBy === 'reverted'
            ? ('rolled-back' as const)
            : ('canary' as const),
    }))
    .filter(({ toMs, fromMs }) => toMs === undefined || toMs - fromMs > 60_000);
  return {
    account,
    region: gateways.system.region,
    sandbox: account === SANDBOX_ACCOUNT,
    phases: [
      ...phases,
      ...undone
        .filter(({ atMs }) => atMs >= fromMs)
        .map((one) => ({
          title: 'undone',
          fromMs: one.atMs,
          toMs: one.atMs,
          detail: `${one.by}: ${one.description}`,
          kind: 'rolled-back' as const,
        })),
    ],
    latency: (['mock', 'canary'] as const).map((path) => ({
      path,
      points: (series.find(({ id }) => id === `${path}P95`)?.points ?? []).map(({ atMs, value }) => ({
        atMs,
        value,
      })),
    })),
    journal: entries
      .filter(({ phase, at }) => phase !== 'intent' && Date.parse(at) >= fromMs - 3_600_000)
      .slice(-JOURNAL_LINES)
      .map(({ at, command, step, phase, actor, reason }) => ({
        atMs: Date.parse(at),
        command,
        what: phase === 'done' || phase === 'note' ? step : `${step} (${phase})`,
        actor,
        reason,
      })),
  };
}
