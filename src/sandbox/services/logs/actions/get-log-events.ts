import { type Action, defineAction } from '../../../kernel/action';
import { invalidParameter, streamNotFound } from '../errors';
import { isVisible, PAGE_BYTES, PAGE_EVENTS, rowsIn } from '../events';
import { groupIdentifier, groupName, groupOf, nextToken, streamName } from '../names';
import type { LogGroup } from '../state';
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

const isBefore = (group: LogGroup, row: number, place: Place): boolean =>
  (group.at[row] as number) < place.at ||
  (group.at[row] === place.at && (group.sequence[row] as number) < place.sequence);

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
    const window = { from: input.startTime ?? 0, before: input.endTime ?? Number.POSITIVE_INFINITY };
    const { first, end } = rowsIn(group, window, at);
    const place = input.nextToken === undefined ? undefined : readPlace(input.nextToken);
    const forward = place === undefined ? input.startFromHead === true : place.direction === 'f';
    const rows: number[] = [];
    let bytes = 0;
    const limit = input.limit ?? PAGE_EVENTS;
    for (let step = 0; step < end - first && rows.length < limit; step += 1) {
      const row = forward ? first + step : end - 1 - step;
      if (group.stream[row] !== stream || !isVisible(group, row, at)) continue;
      if (place !== undefined && isBefore(group, row, place) === forward) continue;
      bytes += eventBytes(group.message[row] as string);
      if (bytes > PAGE_BYTES && rows.length > 0) break;
      rows.push(row);
    }
    if (!forward) rows.reverse();
    return {
      events: rows.map((row) => ({
        timestamp: group.at[row],
        message: group.message[row],
        ingestionTime: group.ingestedAt[row],
      })),
      ...tokens(group, rows, input.nextToken, place),
    };
  },
});

function tokens(group: LogGroup, rows: readonly number[], given: string | undefined, place: Place | undefined): object {
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
  const at = (row: number): number => group.at[row] as number;
  const sequence = (row: number): number => group.sequence[row] as number;
  return {
    nextForwardToken: writePlace({ direction: 'f', at: at(newest), sequence: sequence(newest) + 1 }),
    nextBackwardToken: writePlace({ direction: 'b', at: at(oldest), sequence: sequence(oldest) }),
  };
}
