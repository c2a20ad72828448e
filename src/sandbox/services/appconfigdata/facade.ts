import type { FlagsFacade, Kernel } from '../../kernel/kernel';

export const createFlagsFacade = (kernel: Kernel): FlagsFacade => ({
  receipts: () => kernel.world.appconfigdata.receipts,
});
