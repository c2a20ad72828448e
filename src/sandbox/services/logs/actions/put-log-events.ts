import { type Action, defineAction } from '../../../kernel/action';
import { invalidParameter, streamNotFound } from '../errors';
import { ingest } from '../ingest';
import { groupName, groupOf, streamName } from '../names';
import { eventBytes, findStream, type NewEvent, retainedFrom } from '../store';

interface Input {
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly logEvents: readonly NewEvent[];
}

const BATCH_BYTES = 1_048_576;
const EVENT_BYTES = 1_048_576;
const DAY_MS = 86_400_000;
const TWO_WEEKS_MS = 14 * DAY_MS;
const TWO_HOURS_MS = 2 * 3_600_000;

/** Sequence tokens are no longer checked, and still handed out. */
const sequenceToken = '49039859651041532800000000000000000000000000000000000001';

function checkBatch(events: readonly NewEvent[]): void {
  let bytes = 0;
  let previous = Number.NEGATIVE_INFINITY;
  for (const { timestamp, message } of events) {
    const size = eventBytes(message);
    if (size > EVENT_BYTES)
      throw invalidParameter(`Log event too large: ${size} bytes exceeds limit of ${EVENT_BYTES}`);
    bytes += size;
    if (timestamp < previous) {
      throw invalidParameter('Log events in a single PutLogEvents request must be in chronological order.');
    }
    previous = timestamp;
  }
  if (bytes > BATCH_BYTES) throw invalidParameter(`Upload too large: ${bytes} bytes exceeds limit of ${BATCH_BYTES}`);
  const [first] = events;
  if (first !== undefined && previous - first.timestamp > DAY_MS) {
    throw invalidParameter('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.');
  }
}

/** Events older than two weeks or the retention, or more than two hours ahead, are rejected; the others are taken. */
export const putLogEvents: Action<Input> = defineAction<Input>({
  name: 'PutLogEvents',
  input: {
    logGroupName: { ...groupName, required: true },
    logStreamName: { ...streamName, required: true },
    logEvents: {
      type: 'list',
      required: true,
      min: 1,
      max: 10_000,
      of: {
        type: 'structure',
        members: {
          timestamp: { type: 'long', required: true, min: 0 },
          message: { type: 'string', required: true, min: 1 },
        },
      },
    },
    sequenceToken: { type: 'string', min: 1 },
    entity: { type: 'document', refused: true },
  },
  run({ logGroupName, logStreamName, logEvents: events }, { kernel, at }) {
    const group = groupOf(kernel.world, { logGroupName });
    const stream = findStream(group, logStreamName);
    if (stream === undefined) throw streamNotFound();
    checkBatch(events);
    const expired = events.filter(({ timestamp }) => timestamp < retainedFrom(group, at)).length;
    const tooOld = events.filter(({ timestamp }) => timestamp < at - TWO_WEEKS_MS).length;
    const tooNew = events.findIndex(({ timestamp }) => timestamp > at + TWO_HOURS_MS);
    const taken = events.slice(Math.max(expired, tooOld), tooNew < 0 ? undefined : tooNew);
    ingest(kernel, group, stream, taken, () => at);
    const rejected = {
      ...(tooNew < 0 ? {} : { tooNewLogEventStartIndex: tooNew }),
      ...(tooOld === 0 ? {} : { tooOldLogEventEndIndex: tooOld }),
      ...(expired === 0 || expired <= tooOld ? {} : { expiredLogEventEndIndex: expired }),
    };
    return {
      nextSequenceToken: sequenceToken,
      ...(Object.keys(rejected).length === 0 ? {} : { rejectedLogEventsInfo: rejected }),
    };
  },
});
