import type { RowId } from '../../domain/decision/evidence';
import { OperatorError } from '../../domain/operator-error';
import { stepOf } from '../../domain/phase';
import { LONGEST_BAKE_MINUTES } from '../../domain/rollout/canary-plan';
import { advice, OwnCommand, own } from '../../domain/text/advice';
import { spanText } from '../../domain/text/time-span';
import { ACCEPT, EARLY, FORCE, needForce, needReason, REASON, reasonOf, rowsNamed, stepWords } from '../accept-options';
import { refuseUnused } from '../applicable';
import { defineCommand, type OptionSpec } from '../command';
import { read } from '../option-values';
import { runRollback } from '../rollback';
import { canaryGates } from './gates';
import { takeShareStep } from './share-step';

export interface CanaryOptions {
  readonly share: number;
  readonly bucketBy: 'request' | 'user' | undefined;
  readonly salt: string | undefined;
  readonly bakeMinutes: number | undefined;
  readonly reason: string | undefined;
  readonly accept: readonly RowId[];
  readonly early: boolean;
  readonly force: boolean;
  readonly follow: boolean;
  readonly dryRun: boolean;
}

const USUAL_BAKES = `${spanText(stepOf('canary-1').bakeMs)} for 1 %, ${spanText(stepOf('ramp-5').bakeMs)} above`;

export const BAKE: OptionSpec = {
  flags: '--bake <span>',
  description: `how long AWS guards it, 1m to 24h (default: ${USUAL_BAKES})`,
};

/** Whole minutes, up to AppConfig's day. */
export function bakeMinutes(value: unknown): number {
  const minutes = read.span('--bake', value) / 60_000;
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= LONGEST_BAKE_MINUTES) return minutes;
  throw new OperatorError('USAGE', `--bake "${String(value)}" must be whole minutes from 1m to 24h`, {
    next: `leave it out for the usual bake: ${USUAL_BAKES}`,
  });
}

function saltOf(value: unknown): string {
  const salt = read.text('--salt', value);
  if (/^[A-Za-z0-9_.@:-]{1,64}$/.test(salt)) return salt;
  throw new OperatorError('USAGE', `--salt ${JSON.stringify(salt)} must be 1 to 64 of A-Z a-z 0-9 _ . @ : -`, {
    next: 'a new salt moves everybody: leave it out to keep who is in',
  });
}

/** The options as they are typed. */
const typedLine = ({ share, bucketBy, salt, bakeMinutes: bake, early, accept, force, reason, follow }: CanaryOptions) =>
  new OwnCommand([
    'canary',
    ...['--percent', String(share)],
    ...(bucketBy === undefined ? [] : ['--by', bucketBy]),
    ...(salt === undefined ? [] : ['--salt', salt]),
    ...stepWords({ bakeMinutes: bake, early, accept, force, reason, follow }),
  ]);

export const canaryCommand = defineCommand<CanaryOptions>({
  name: 'canary',
  summary: 'publish and deploy a share, prove what clients are served, return while AWS guards it',
  description:
    'Refuses when check rows 1-11 are not ready, an alarm is not OK, something is in flight, the decision is not GO, or the share is above the ramp plan. Off is always deployed before a share. --percent 0 switches the flag off.',
  options: [
    { flags: '--percent <n>', description: 'share of requests, 0 to 100; fractions such as 0.5 work' },
    {
      flags: '--by <unit>',
      description: 'each request anew, or the same users every time',
      choices: ['request', 'user'],
    },
    { flags: '--salt <text>', description: 'decides who is in; changing it moves everybody' },
    BAKE,
    REASON,
    ACCEPT,
    FORCE,
    EARLY,
    { flags: '--follow', description: 'wait to the end of the bake, also of a share that is served already' },
    { flags: '--dry-run', description: 'show the plan, write nothing' },
  ],
  examples: [
    { command: 'huntaze-beta canary --percent 1', what: 'H+1: the first per cent' },
    { command: 'huntaze-beta canary --percent 1 --yes --follow', what: 'without asking, until the bake ends' },
    { command: 'huntaze-beta canary --percent 5 --by user --dry-run', what: 'who would be in' },
  ],
  parse: (input) => {
    const { options } = input;
    const reason = reasonOf(options.reason);
    const accept = read.optional(options.accept, rowsNamed) ?? [];
    const early = options.early === true;
    const force = options.force === true;
    const share = read.percent('--percent', options.percent);
    if (share === 0)
      refuseUnused(input, ['--by', '--salt', '--bake', '--accept', '--force', '--early', '--follow'], {
        where: 'with --percent 0',
        why: 'it switches the flag off for everybody, at once and without gates',
        next: advice`give a share above 0, or  ${own`canary --percent 0`}`,
      });
    needReason('--early', early, reason);
    needReason('--accept', accept.length > 0, reason);
    needForce(force, accept);
    return {
      share,
      bucketBy: read.optional(options.by, (value) => read.oneOf('--by', value, ['request', 'user'])),
      salt: read.optional(options.salt, saltOf),
      bakeMinutes: read.optional(options.bake, bakeMinutes),
      reason,
      accept,
      early,
      force,
      follow: options.follow === true,
      dryRun: options.dryRun === true,
    };
  },
  async run(options, context) {
    const { share, bucketBy, salt, bakeMinutes: bake, early, force, reason, accept, follow, dryRun } = options;
    if (share === 0)
      return runRollback(
        { parts: 'flag', hard: false, stopOthers: false, dryRun, reason, waitMs: undefined },
        context,
        'canary',
      );
    const gateways = await context.gateways();
    const request = { share, bucketBy, salt, bakeMinutes: bake, early, reason };
    return takeShareStep(
      { command: 'canary', request, again: typedLine(options), follow, dryRun },
      canaryGates(context, gateways, { accept, force }),
      gateways,
      context,
    );
  },
});
