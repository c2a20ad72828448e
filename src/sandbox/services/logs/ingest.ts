import type { Kernel } from '../../kernel/kernel';
import { extractMetrics } from './emf';
import { packOldEvents } from './packed-events';
import type { LogGroup } from './state';
import { append, type NewEvent, purgeExpired } from './store';

/** What taking in events needs: the world, and where embedded metrics go. */
export type IngestParts = Pick<Kernel, 'world' | 'metrics'>;

/** Stores events of one stream in order of time and turns embedded metric lines into data points, as AWS does on arrival. */
export function ingest(
  parts: IngestParts,
  group: LogGroup,
  stream: number,
  events: readonly NewEvent[],
  ingestedAt: (event: NewEvent) => number,
): void {
  const state = parts.world.logs;
  const latest = events.at(-1);
  if (latest !== undefined) purgeExpired(group, ingestedAt(latest));
  append(state, group, stream, events, ingestedAt);
  if (latest !== undefined) packOldEvents(group, ingestedAt(latest));
  for (const event of events) {
    const data = extractMetrics(event.message, group.name, ingestedAt(event));
    if (data.length > 0) parts.metrics.record(data);
  }
}
