import type { FunctionProtection } from '../../ports/functions';
import { orAbsent } from '../client/gateway-errors';
import type { SdkClients } from '../client/sdk-clients';

/** What Lambda does with asynchronous calls when nothing is configured. */
const LAMBDA_DEFAULT_EVENTS = { retries: 2, maxAgeSeconds: 21_600 };

export const createLambdaFunctionProtection = (clients: SdkClients): FunctionProtection => ({
  async eventInvoke(name, qualifier) {
    const { sdk, read } = await clients.lambda();
    const answer = await orAbsent(
      read(new sdk.GetFunctionEventInvokeConfigCommand({ FunctionName: name, Qualifier: qualifier })),
    );
    return (
      answer && {
        retries: answer.MaximumRetryAttempts ?? LAMBDA_DEFAULT_EVENTS.retries,
        maxAgeSeconds: answer.MaximumEventAgeInSeconds ?? LAMBDA_DEFAULT_EVENTS.maxAgeSeconds,
      }
    );
  },
  async limitEvents(name, qualifier, { retries, maxAgeSeconds }) {
    const { sdk, write } = await clients.lambda();
    await write(
      new sdk.PutFunctionEventInvokeConfigCommand({
        FunctionName: name,
        Qualifier: qualifier,
        MaximumRetryAttempts: retries,
        MaximumEventAgeInSeconds: maxAgeSeconds,
      }),
    );
  },
  async reservedConcurrency(name) {
    const { sdk, read } = await clients.lambda();
    const answer = await orAbsent(read(new sdk.GetFunctionConcurrencyCommand({ FunctionName: name })));
    return answer?.ReservedConcurrentExecutions;
  },
  async reserveConcurrency(name, executions) {
    const { sdk, write } = await clients.lambda();
    if (executions === undefined) {
      await write(new sdk.DeleteFunctionConcurrencyCommand({ FunctionName: name }));
      return;
    }
    await write(
      new sdk.PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: executions }),
    );
  },
});
