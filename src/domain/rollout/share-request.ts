import type { BucketBy } from '../flags/bucket';
import { OperatorError } from '../operator-error';
import { own, type Said } from '../text/advice';
import type { FlagDeployment, SharesByVersion } from './deployments';

export interface CanaryRequest {
  /** 0 < share <= 100, percent. */
  readonly share: number;
  readonly bucketBy?: BucketBy | undefined;
  readonly salt?: string | undefined;
  readonly bakeMinutes?: number | undefined;
  /** Opens the share before the plan does; needs a reason. */
  readonly early: boolean;
  readonly reason?: string | undefined;
  /** Starts the same share anew, for another bake. */
  readonly rearm?: boolean;
  /** Goes on with a step that was interrupted after off, whose gates were passed; `from` is the share before it, percent. */
  readonly resumes?: { readonly from: number } | undefined;
}

export interface CanaryState {
  readonly nowMs: number;
  readonly profileId: string;
  readonly profileType: string;
  readonly latest: { readonly version: number; readonly content: string } | undefined;
  /** Contents of the versions that matter: in force, and the one before. */
  readonly contents: ReadonlyMap<number, string>;
  readonly shares: SharesByVersion;
  /** What a fresh session is served: a share, or why that is not one. */
  readonly served:
    | { readonly kind: 'share'; readonly share: number; readonly bucketBy: BucketBy; readonly salt: string }
    | { readonly kind: 'nothing-deployed' }
    | { readonly kind: 'invalid'; readonly why: string };
  /** Newest first. */
  readonly deployments: readonly FlagDeployment[];
  readonly alarms: readonly { readonly name: string; readonly state: string; readonly reason: string }[];
  /** H+0, undefined when no beta has begun. */
  readonly startedAtMs: number | undefined;
  /** Since when the present share is the one. */
  readonly enteredAtMs: number | undefined;
}

export type Gate =
  | 'document'
  | 'flag'
  | 'in-flight'
  | 'alarms'
  | 'readiness'
  /** The plan: order and days of the shares. */
  | 'ramp'
  | 'decision'
  | 'reason'
  /** No beta has begun. */
  | 'start'
  /** 100 % is served. */
  | 'finished';

/** Why a step is refused, and what to do about it. */
export interface Block {
  readonly gate: Gate;
  readonly why: string;
  readonly next: Said;
  /** When this gate opens without an act of the operator. */
  readonly opensAtMs?: number | undefined;
  /** The option that passes it. */
  readonly opensWith?: string | undefined;
}

/** Names every gate that refuses the share; why and what next are the first one's. */
export const refusal = (share: number, blocks: readonly Block[]): OperatorError =>
  new OperatorError('BLOCKED', `${share} % is refused: ${blocks.map((block) => block.gate).join(', ')}`, {
    why: blocks[0]?.why,
    next: blocks[0]?.next ?? own`check`,
  });
