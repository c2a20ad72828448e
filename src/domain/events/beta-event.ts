import type { AlarmState } from '../decision/evidence';
import type { Verdict } from '../decision/verdict';
import type { BetaPhase } from '../phase';
import { REARM } from '../rollout/guard';
import type { SourceState } from '../telemetry/watch-frame';
import { type OwnCommand, own } from '../text/advice';
import { zonedMoment } from '../text/clock-face';
import { duration, share as percent } from '../text/figures';

/** What can happen to a beta while somebody waits for it. Shares in percent, moments in epoch ms. */
export type Happening =
  | { readonly kind: 'phase'; readonly phase: BetaPhase }
  | { readonly kind: 'share'; readonly share: number }
  | {
      readonly kind: 'alarm';
      readonly alarm: string;
      readonly state: AlarmState;
      readonly sinceMs: number;
      readonly reason: string;
    }
  | {
      readonly kind: 'deployment';
      readonly deployment: number;
      readonly state: string;
      readonly share: number | undefined;
      readonly because: string | undefined;
    }
  /** A deployment of the flag was rolled back or reverted; `by` is `alarm`, `appconfig` or `user`. */
  | { readonly kind: 'undone'; readonly deployment: number; readonly by: string; readonly because: string }
  /** The journal of this machine knows nothing of the deployment. */
  | {
      readonly kind: 'flag-changed';
      readonly deployment: number;
      readonly share: number | undefined;
      readonly by: string;
    }
  | { readonly kind: 'release'; readonly release: string; readonly state: string }
  | {
      readonly kind: 'verdict';
      readonly verdict: Verdict;
      readonly reason: string;
      readonly startedAtMs?: number | undefined;
    }
  /** AWS's own rollback ends within ten minutes. */
  | { readonly kind: 'guard-ends'; readonly untilMs: number; readonly leftMs: number; readonly share: number }
  | { readonly kind: 'guard-ended'; readonly endedAtMs: number; readonly share: number }
  | { readonly kind: 'bake-done'; readonly deployment: number; readonly share: number | undefined }
  | { readonly kind: 'unreadable'; readonly source: SourceState['name']; readonly why: string }
  | { readonly kind: 'readable'; readonly source: SourceState['name'] }
  /** Unreadable for so long that no verdict uses what was read. */
  | {
      readonly kind: 'stale';
      readonly source: SourceState['name'];
      readonly readAtMs: number | undefined;
      readonly why: string;
    }
  /** By the plan, the next share may be opened from now on. */
  | { readonly kind: 'opens'; readonly share: number; readonly day: string; readonly opensAtMs: number };

/** Something that happened, and the moment (epoch ms) at which it was seen. */
export type BetaEvent = Happening & { readonly atMs: number };

/** One event in a line, as `watch` prints it into a pipe. */
export function eventText(event: Happening): string {
  switch (event.kind) {
    case 'phase':
      return `phase ${event.phase}`;
    case 'share':
      return `requested share ${event.share} %`;
    case 'alarm':
      return `alarm ${event.alarm} ${event.state}${event.state === 'alarm' ? `: ${event.reason}` : ''}`;
    case 'deployment':
      return `flag deployment ${event.deployment} ${event.state}${event.because === undefined ? '' : ` (${event.because})`}`;
    case 'undone':
      return `flag deployment ${event.deployment} was undone by ${undoer(event.by)}: ${event.because}`;
    case 'flag-changed':
      return `flag changed by somebody else: deployment ${event.deployment}${event.share === undefined ? '' : ` of ${percent(event.share)}`}, ${event.by}`;
    case 'release':
      return `code release ${event.release} ${event.state}`;
    case 'verdict':
      return `verdict ${event.verdict}: ${event.reason}`;
    case 'guard-ends':
      return `guard of ${percent(event.share)} ends in ${duration(event.leftMs)}, at ${zonedMoment(event.untilMs)}`;
    case 'guard-ended':
      return `guard of ${percent(event.share)} ended: nothing takes it back by itself`;
    case 'bake-done':
      return `bake of deployment ${event.deployment} is done: it is complete`;
    case 'unreadable':
      return `${event.source} cannot be read: ${event.why}`;
    case 'readable':
      return `${event.source} can be read again`;
    case 'stale':
      return `${event.source} are stale, read last ${event.readAtMs === undefined ? 'never' : `at ${zonedMoment(event.readAtMs)}`}: ${event.why}`;
    case 'opens':
      return `${event.day} opens ${percent(event.share)}`;
  }
}

const undoer = (by: string): string =>
  by === 'alarm' || by === 'appconfig' ? `AWS (${by})` : by === 'user' ? 'somebody' : by;

/** What an operator who reads of the event would type. */
export function eventNext(event: Happening): OwnCommand | undefined {
  switch (event.kind) {
    case 'alarm':
      return event.state === 'alarm' ? own`status` : undefined;
    case 'undone':
    case 'flag-changed':
      return own`status`;
    case 'verdict':
      return event.verdict === 'NO-GO' ? own`rollback` : own`decide`;
    case 'guard-ends':
    case 'guard-ended':
      return REARM;
    case 'opens':
      return own`ramp`;
    case 'stale':
      return own`doctor`;
    default:
      return undefined;
  }
}
