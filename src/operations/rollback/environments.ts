import { LAST_GOOD_VALUE_MS } from '../../domain/flags/document';
import type { RollbackProof } from '../../domain/rollout/rollback-result';
import { logGroupOf } from '../../domain/system/system';
import type { LogLine } from '../../domain/telemetry/logs';
import { LOG_TAGS } from '../../domain/telemetry/names';
import type { Gateways } from '../../ports/gateways';
import { probeLive } from '../observe/probe';

const PAGE = 1_000;
const STREAMS_AT_ONCE = 50;

/** A log stream is one execution environment: the newest thing each said about the flag. */
export interface EnvironmentWatch {
  /** Looks once and adds to what was seen before. */
  look(): Promise<RollbackProof>;
}

/** `[FLAG-CHECK]` lines that say the flag is on, or off, as CloudWatch filter patterns. */
const saysOn = `"[${LOG_TAGS.flagCheck}]" "prismaEnabled: true"`;
const saysOff = `"[${LOG_TAGS.flagCheck}]" "prismaEnabled: false"`;

/**
 * Lambda gives concurrent requests to different environments, the one used last first: as many requests as there are
 * environments reach the one that has been idle for longest, too.
 */
const WAKE_AT_MOST = 10;
const WAKE_EVERY_MS = 8_000;

/**
 * Watches every environment active since `sinceMs`: one that said "on" must be heard saying "off" later. One that nobody
 * calls is woken by probes. Its cached flag was fetched before AppConfig served off (`offAtMs`) and before it was last
 * heard, so it is believed for ten minutes after the earlier of both, and off by age afterwards.
 */
export function watchEnvironments(
  gateways: Gateways,
  times: { readonly sinceMs: number; readonly offAtMs: number },
  signal: AbortSignal | undefined,
): EnvironmentWatch {
  const since = Math.floor(times.sinceMs);
  const group = logGroupOf(gateways.system.mockFunction);
  const lastOn = new Map<string, number>();
  const lastOff = new Map<string, number>();
  let seenUntil = since;
  let wokenAt = Number.NEGATIVE_INFINITY;

  const keep = (into: Map<string, number>, lines: readonly LogLine[]): void => {
    for (const line of lines) into.set(line.stream, Math.max(into.get(line.stream) ?? 0, line.atMs));
  };
  const newOn = async (): Promise<void> => {
    for (;;) {
      const { lines, truncated } = await gateways.logLines.find({
        group,
        pattern: saysOn,
        fromMs: seenUntil,
        limit: PAGE,
      });
      keep(lastOn, lines);
      const last = lines.at(-1)?.atMs;
      if (!truncated || last === undefined || last <= seenUntil) return;
      seenUntil = last;
    }
  };
  const stillOn = (): readonly string[] =>
    [...lastOn].filter(([stream, at]) => at >= (lastOff.get(stream) ?? 0)).map(([stream]) => stream);
  const newOff = async (): Promise<void> => {
    const doubtful = stillOn();
    for (let at = 0; at < doubtful.length; at += STREAMS_AT_ONCE) {
      const streams = doubtful.slice(at, at + STREAMS_AT_ONCE);
      const from = Math.min(...streams.map((stream) => lastOn.get(stream) ?? since));
      const { lines } = await gateways.logLines.find({ group, pattern: saysOff, fromMs: from, limit: PAGE, streams });
      keep(lastOff, lines);
    }
  };
  const expiresAt = (stream: string): number =>
    Math.min(lastOn.get(stream) ?? times.offAtMs, times.offAtMs) + LAST_GOOD_VALUE_MS;
  const wake = async (probesAtOnce: number): Promise<void> => {
    const now = gateways.clock.now();
    if (now >= wokenAt && now - wokenAt < WAKE_EVERY_MS) return;
    wokenAt = now;
    const probes = Array.from({ length: Math.min(WAKE_AT_MOST, probesAtOnce) }, () => probeLive(gateways, signal));
    await Promise.allSettled(probes);
    signal?.throwIfAborted();
  };

  return {
    async look() {
      const active = await gateways.logLines.activeStreams(group, since);
      await newOn();
      await newOff();
      const now = gateways.clock.now();
      const doubtful = stillOn();
      const pending = doubtful.filter((stream) => now < expiresAt(stream));
      const environments = (count: number): string => `${count} environment${count === 1 ? '' : 's'}`;
      if (pending.length > 0) {
        await wake(Math.max(active.length, pending.length + 1));
        const evidence = `${pending.length} of ${environments(active.length)} last said prismaEnabled: true (${pending.slice(0, 2).join(', ')})`;
        const cached = pending.map((name) => ({ name, expiresAtMs: expiresAt(name) }));
        return { id: 'environments', state: 'open', evidence, cached };
      }
      const lapsed =
        doubtful.length === 0 ? '' : `; ${environments(doubtful.length)} silent, their cached flag is off by age`;
      const heard =
        active.length === 0
          ? 'no environment has answered since'
          : `${environments(active.length)} active since, none says prismaEnabled: true`;
      return { id: 'environments', state: 'proven', evidence: `${heard}${lapsed}` };
    },
  };
}
