import type { LogsFacade } from '../../kernel/kernel';
import { type IngestParts, ingest } from './ingest';
import { createGroup, createStream, findGroup, findStream } from './store';

/** Logs as Lambda writes them: group and stream appear when first needed. */
export function createLogsFacade(parts: IngestParts): LogsFacade {
  return {
    write(groupName, streamName, events, at) {
      const state = parts.world.logs;
      const group = findGroup(state, groupName) ?? createGroup(state, groupName, at);
      const stream = findStream(group, streamName) ?? createStream(group, streamName, at);
      const ordered = isOrdered(events) ? events : [...events].sort((a, b) => a.timestamp - b.timestamp);
      ingest(parts, group, stream, ordered, (event) => Math.max(at, event.timestamp));
    },
  };
}

const isOrdered = (events: readonly { readonly timestamp: number }[]): boolean =>
  events.every((event, index) => index === 0 || (events[index - 1]?.timestamp ?? 0) <= event.timestamp);
