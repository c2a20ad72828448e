import { type DatabaseState, emptyDatabase } from '../database/state';
import type { ScenarioEvent } from '../scenarios/scenario';
import { type Causes, healthyCauses } from './causes';

/** One change of the world that is still to come; `at` in epoch ms. */
export interface PlannedEvent {
  readonly at: number;
  readonly event: ScenarioEvent;
}

const EVENT_SHAPES = ['api-gateway-v2', 'api-gateway-v1', 'alb', 'plain'] as const;
export type EventShape = (typeof EVENT_SHAPES)[number];

/**
 * The world's users and everything about the world that is not AWS: how many requests they send, and the causes of
 * trouble (slow database, refused connections, stale flags). Effects are never written here.
 */
export interface TrafficState {
  /** Number of users; their ids are `user-1` .. `user-N`. */
  users: number;
  /** Requests an hour; 0 = none. */
  ratePerHour: number;
  pattern: 'poisson' | 'fixed';
  /** Function and qualifier that the users' API calls. */
  target: { functionName: string; qualifier: string };
  /** Shape of the event that the function receives. */
  eventShape: EventShape;
  /** Epoch ms of the next arrival; absent = none planned. */
  nextArrivalAt?: number;
  /** Number of arrivals so far; names the generator of each. */
  arrivals: number;
  counts: TrafficCounts;
  causes: Causes;
  /** Changes still to come, in order of time. */
  planned: PlannedEvent[];
  scenario?: string;
  /** The configuration that functions last received, for the cause `staleFlags`. */
  lastFlags?: { contentType: string; bodyBase64: string; versionLabel?: string };
  database: DatabaseState;
}

/** What the users saw. */
export interface TrafficCounts {
  sent: number;
  /** Answered with a status below 500. */
  answered: number;
  /** Function errors, throttles and answers of 500 and above. */
  failed: number;
}

/** Fifty users who send nothing yet. */
export const emptyTraffic = (): TrafficState => ({
  users: 50,
  ratePerHour: 0,
  pattern: 'poisson',
  target: { functionName: 'huntaze-mock-read', qualifier: 'live' },
  eventShape: 'api-gateway-v2',
  arrivals: 0,
  counts: { sent: 0, answered: 0, failed: 0 },
  causes: healthyCauses(),
  planned: [],
  database: emptyDatabase(),
});
