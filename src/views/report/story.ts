import type { NextCommand } from '../../domain/decision/decision';
import { FIND_CAUSE } from '../../domain/decision/next-commands';
import { clockSince } from '../../domain/phase';
import { own } from '../../domain/text/advice';
import { count, duration, plural, share } from '../../domain/text/figures';
import type { ReportInput } from './report';

type Told = Pick<ReportInput, 'decision' | 'evidence' | 'ended'>;

/** What was tried, what happened to users, and what ended it: a sentence each. */
export const storyOf = (told: Told): readonly [string, string, string] => [tried(told), users(told), end(told)];

/** What to do after this record: a share that was just taken back is not opened again from here. */
export function nextOf({ decision, ended }: Told): readonly NextCommand[] {
  if (ended === undefined) return decision.next;
  return [FIND_CAUSE, { kind: 'investigate', text: 'see what is served and what is in flight', command: own`status` }];
}

function tried({ decision, evidence, ended }: Told): string {
  const { startedAtMs, requestedShare } = decision;
  if (startedAtMs === undefined) return 'No beta has begun.';
  const from = evidence.shareDeliveredAtMs;
  if (requestedShare === 0 || from === undefined)
    return `Nobody was sent to Prisma: for ${duration(decision.atMs - startedAtMs)} mock answered every request, and Prisma was asked in its shadow.`;
  const unit = evidence.bucketBy === 'user' ? 'the same users every time' : 'each request drawn anew';
  const lasted = duration((ended?.atMs ?? decision.atMs) - from);
  return `${share(requestedShare)} of the requests (${unit}) went to Prisma from ${clockSince(startedAtMs, from)} on, for ${lasted}${ended === undefined ? ' so far' : ''}.`;
}

function users({ evidence }: Told): string {
  const { failures, canaryErrors } = evidence;
  if (failures.kind === 'missing') return `What users saw is not known: ${failures.why}.`;
  const all = plural(failures.invocations, 'request');
  const seen =
    failures.failed === 0
      ? `Users saw no failure in ${all}`
      : `Users saw ${plural(failures.failed, 'failure')} in ${all}`;
  if (canaryErrors.kind === 'missing') return `${seen}.`;
  const { errors, rescued, requests } = canaryErrors;
  const canary =
    errors === 0
      ? `none of the ${plural(requests, 'canary request')} failed`
      : `${count(errors)} of ${plural(requests, 'canary request')} failed, of which mock answered ${count(rescued)}`;
  return `${seen}; ${canary}.`;
}

function end({ decision, ended }: Told): string {
  const { startedAtMs, requestedShare, guardedUntilMs, atMs } = decision;
  if (ended !== undefined) {
    const when = startedAtMs === undefined ? '' : ` at ${clockSince(startedAtMs, ended.atMs)}`;
    return `It ended${when}: ${ended.by}.`;
  }
  if (requestedShare === 0) return 'Nothing was there to be ended.';
  return guardedUntilMs !== undefined && guardedUntilMs > atMs
    ? `It goes on: AWS takes it back at an alarm for ${duration(guardedUntilMs - atMs)} more.`
    : 'It goes on, without a guard: nothing takes it back by itself.';
}
