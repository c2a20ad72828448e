import { openDatabase } from '../../database/open-database';
import type { FunctionsFacade, Kernel } from '../../kernel/kernel';
import { FunctionRunner } from '../../runtime/function-runner';
import { enqueue } from './event-queue';
import { findFunction, functionNotFound, versionOf } from './find-function';
import { lambdaMetrics } from './invocation-metrics';
import { eventText, invokeFunction } from './invoke-function';
import { parseFunctionName } from './naming';

/** What functions need from the rest of the sandbox. */
export interface FunctionsParts {
  readonly kernel: () => Kernel;
  /** Real milliseconds of silence after which a function counts as stuck in a loop. */
  readonly watchdogMs?: number;
}

/** Functions as the rest of the account uses them; execution environments and the database start when first needed. */
export function createFunctionsFacade(parts: FunctionsParts): FunctionsFacade {
  const kernel = parts.kernel;
  const database = openDatabase(kernel);
  const runner = new FunctionRunner({
    kernel,
    database,
    ...(parts.watchdogMs === undefined ? {} : { watchdogMs: parts.watchdogMs }),
  });
  return {
    alias(functionName, name) {
      const alias = kernel().world.lambda.functions[functionName]?.aliases[name];
      return alias && { version: alias.version, weights: alias.weights, revisionId: alias.revisionId };
    },
    moveAlias(functionName, name, to) {
      const { world, random } = kernel();
      const { fn } = findFunction(world, functionName);
      const alias = fn.aliases[name];
      if (alias === undefined) throw functionNotFound(world, { name: functionName, qualifier: name });
      fn.aliases[name] = { ...alias, version: to.version, weights: { ...to.weights }, revisionId: random.uuid() };
    },
    versionExists(functionName, version) {
      const fn = kernel().world.lambda.functions[functionName];
      return fn !== undefined && versionOf(fn, version) !== undefined;
    },
    async invoke(call) {
      const { world, random } = kernel();
      const named = parseFunctionName(world, call.functionName, call.qualifier);
      const requestId = call.requestId ?? random.uuid();
      const traceHeader = call.traceHeader === undefined ? {} : { traceHeader: call.traceHeader };
      const qualifier = named.qualifier === undefined ? {} : { qualifier: named.qualifier };
      if (call.type === 'RequestResponse') {
        const clientContext = call.clientContext === undefined ? {} : { clientContext: call.clientContext };
        const { payload, at } = call;
        return invokeFunction(kernel(), runner, {
          functionName: named.name,
          ...qualifier,
          payload,
          at,
          ...traceHeader,
          requestId,
          ...clientContext,
          ...(call.turn === undefined ? {} : { turn: call.turn }),
        });
      }
      acceptEvent(kernel(), runner, { ...call, requestId, named });
      return { status: 202, payload: new Uint8Array(0), executedVersion: '', logTail: () => '', endAt: call.at };
    },
    mayStartAhead(functionName, at, event) {
      const { reservedConcurrency = Number.POSITIVE_INFINITY } = kernel().world.lambda.functions[functionName] ?? {};
      return (
        runner.concurrency(functionName, at) < reservedConcurrency && runner.mayStartAhead(functionName, at, event)
      );
    },
    allows(arn, servicePrincipal) {
      const { world } = kernel();
      const { name, qualifier = '' } = parseFunctionName(world, arn);
      const statements = world.lambda.functions[name]?.policies[qualifier]?.statements ?? [];
      return statements.some(
        ({ action, principal }) =>
          ['lambda:InvokeFunction', 'lambda:*', '*'].includes(action) && [servicePrincipal, '*'].includes(principal),
      );
    },
    query: (sql) => database.query(sql),
    async close() {
      await runner.close();
      await database.close();
    },
  };
}

/** Takes an asynchronous invocation into the queue. */
function acceptEvent(
  kernel: Kernel,
  runner: FunctionRunner,
  { named, requestId, payload, at, traceHeader }: EventCall,
): void {
  eventText(payload);
  const qualifier = named.qualifier === undefined ? {} : { qualifier: named.qualifier };
  const values = { AsyncEventsReceived: { value: 1, unit: 'Count' } };
  const received = lambdaMetrics({ functionName: named.name, ...qualifier, at, values });
  kernel.bookings.add(() => kernel.metrics.record(received));
  const event = enqueue(kernel, {
    requestId,
    functionName: named.name,
    qualifier: named.qualifier ?? '',
    payloadBase64: Buffer.from(payload).toString('base64'),
    acceptedAt: at,
    notBefore: runner.lastSentAt ?? 0,
    ...(traceHeader === undefined ? {} : { traceHeader }),
  });
  runner.sent(event);
}

type EventCall = Pick<Parameters<FunctionsFacade['invoke']>[0], 'payload' | 'at' | 'traceHeader'> & {
  readonly requestId: string;
  readonly named: ReturnType<typeof parseFunctionName>;
};
