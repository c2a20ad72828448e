import type { TimeSource } from '../kernel/action';
import type { Kernel } from '../kernel/kernel';
import { sendRequest } from './arrivals';
import { happen } from './world-events';

/** The world's users, and what scenarios have planned, as a source of events for the time loop; no AWS service. */
export const traffic: TimeSource = {
  readsNoBookings: true,

  due(kernel: Kernel): number | undefined {
    const { nextArrivalAt, planned } = kernel.world.traffic;
    const plannedAt = planned[0]?.at;
    if (plannedAt === undefined) return nextArrivalAt;
    return nextArrivalAt === undefined ? plannedAt : Math.min(nextArrivalAt, plannedAt);
  },

  startAhead(kernel, at, turn) {
    const { nextArrivalAt, planned, target } = kernel.world.traffic;
    if (nextArrivalAt !== at || (planned[0]?.at ?? Number.POSITIVE_INFINITY) <= at) return undefined;
    return kernel.functions.mayStartAhead(target.functionName, at) ? sendRequest(kernel, at, turn) : undefined;
  },

  async run(kernel: Kernel, at: number): Promise<void> {
    const state = kernel.world.traffic;
    for (let next = state.planned[0]; next !== undefined && next.at <= at; next = state.planned[0]) {
      state.planned.shift();
      await happen(kernel, next.event, at);
    }
    if (state.nextArrivalAt !== undefined && state.nextArrivalAt <= at) await sendRequest(kernel, at);
  },
};
