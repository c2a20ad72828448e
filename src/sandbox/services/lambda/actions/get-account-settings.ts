import { defineAction } from '../../../kernel/action';
import { ACCOUNT_CONCURRENCY, reservedTotal } from '../concurrency';

export const getAccountSettings = defineAction<Record<string, never>>({
  name: 'GetAccountSettings',
  http: { method: 'GET', path: '/2016-08-19/account-settings' },
  input: {},
  run(_input, { kernel: { world } }) {
    const functions = Object.values(world.lambda.functions);
    const size = functions
      .flatMap((fn) => [fn.latest, ...fn.versions])
      .reduce((sum, version) => sum + version.codeSize, 0);
    return {
      AccountLimit: {
        TotalCodeSize: 80_530_636_800,
        CodeSizeUnzipped: 262_144_000,
        CodeSizeZipped: 52_428_800,
        ConcurrentExecutions: ACCOUNT_CONCURRENCY,
        UnreservedConcurrentExecutions: ACCOUNT_CONCURRENCY - reservedTotal(world),
      },
      AccountUsage: { TotalCodeSize: size, FunctionCount: functions.length },
    };
  },
});
