import type { World } from '../kernel/world';
import type { Block } from './block';

/** Every packed block of a world. */
export const blocksOf = ({ cloudwatch, logs, xray }: World): readonly Block[] => [
  ...(xray.blocks ?? []),
  ...logs.groups.flatMap(({ blocks }) => blocks ?? []),
  ...cloudwatch.metrics.flatMap(({ blocks }) => blocks ?? []),
];
