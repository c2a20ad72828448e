import type { Kernel } from '../kernel/kernel';
import type { Scenario } from '../scenarios/scenario';
import { findScenario } from '../scenarios/table';
import { planArrival } from './arrivals';
import { type Causes, healthyCauses } from './causes';
import type { EventShape, TrafficCounts, TrafficState } from './state';
import { plan } from './world-events';

export interface TrafficStatus {
  readonly users: number;
  readonly ratePerHour: number;
  readonly pattern: TrafficState['pattern'];
  readonly target: TrafficState['target'];
  readonly eventShape: EventShape;
  readonly counts: TrafficCounts;
  readonly causes: Causes;
  readonly scenario?: string;
}

/** How a test, a rehearsal or the operator of the sandbox changes the world's users and causes. */
export interface TrafficControl {
  /** Requests an hour, 0 = none; counts from now. Throws a RangeError for anything but a number from 0. */
  setRate(ratePerHour: number): void;
  setUsers(users: number): void;
  setPattern(pattern: TrafficState['pattern']): void;
  setEventShape(shape: EventShape): void;
  setTarget(functionName: string, qualifier: string): void;
  /** Changes causes; they act from the next step of the clock. */
  change(causes: Partial<Causes>): void;
  /** Plans a scenario's events from `startAt` (epoch ms, default now) on. Throws a RangeError for an unknown name. */
  play(name: string, startAt?: number): Scenario;
  /** Ends every cause and every plan. */
  heal(): void;
  status(): TrafficStatus;
}

export function createTrafficControl(kernel: Kernel): TrafficControl {
  const state = (): TrafficState => kernel.world.traffic;
  return {
    setRate(ratePerHour) {
      if (!Number.isFinite(ratePerHour) || ratePerHour < 0)
        throw new RangeError(`a rate is a number from 0, not ${ratePerHour}`);
      state().ratePerHour = ratePerHour;
      planArrival(kernel, kernel.now());
    },
    setUsers(users) {
      if (!Number.isInteger(users) || users < 1)
        throw new RangeError(`the number of users is a whole number from 1, not ${users}`);
      state().users = users;
    },
    setPattern(pattern) {
      state().pattern = pattern;
    },
    setEventShape(shape) {
      state().eventShape = shape;
    },
    setTarget(functionName, qualifier) {
      state().target = { functionName, qualifier };
    },
    change(causes) {
      const { driftedUserShare, ...immediate } = causes;
      state().causes = { ...state().causes, ...immediate };
      if (driftedUserShare !== undefined) plan(kernel, kernel.now(), { kind: 'causes', change: { driftedUserShare } });
    },
    play(name, startAt = kernel.now()) {
      const scenario = findScenario(name);
      if (scenario === undefined) throw new RangeError(`unknown scenario ${JSON.stringify(name)}`);
      state().scenario = scenario.name;
      for (const { atMs, event } of scenario.events) plan(kernel, startAt + atMs, event);
      return scenario;
    },
    heal() {
      const { driftedUserShare, ...immediate } = healthyCauses();
      state().planned = [];
      delete state().scenario;
      if (state().causes.driftedUserShare !== 0)
        plan(kernel, kernel.now(), { kind: 'causes', change: { driftedUserShare } });
      state().causes = { ...state().causes, ...immediate };
    },
    status() {
      const { users, ratePerHour, pattern, target, eventShape, counts, causes, scenario } = state();
      return {
        users,
        ratePerHour,
        pattern,
        target: { ...target },
        eventShape,
        counts: { ...counts },
        causes,
        ...(scenario === undefined ? {} : { scenario }),
      };
    },
  };
}
