import { own } from '../text/advice';
import { share as percent } from '../text/figures';

/** Deploys the present share again, with a day's bake: AWS takes it back by itself for so long. */
export const REARM = own`ramp --rearm`;

/** Why the guard is armed again before anything else. */
export const unguarded = (share: number): string => `no guard: nothing takes ${percent(share)} back by itself`;

/** A share is live, and no bake runs that would take it back at an alarm. */
export const isUnguarded = (share: number, guardedUntilMs: number | undefined, nowMs: number): boolean =>
  share > 0 && (guardedUntilMs === undefined || guardedUntilMs <= nowMs);
