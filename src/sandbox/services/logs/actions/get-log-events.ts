import { type Action, defineAction } from '../../../kernel/action';
import { type LogRow, rowOf } from '../columns';
import { invalidParameter, streamNotFound } from '../errors';
import { isVisible, PAGE_BYTES, PAGE_EVENTS, stretchesOf } from '../events';
import { groupIdentifier, groupName, groupOf, nextToken, streamName } from '../names';
import type { LogColumns } from '../state';
import { eventBytes, findStream } from '../store';

interface Input {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
  readonly logStreamName: string;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly nextToken?: string;
  readonly limit?: number;
  readonly startFromHead?: boolean;
}

/** A place between two events: everything up to (time, sequence) lies before it. */
interface Place {
  readonly direction: 'f' | 'b';
  readonly at: number;
  readonly sequence: number;
}

const writePlace = ({ direction, at, sequence }: Place): string =>
  `${direction}/${String(at).padStart(20, '0')}${String(sequence).padStart(36, '0')}/s`;

function readPlace(token: string): Place {
  const match = /^([fb])\/(\d{20})(\d{36})\/s$/.exec(token);
  if (match === null) throw invalidParameter('The specified nextToken is invalid.');
  return { direction: match[1] as 'f' | 'b', at: Number(match[2]), sequence: Number(match[3]) };
}

const isBefore = (columns: Readonly<LogColumns>, row: number, place: Place): boolean =>
  (columns.at[row] as number) < place.at ||
  (columns.at[row] === place.at && (columns.sequence[row] as number) < place.sequence);

/**
 * Events of one stream, oldest first. Without a token the newest page, with `startFromHead` the oldest. At either end
 * the token that was given comes back.
 */
export const getLogEvents: Action<Input> = defineAction<Input>({
  name: 'GetLogEvents',
  input: {
    logGroupName: groupName,
    logGroupIdentifier: groupIdentifier,
    logStreamName: { ...streamName, required: true },
    startTime: { type: 'long', min: 0 },
    endTime: { type: 'long', min: 0 },
    nextToken,
    limit: { type: 'integer', min: 1, max: PAGE_EVENTS },
    startFromHead: { type: 'boolean' },
    unmask: { type: 'boolean', refused: true },
  },
  run(input, { kernel, at }) {
    const group = groupOf(kernel.world, input);
    const stream = findStream(group, input.logStreamName);
    if (stream === undefined) throw streamNotFound();
    const place = input.nextToken === undefined ? undefined : readPlace(input.nextToken);
    const forward = place === undefined ? input.startFromHead === true : place.direction === 'f';
    const window = { from: input.startTime ?? 0, before: input.endTime ?? Number.POSITIVE_INFINITY };
    if (place !== undefined && forward) window.from = Math.max(window.from, place.at);
    if (place !== undefined && !forward) window.before = Math.min(window.before, place.at + 1);
    const limit = input.limit ?? PAGE_EVENTS;
    const rows: LogRow[] = [];
    let bytes = 0;
    /** False when there is no room for one more. */
    const take = (columns: Readonly<LogColumns>, row: number): boolean => {
      bytes += eventBytes(columns.message[row] as string);
      if (rows.length >= limit || (bytes > PAGE_BYTES && rows.length > 0)) return false;
      rows.push(rowOf(columns, row));
      return true;
    };
    const fill = (): void => {
      for (const { columns, first, end, streamOf } of stretchesOf(group, window, { at, backwards: !forward })) {
        for (let step = 0; step < end - first; step += 1) {
          const row = forward ? first + step : end - 1 - step;
          if (streamOf(row) !== stream || !isVisible(columns, row, at)) continue;
          if (place !== undefined && isBefore(columns, row, place) === forward) continue;
          if (!take(columns, row)) return;
        }
      }
    };
    fill();
    if (!forward) rows.reverse();
    return {
      events: rows.map(({ at: timestamp, message, ingestedAt }) => ({ timestamp, message, ingestionTime: ingestedAt })),
      ...tokens(rows, input.nextToken, place),
    };
  },
});

function tokens(rows: readonly LogRow[], given: string | undefined, place: Place | undefined): object {
  const oldest = rows[0];
  const newest = rows.at(-1);
  if (oldest === undefined || newest === undefined) {
    const here = place ?? { at: 0, sequence: 0 };
    const forward = writePlace({ ...here, direction: 'f' });
    const backward = writePlace({ ...here, direction: 'b' });
    return {
      nextForwardToken: given?.startsWith('f') ? given : forward,
      nextBackwardToken: given?.startsWith('b') ? given : backward,
    };
  }
  return {
    nextForwardToken: writePlace({ direction: 'f', at: newest.at, sequence: newest.sequence + 1 }),
    nextBackwardToken: writePlace({ direction: 'b', at: oldest.at, sequence: oldest.sequence }),
  };
}
