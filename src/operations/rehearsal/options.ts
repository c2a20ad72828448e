import type { Decision } from '../../domain/decision/decision';
import type { Verdict } from '../../domain/decision/verdict';
import type { RehearsalEvent } from '../../domain/rollout/rehearsal-result';
import type { WatchFrame } from '../../domain/telemetry/watch-frame';
import type { Window } from '../../domain/time';
import type { EvidenceQueries } from '../evidence/log-evidence';

/** `go` follows the playbook, `hold` changes nothing, `wait` looks again later, `accept` takes the rows by name. */
export type GateAnswer = 'go' | 'hold' | 'rollback' | 'wait' | 'accept';

/** A point of the playbook at which the operator decides. */
export interface Gate {
  readonly name: 'canary' | 'ramp' | 'no-go' | 'final';
  readonly question: string;
  readonly share: number;
  readonly decision: Decision | undefined;
  /** Why the step is refused; `go` then ends the beta. */
  readonly refused?: string;
  /** A refused step that the playbook waits for: until when, epoch ms. */
  readonly waitUntilMs?: number | undefined;
  /** What can be answered besides `go`. */
  readonly answers: readonly GateAnswer[];
}

export interface PlayOptions {
  readonly queries: EvidenceQueries;
  /** Share of the canary, percent; 0 plays three hours of shadow traffic. */
  readonly percent: number;
  /** Accept nothing that is not proven. */
  readonly strict: boolean;
  /** End so long after H+0, ms: undecided before H+3, else after the ramp so far. Default the decision at H+3. */
  readonly untilMs?: number | undefined;
  /** The operator is away from the screen between these offsets after H+0. */
  readonly away?: Window | undefined;
  /** Pause between two looks at the screen in the first three hours; default a minute. */
  readonly stepMs?: number;
  readonly signal: AbortSignal;
  onEvent(event: RehearsalEvent): void;
  onFrame(frame: WatchFrame): Promise<void> | void;
  /** Asked at each gate: what to do. `playbookAnswer` is what the playbook does. */
  gate(gate: Gate): Promise<GateAnswer>;
  /** Called before each ramp phase, so that a week can be played in minutes. */
  onRamp?(share: number): void;
}

/** What the playbook does at a gate: it goes on, and waits for what the decision only needs minutes for. */
export const playbookAnswer = ({ waitUntilMs }: Gate): GateAnswer => (waitUntilMs === undefined ? 'go' : 'wait');

/** A beta that ended before its decision. */
export class Ended extends Error {
  constructor(
    readonly verdict: Verdict,
    readonly why: string,
    readonly decision: Decision | undefined,
  ) {
    super(why);
  }
}
