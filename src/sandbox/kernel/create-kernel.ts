import type { FaultPlan } from '../faults/plan';
import type { Caller } from '../iam/caller';
import { createMetricsFacade } from '../services/cloudwatch/facade';
import { createFunctionsFacade } from '../services/lambda/facade';
import { createLogsFacade } from '../services/logs/facade';
import { createTopicsFacade } from '../services/sns/facade';
import { createTracesFacade } from '../services/xray/facade';
import { createBookings } from './bookings';
import type { Kernel, KernelSettings } from './kernel';
import { createPlanned } from './planned';
import { createRandom } from './random';
import type { WireAnswer, WireRequest } from './wire-types';
import type { World } from './world';

/** What the kernel is given and does not build. */
export interface KernelOutside {
  readonly settings: KernelSettings;
  readonly faults: FaultPlan;
  call(request: WireRequest, at: number, principal: Caller): Promise<WireAnswer>;
}

/** Builds the kernel of one world. Facades are made when first used and reach each other through the kernel. */
export function createKernel(world: World, outside: KernelOutside): Kernel {
  const random = createRandom(world.seed, {
    read: () => world.randomState,
    write: (state) => {
      world.randomState = state;
    },
  });
  const { settings, faults } = outside;
  const kernel: Kernel = {
    world,
    random,
    settings,
    faults,
    bookings: createBookings(),
    planned: createPlanned(),
    now: () => world.now,
    call: (request, at, principal) => outside.call(request, at, principal),
    get logs() {
      return logs();
    },
    get metrics() {
      return metrics();
    },
    get traces() {
      return traces();
    },
    get topics() {
      return topics();
    },
    get functions() {
      return functions();
    },
  };
  const logs = once(() => createLogsFacade(kernel));
  const metrics = once(() => createMetricsFacade(kernel));
  const traces = once(() => createTracesFacade(kernel));
  const topics = once(() => createTopicsFacade(() => kernel));
  const functions = once(() => createFunctionsFacade({ kernel: () => kernel }));
  return kernel;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
