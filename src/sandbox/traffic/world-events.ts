import type { Kernel } from '../kernel/kernel';
import type { ScenarioEvent } from '../scenarios/scenario';
import { secondOperator } from '../scenarios/second-operator';
import { planArrival } from './arrivals';
import { driftStatement } from './drift';

/** Lets one event happen: causes change, users come and go, a second operator acts. */
export async function happen(kernel: Kernel, event: ScenarioEvent, at: number): Promise<void> {
  const { traffic } = kernel.world;
  switch (event.kind) {
    case 'causes': {
      const before = traffic.causes;
      traffic.causes = { ...before, ...event.change };
      if (traffic.causes.driftedUserShare === before.driftedUserShare) return;
      await kernel.functions.query(driftStatement(traffic.causes.driftedUserShare, traffic.users));
      return;
    }
    case 'traffic':
      traffic.ratePerHour = event.ratePerHour;
      planArrival(kernel, at);
      return;
    case 'operator-fault':
      kernel.faults.add({ ...event.rule, from: 'clients' });
      return;
    case 'clear-operator-faults':
      for (const { id, from } of kernel.faults.list()) if (from === 'clients') kernel.faults.clear(id);
      return;
    case 'second-operator':
      await secondOperator(kernel, event.act, at);
  }
}

/** Puts an event in its place among those to come. */
export function plan(kernel: Kernel, at: number, event: ScenarioEvent): void {
  const { planned } = kernel.world.traffic;
  const index = planned.findIndex((other) => other.at > at);
  planned.splice(index === -1 ? planned.length : index, 0, { at, event });
}
