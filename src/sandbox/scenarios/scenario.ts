import type { FaultRule } from '../faults/plan';
import type { Causes } from '../traffic/causes';

/** One thing that happens in the world at a given moment. */
export type ScenarioEvent =
  | { readonly kind: 'causes'; readonly change: Partial<Causes> }
  | { readonly kind: 'traffic'; readonly ratePerHour: number }
  /** A fault of the operator's own calls; functions are not touched. */
  | { readonly kind: 'operator-fault'; readonly rule: Omit<FaultRule, 'from'> }
  | { readonly kind: 'clear-operator-faults' }
  | { readonly kind: 'second-operator'; readonly act: SecondOperatorAct };

/** What another operator does behind the first one's back, over the same API. */
export type SecondOperatorAct = 'stop-flag-deployment' | 'touch-alias';

/** A rehearsal's script of causes: the user reads `notice`, a scoreboard checks `expect`. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** What a good operator notices, and when. */
  readonly notice: string;
  /** What the beta should come to under the playbook's policy. */
  readonly expect: ScenarioExpectation;
  /** Share of the canary (percent) that it takes to see the point within three hours; 1 when absent. */
  readonly percent?: number;
  /** The operator is not at the screen from and to these offsets after H+0, and whatever happens, happens without them. */
  readonly operatorAway?: { readonly fromMs: number; readonly toMs: number };
  /** Offsets in ms after the beta's start (H+0), in order. */
  readonly events: readonly { readonly atMs: number; readonly event: ScenarioEvent }[];
}

export interface ScenarioExpectation {
  /** One of these, the usual one first: what chance decides is stated as a set. */
  readonly verdicts: readonly ('GO' | 'HOLD' | 'INVESTIGATE' | 'NO-GO')[];
  /** Who ends the canary: AWS by itself, the operator, or somebody who did not say so. */
  readonly rolledBackBy: 'nobody' | 'AWS' | 'the operator' | 'somebody else';
}
