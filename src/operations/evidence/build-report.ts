import type { Decision } from '../../domain/decision/decision';
import type { Evidence } from '../../domain/decision/evidence';
import type { Thresholds } from '../../domain/decision/thresholds';
import { ROLLBACK_STEP } from '../../domain/journal/steps';
import { type BetaTimeline, takenBackShare, type Undoing } from '../../domain/rollout/timeline';
import { SANDBOX_ACCOUNT } from '../../domain/system/system';
import { HOUR_MS, MINUTE_MS } from '../../domain/time';
import type { Gateways } from '../../ports/gateways';
import { latencyQueries } from './beta-metrics';
import { readFlagHistory } from './read-timeline';

/** What the report needs beside the decision: how the beta went, latency over time, and what was done. */
export interface ReportFacts {
  /** How the share that is judged ended; undefined while it is served, and without one. */
  readonly ended: EndOfShare | undefined;
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

/** The end of a share: what or who took it back, in words. */
export interface EndOfShare {
  readonly atMs: number;
  readonly by: string;
}

/**
 * The moment at which the last share of this beta was taken back (epoch ms): what a report is about when nobody is on
 * Prisma any more. Undefined while a share is served, or when none was.
 */
export async function lastMomentOfShare(gateways: Gateways): Promise<number | undefined> {
  const taken = takenBackShare((await readFlagHistory(gateways)).timeline);
  return taken === undefined ? undefined : taken.toMs - 1;
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
  const lines = journalLines(entries, fromMs);
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
    ended: endOf(history.timeline, evidence, lines),
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
    journal: lines,
  };
}

const journalLines = (entries: Awaited<ReturnType<Gateways['journal']['entries']>>, fromMs: number) =>
  entries
    .filter(({ phase, at }) => phase !== 'intent' && Date.parse(at) >= fromMs - HOUR_MS)
    .slice(-JOURNAL_LINES)
    .map(({ at, command, step, phase, actor, reason }) => ({
      atMs: Date.parse(at),
      command,
      what: phase === 'done' || phase === 'note' ? step : `${step} (${phase})`,
      actor,
      reason,
    }));

/** A rollback is noted within this of the moment at which AppConfig ended the share. */
const NOTED_WITHIN_MS = 10 * MINUTE_MS;

/** An alarm by its name; AWS's sentence ends with its ARN. */
function whyOfUndoing({ by, description }: Undoing): string {
  const alarm = /:alarm:([^\s:]+)$/.exec(description)?.[1];
  return alarm === undefined ? `${by}: ${description}` : `${alarm} went into ALARM`;
}

function endOf(timeline: BetaTimeline, evidence: Evidence, journal: ReportFacts['journal']): EndOfShare | undefined {
  const taken = takenBackShare(timeline);
  if (taken === undefined || evidence.requestedShare !== taken.share || evidence.atMs > taken.toMs) return undefined;
  const atMs = taken.toMs;
  const undoing = timeline.undone.find((one) => one.deployment === taken.deployment);
  if (undoing !== undefined && undoing.by !== 'user')
    return { atMs, by: `AWS took it back by itself: ${whyOfUndoing(undoing)}` };
  const noted = journal.find((line) => line.what === ROLLBACK_STEP && Math.abs(line.atMs - atMs) <= NOTED_WITHIN_MS);
  if (noted === undefined) return { atMs, by: 'it was taken back; the journal here does not say by whom' };
  return { atMs, by: `${noted.actor} rolled it back${noted.reason === undefined ? '' : `: ${noted.reason}`}` };
}
