import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyLogs } from '../../../../src/sandbox/services/logs/state';
import {
  append,
  createGroup,
  createStream,
  findStream,
  removeStream,
} from '../../../../src/sandbox/services/logs/store';

const batch = fc.record({
  stream: fc.integer({ min: 0, max: 2 }),
  times: fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 8 }),
});

/** A group with streams 0, 1, 2 and the batches, each in order of time, appended one after the other. */
function groupOf(batches: readonly { readonly stream: number; readonly times: readonly number[] }[]) {
  const state = emptyLogs();
  const group = createGroup(state, '/g', 0);
  for (const name of ['0', '1', '2']) createStream(group, name, 0);
  for (const [index, { stream, times }] of batches.entries()) {
    const events = [...times]
      .sort((a, b) => a - b)
      .map((timestamp) => ({ timestamp, message: `${stream} ${index} ${timestamp}` }));
    append(state, group, stream, events, () => index);
  }
  return { state, group };
}

describe('the log store', () => {
  it('keeps all events in order of time, then of arrival', () => {
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 12 }), (batches) => {
        const { group } = groupOf(batches);
        const rows = group.at.map((at, row) => ({ at, sequence: group.sequence[row] ?? 0 }));
        const ordered = [...rows].sort((a, b) => a.at - b.at || a.sequence - b.sequence);
        const sent = batches.flatMap(({ times }) => times).sort((a, b) => a - b);

        expect(rows).toEqual(ordered);
        expect(group.at).toEqual(sent);
        for (const [row, message] of group.message.entries()) {
          expect(message.split(' ').map(Number)).toEqual([group.stream[row], group.ingestedAt[row], group.at[row]]);
        }
      }),
    );
  });

  it('keeps the columns together when a stream goes', () => {
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 12 }), fc.integer({ min: 0, max: 2 }), (batches, gone) => {
        const { state, group } = groupOf(batches);
        const expected = group.message.filter((message) => !message.startsWith(`${gone} `));
        removeStream(group, gone, state.sequence);

        expect(group.message).toEqual(expected);
        for (const [row, message] of group.message.entries()) {
          expect(group.streams[group.stream[row] ?? -1]?.name).toBe(message.charAt(0));
        }
        expect(findStream(group, String(gone))).toBeUndefined();
        expect(group.storedBytes).toBe(group.streams.reduce((sum, { storedBytes }) => sum + storedBytes, 0));
      }),
    );
  });

  it('goes on in a world that was saved and loaded', () => {
    const { state } = groupOf([{ stream: 1, times: [5, 7] }]);
    const loaded = structuredClone(state);
    const group = loaded.groups[0]!;
    append(loaded, group, findStream(group, '1')!, [{ timestamp: 6, message: 'between' }], () => 9);

    expect(group.message).toEqual(['1 0 5', 'between', '1 0 7']);
    expect(group.sequence).toEqual([1, 3, 2]);
  });
});
