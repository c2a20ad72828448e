import type { ReleaseStrategy } from './wanted-system';

export const DEPLOY_TARGETS = ['prisma-read', 'mock-read'] as const;

export type DeployTarget = (typeof DEPLOY_TARGETS)[number];

/** What a deploy would do. `already-live`: nothing; `follow`: watch a running shift to the same code. */
export interface DeployPlan {
  readonly kind: 'already-live' | 'deploy' | 'follow';
  readonly target: DeployTarget;
  readonly functionName: string;
  readonly alias: string;
  readonly strategy: ReleaseStrategy;
  readonly bundle: { readonly sizeBytes: number; readonly sha256Base64: string };
  readonly live: { readonly version: string; readonly codeSha256: string };
  /** `$LATEST` holds the new code already (an earlier deploy was interrupted). */
  readonly codeUploaded: boolean;
  /** Settings that changed since the live version was published: the new version brings them too. */
  readonly settings: readonly string[];
  readonly running: { readonly id: string; readonly toVersion: string } | undefined;
  /** The newest flag deployment when the plan was made (0: none): a rollback after it ends the plan. Undefined: not read. */
  readonly newestFlagDeployment: number | undefined;
}

export type DeployStep = 'upload' | 'publish' | 'shift' | 'verify';

/** A running shift: the CodeDeploy deployment, and where the alias sends requests now. */
export interface ShiftProgress {
  readonly release: string;
  readonly state: string;
  /** Id of the shift that this one undoes. */
  readonly undoes: string | undefined;
  readonly steps: readonly { readonly name: string; readonly state: string }[];
  readonly aliasVersion: string;
  /** Other versions of the alias and their weights 0..1. */
  readonly weights: Readonly<Record<string, number>>;
}

/** What happens while a deploy runs. */
export type DeployEvent =
  | { readonly kind: 'step'; readonly step: DeployStep; readonly detail: string }
  | { readonly kind: 'shift'; readonly progress: ShiftProgress };

/** Result of one request through the alias after a deploy. */
export type DeployProbe =
  | { readonly kind: 'answered'; readonly version: string | undefined; readonly durationMs: number }
  | { readonly kind: 'failed'; readonly why: string };

interface Ended {
  readonly target: DeployTarget;
  readonly functionName: string;
  readonly from: string;
  readonly to: string;
}

export type DeployResult =
  | {
      readonly kind: 'already-live';
      readonly target: DeployTarget;
      readonly functionName: string;
      readonly version: string;
    }
  | (Ended & { readonly kind: 'live'; readonly release: string | undefined; readonly probe: DeployProbe })
  | (Ended & {
      readonly kind: 'rolled-back';
      readonly release: string;
      readonly rollback: string | undefined;
      readonly why: string;
      /** The version that the alias is at now. */
      readonly aliasVersion: string;
      /** True when the previous version gets every request again. */
      readonly aliasIsBack: boolean;
    })
  | (Ended & { readonly kind: 'failed'; readonly release: string; readonly why: string; readonly aliasVersion: string })
  | (Ended & { readonly kind: 'still-running'; readonly release: string; readonly why: 'interrupted' | 'timed-out' });
