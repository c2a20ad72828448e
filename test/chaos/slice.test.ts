import { describe, expect, it } from 'vitest';
import { type Kind, seededRuns } from './seeded-run';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

/** A slice of `npm run chaos -- proxy|duel|kill`. */
describe('a slice of the chaos runs', () => {
  it.each([
    ['proxy', 8],
    ['duel', 4],
    ['kill', 1],
  ] as const satisfies readonly (readonly [Kind, number])[])(
    '%s: every run survives',
    async (kind, runs) => {
      const { survived, failures } = await seededRuns(kind, { runs, from: 0, seed: 5, print: () => undefined });
      expect(failures).toEqual([]);
      expect(survived).toBe(runs);
    },
    240_000,
  );
});
