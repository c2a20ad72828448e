import type { TracesFacade } from '../../kernel/kernel';
import type { World } from '../../kernel/world';
import { isFault, readDocument } from './documents';
import { storeDocument } from './store';

/** Traces as the daemon of a function delivers them; documents that X-Ray would not process are dropped. */
export function createTracesFacade(parts: { readonly world: World }): TracesFacade {
  return {
    put(document, at) {
      const read = readDocument(document, at);
      if (!isFault(read)) storeDocument(parts.world.xray, read, at);
    },
  };
}
