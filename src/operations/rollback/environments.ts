import { LAST_GOOD_VALUE_MS } from '../../domain/flags/document';
import type { RollbackProof } from '../../domain/rollout/rollback-result';
import { logGroupOf } from '../../domain/system/system';
import type { LogLine } from '../../domain/telemetry/logs';
import { LOG_TAGS } from '../../domain/telemetry/names';
import { duration } from '../../domain/text/figures';
import type { Gateways } from '../../ports/gateways';

const PAGE = 1_000;
const STREAMS_AT_ONCE = 50;

/** A log stream is one execution environment: the newest thing each said about the flag. */
export interface EnvironmentWatch {
  /** Looks once; what was seen before is kept. */
  look(): Promise<RollbackProof>;
}

/** `[FLAG-CHECK]` lines that say the flag is on, or off, as CloudWatch filter patterns. */
const saysOn = `"[${LOG_TAGS.flagCheck}]" "prismaEnabled: true"`;
const saysOff = `"[${LOG_TAGS.flagCheck}]" "prismaEnabled: false"`;

/**
 * Watches every environment active since `since`: one that said "on" must be heard saying "off" later. An environment that
 * fell silent is counted as off once its last word is older than the longest time a cached flag is believed.
 */
export function watchEnvironments(gateways: Gateways, sinceMs: number): EnvironmentWatch {
  const since = Math.floor(sinceMs);
  const group = logGroupOf(gateways.system.mockFunction);
  const lastOn = new Map<string, number>();
  const lastOff = new Map<string, number>();
  let seenUntil = since;

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

  return {
    async look() {
      const active = await gateways.logLines.activeStreams(group, since);
      await newOn();
      await newOff();
      const now = gateways.clock.now();
      const doubtful = stillOn();
      const pending = doubtful.filter((stream) => now - (lastOn.get(stream) ?? 0) < LAST_GOOD_VALUE_MS);
      const environments = (count: number): string => `${count} environment${count === 1 ? '' : 's'}`;
      if (pending.length > 0) {
        const evidence = `${pending.length} of ${environments(active.length)} last said prismaEnabled: true (${pending.slice(0, 2).join(', ')})`;
        return { id: 'environments', state: 'open', evidence };
      }
      const lapsed =
        doubtful.length === 0
          ? ''
          : `; ${environments(doubtful.length)} silent for ${duration(LAST_GOOD_VALUE_MS)} and off by age`;
      const heard =
        active.length === 0
          ? 'no environment has answered since'
          : `${environments(active.length)} active since, none says prismaEnabled: true`;
      return { id: 'environments', state: 'proven', evidence: `${heard}${lapsed}` };
    },
  };
}
