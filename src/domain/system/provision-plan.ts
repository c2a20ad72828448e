import type { Said } from '../text/advice';
import type { Difference } from './drift';

/** What `--only` selects by. */
export const AREAS = ['logs', 'flags', 'functions', 'alarms', 'dashboard', 'codedeploy', 'notifications'] as const;

export type Area = (typeof AREAS)[number];

/** How a resource compares with the wanted one. */
export type Assessment =
  | { readonly kind: 'as-wanted'; readonly detail?: string }
  | { readonly kind: 'create'; readonly detail?: string }
  | { readonly kind: 'change'; readonly changes: readonly Difference[] }
  /** Differs, and provision does not change it. */
  | { readonly kind: 'left-alone'; readonly why: string; readonly next?: Said }
  /** Cannot be created before something else exists. */
  | { readonly kind: 'blocked'; readonly why: string; readonly next: Said };

/** One line of the plan. */
export interface PlanItem {
  readonly area: Area;
  readonly resource: string;
  readonly action: Assessment['kind'];
  readonly detail?: string;
  readonly changes: readonly Difference[];
  readonly why?: string | undefined;
  readonly next?: Said | undefined;
}

export interface ProvisionPlan {
  readonly account: string;
  readonly region: string;
  readonly items: readonly PlanItem[];
}

/** The plan's line for an assessed resource. */
export function planItem(area: Area, resource: string, assessment: Assessment): PlanItem {
  const base = { area, resource, action: assessment.kind, changes: [] };
  switch (assessment.kind) {
    case 'change':
      return { ...base, changes: assessment.changes };
    case 'left-alone':
      return { ...base, why: assessment.why, next: assessment.next };
    case 'blocked':
      return { ...base, why: assessment.why, next: assessment.next };
    default:
      return assessment.detail === undefined ? base : { ...base, detail: assessment.detail };
  }
}

/** Number of lines with that outcome. */
export const countOf = (plan: ProvisionPlan, action: Assessment['kind']): number =>
  plan.items.filter((item) => item.action === action).length;

/** An id that AWS has drawn and the configuration does not have yet, by its key. */
export interface NewId {
  readonly path: 'application.id' | 'environment.id';
  readonly value: string;
}

/** One write of a provision, before and after. */
export interface ProvisionProgress {
  readonly kind: 'started' | 'done';
  readonly resource: string;
  readonly action: 'create' | 'change';
  /** Position of this step, from 1, among those that write. */
  readonly step: number;
  readonly of: number;
}

export interface ProvisionResult {
  readonly created: readonly string[];
  readonly changed: readonly string[];
  /** Planned, but already as wanted when their turn came. */
  readonly foundAsWanted: readonly string[];
}
