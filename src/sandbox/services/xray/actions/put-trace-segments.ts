import { type Action, defineAction } from '../../../kernel/action';
import { isFault, parseDocument } from '../documents';
import { storeDocument } from '../store';

interface Input {
  readonly TraceSegmentDocuments: readonly string[];
}

/** Takes what it can; documents it cannot read are named in the answer, not refused. */
export const putTraceSegments: Action<Input> = defineAction<Input>({
  name: 'PutTraceSegments',
  http: { method: 'POST', path: '/TraceSegments' },
  input: { TraceSegmentDocuments: { type: 'list', required: true, of: { type: 'string' } } },
  run({ TraceSegmentDocuments: texts }, { kernel, at }) {
    const unprocessed: unknown[] = [];
    for (const text of texts) {
      const read = parseDocument(text, at);
      if (isFault(read)) {
        unprocessed.push({
          ...(read.id === undefined ? {} : { Id: read.id }),
          ErrorCode: read.code,
          Message: `Invalid segment. ErrorCode: ${read.code}`,
        });
      } else storeDocument(kernel.world.xray, read, at);
    }
    return { UnprocessedTraceSegments: unprocessed };
  },
});
