import type { Decision } from '../domain/decision';
import type { RehearsalEvent } from '../domain/rehearsal-result';
import type { Verdict } from '../domain/verdict';
import type { WatchFrame } from '../domain/watch-frame';
import type { EvidenceQueries } from './gather-evidence';

/** A point of the playbook at which somebody decides. */
export interface Gate {
  readonly name: 'canary' | 'decision' | 'ramp';
  readonly question: string;
  readonly share: number;
  readonly decision: Decision | undefined;
}

export interface PlayOptions {
  readonly queries: EvidenceQueries;
  /** Share of the canary, percent. */
  readonly percent: number;
  /** Accept nothing that is not proven. */
  readonly strict: boolean;
  /** Go on through the ramp to this day (ms after H+0); default the decision at H+3. */
  readonly untilMs?: number;
  readonly signal: AbortSignal;
  onEvent(event: RehearsalEvent): void;
  onFrame(frame: WatchFrame): Promise<void> | void;
  /** Asked at each gate; `go` follows the playbook, `hold` stays, `rollback` ends it. */
  gate(gate: Gate): Promise<'go' | 'hold' | 'rollback'>;
  /** Called before each ramp phase, so that a week can be played in minutes. */
  onRamp?(share: number): void;
}

/** A beta that ended before its decision. */
export class Ended extends Error {
  constructor(
    readonly verdict: Verdict,
    readonly why: string,
  ) {
    super(why);
  }
}
