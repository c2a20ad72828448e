import { defineAction, rest } from '../../../kernel/action';
import { AwsError } from '../../../kernel/errors';
import { findVersion, functionNotFound } from '../find-function';
import { eventText } from '../invoke-function';
import { LATEST, parseFunctionName } from '../naming';
import { functionName, qualifier } from '../shapes';

interface Input {
  readonly FunctionName: string;
  readonly Qualifier?: string;
  readonly InvocationType?: 'Event' | 'RequestResponse' | 'DryRun';
  readonly LogType?: 'None' | 'Tail';
  readonly ClientContext?: string;
  readonly Payload?: Uint8Array;
}

const EVENT_LIMIT_BYTES = 1_048_576;

export const invoke = defineAction<Input>({
  name: 'Invoke',
  http: { method: 'POST', path: '/2015-03-31/functions/{FunctionName}/invocations' },
  input: {
    FunctionName: functionName,
    Qualifier: qualifier,
    InvocationType: {
      type: 'string',
      in: 'header',
      wire: 'X-Amz-Invocation-Type',
      enum: ['Event', 'RequestResponse', 'DryRun'],
    },
    LogType: { type: 'string', in: 'header', wire: 'X-Amz-Log-Type', enum: ['None', 'Tail'] },
    ClientContext: { type: 'string', in: 'header', wire: 'X-Amz-Client-Context' },
    DurableExecutionName: { type: 'string', in: 'header', wire: 'X-Amz-Durable-Execution-Name', refused: true },
    TenantId: { type: 'string', in: 'header', wire: 'X-Amz-Tenant-Id', refused: true },
    Payload: { type: 'blob', payload: true },
  },
  async run(input, context) {
    const { kernel, at } = context;
    const { named, version } = target(context.kernel.world, input);
    const payload = input.Payload ?? new Uint8Array(0);
    const type = input.InvocationType ?? 'RequestResponse';
    const executed = { 'x-amz-executed-version': version };
    if (type === 'DryRun') return rest({ status: 204, headers: executed });
    if (type === 'Event' && payload.byteLength > EVENT_LIMIT_BYTES) {
      throw new AwsError(
        'RequestTooLargeException',
        413,
        `${payload.byteLength} byte payload is too large for the Event invocation type (limit ${EVENT_LIMIT_BYTES} bytes)`,
      );
    }
    eventText(payload);
    const traceHeader = context.headers['x-amzn-trace-id'];
    const result = await kernel.functions.invoke({
      ...named,
      payload,
      type,
      at,
      requestId: context.requestId,
      ...(traceHeader === undefined ? {} : { traceHeader }),
      ...(input.ClientContext === undefined ? {} : { clientContext: decoded(input.ClientContext) }),
    });
    if (type === 'Event') return rest({ status: 202 });
    context.endsAt(result.endAt);
    return rest({
      status: result.status,
      headers: {
        'content-type': 'application/json',
        'x-amz-executed-version': result.executedVersion,
        ...(result.functionError === undefined ? {} : { 'x-amz-function-error': result.functionError }),
        ...(input.LogType === 'Tail' ? { 'x-amz-log-result': Buffer.from(result.logTail()).toString('base64') } : {}),
      },
      body: result.payload,
    });
  },
});

/** Refuses an unknown function or qualifier at once, for asynchronous calls too; the refusal of a name without qualifier says `$LATEST`. */
function target(world: Parameters<typeof findVersion>[0], input: Input) {
  const name = parseFunctionName(world, input.FunctionName, input.Qualifier);
  if (!Object.hasOwn(world.lambda.functions, name.name)) {
    throw functionNotFound(world, { qualifier: LATEST, ...name });
  }
  const { fn, version, qualifier: asked } = findVersion(world, input.FunctionName, input.Qualifier);
  return {
    named: { functionName: fn.name, ...(asked === undefined ? {} : { qualifier: asked }) },
    version: version.version,
  };
}

/** The client context as JSON text; Lambda refuses anything that is not base64 of a JSON object. */
function decoded(base64: string): string {
  const text = Buffer.from(base64, 'base64').toString('utf8');
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw new AwsError(
      'InvalidRequestContentException',
      400,
      'Client context must be a valid Base64-encoded JSON object.',
    );
  }
}
