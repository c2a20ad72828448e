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

/** What a second operator does over the same API, without a word to the first one. */
export type SecondOperatorAct = 'stop-flag-deployment' | 'touch-alias';

/** A rehearsal's script of causes: the user reads `notice`, `rehearse --all` checks `expect`. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** What a good operator notices, and when. */
  readonly notice: string;
  /** How the beta should end when the operator follows the playbook. */
  readonly expect: ScenarioExpectation;
  /** Share of the canary (percent) at which the scenario shows its effect within three hours; 1 when absent. */
  readonly percent?: number;
  /** The operator is away between these offsets after H+0. */
  readonly operatorAway?: { readonly fromMs: number; readonly toMs: number };
  /** Offsets in ms after the beta's start (H+0), in order. */
  readonly events: readonly { readonly atMs: number; readonly event: ScenarioEvent }[];
}

export interface ScenarioExpectation {
  /** Verdicts that chance may lead to, the usual one first. */
  readonly verdicts: readonly ('GO' | 'HOLD' | 'INVESTIGATE' | 'NO-GO')[];
  /** Who ends the canary: AWS by itself, the operator, or a second operator. */
  readonly rolledBackBy: 'nobody' | 'AWS' | 'the operator' | 'somebody else';
}
