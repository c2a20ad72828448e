import type { Plugin } from 'esbuild';
import { packFunction } from '../../scripts/pack-lambdas.js';
import type { FunctionName } from '../../test/lambdas/hosts/function-host';

/** Leaves the warm-up out of a function: what it would be without. */
const withoutWarmUp: Plugin = {
  name: 'without-warm-up',
  setup(build) {
    build.onResolve({ filter: /^\.\/warm-up$/ }, () => ({ path: 'warm-up', namespace: 'left-out' }));
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents: 'export const warmMockRead = async () => {}, warmPrismaRead = async () => {};',
    }));
  },
};

/** A function as it is shipped but for its warm-up. */
export const packUnwarmed = (name: FunctionName) => packFunction(name, [withoutWarmUp]);
