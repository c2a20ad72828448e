import type { RowId } from '../../domain/decision/evidence';
import { EXIT, type ExitCode, OperatorError } from '../../domain/operator-error';
import { promote } from '../../domain/rollout/ramp';
import { advice, OwnCommand, own } from '../../domain/text/advice';
import { type RampReading, readRamp } from '../../operations/canary/ramp';
import type { Gateways } from '../../ports/gateways';
import { interruptedView, rampView } from '../../views/ramp';
import { ACCEPT, EARLY, FORCE, needForce, needReason, REASON, reasonOf, rowsNamed, stepWords } from '../accept-options';
import { refuseUnused } from '../applicable';
import { type CommandContext, defineCommand } from '../command';
import { read } from '../option-values';
import { printResult } from '../results';
import { BAKE, bakeMinutes } from './canary';
import { canaryGates, type Gates } from './gates';
import { resumedRequest, sayResumed } from './resumed';
import { takeShareStep } from './share-step';

export interface RampOptions {
  readonly step: 'show' | 'next' | 'rearm';
  readonly early: boolean;
  readonly force: boolean;
  readonly bakeMinutes: number | undefined;
  readonly reason: string | undefined;
  readonly accept: readonly RowId[];
  readonly follow: boolean;
  readonly dryRun: boolean;
}

export const rampCommand = defineCommand<RampOptions>({
  name: 'ramp',
  summary: 'the plan 1 -> 5 -> 25 -> 100 %: the present step, what blocks the next step, and the step itself',
  description: 'Exit code 5 when --next is blocked; the first moment at which it will work is printed.',
  options: [
    { flags: '--next', description: 'start the next phase, under its gates' },
    { flags: '--rearm', description: 'renew the guard: off, then the same share with a new bake' },
    EARLY,
    BAKE,
    ACCEPT,
    FORCE,
    REASON,
    { flags: '--follow', description: 'wait to the end of the bake' },
    { flags: '--dry-run', description: 'show the plan of the step, write nothing' },
  ],
  examples: [
    { command: 'huntaze-beta ramp', what: 'the plan and what blocks the next step' },
    { command: 'huntaze-beta decide && huntaze-beta ramp --next --yes', what: 'only after a GO' },
    { command: 'huntaze-beta ramp --rearm --yes', what: 'another 24 h of automatic rollback' },
  ],
  parse: (input) => {
    const { options } = input;
    const reason = reasonOf(options.reason);
    const accept = read.optional(options.accept, rowsNamed) ?? [];
    const early = options.early === true;
    const force = options.force === true;
    if (options.next === true && options.rearm === true)
      throw new OperatorError('USAGE', 'either --next or --rearm, not both', { next: own`ramp` });
    if (options.rearm === true)
      refuseUnused(input, ['--early', '--accept', '--force'], {
        where: 'with --rearm',
        why: 'the same share is deployed again: neither its day nor the decision is asked',
        next: own`ramp --rearm`,
      });
    else if (options.next !== true)
      refuseUnused(input, ['--early', '--bake', '--accept', '--force', '--reason', '--follow', '--dry-run'], {
        where: 'without --next or --rearm',
        why: 'ramp alone only shows the plan',
        next: advice`add --next or --rearm; to see what accepted rows would change:  ${own`decide --accept ROWS`}`,
      });
    needReason('--early', early, reason);
    needReason('--accept', accept.length > 0, reason);
    needForce(force, accept);
    return {
      step: options.next === true ? 'next' : options.rearm === true ? 'rearm' : 'show',
      early,
      force,
      bakeMinutes: read.optional(options.bake, bakeMinutes),
      reason,
      accept,
      follow: options.follow === true,
      dryRun: options.dryRun === true,
    };
  },
  async run(options, context) {
    const gateways = await context.gateways();
    const gates = canaryGates(context, gateways, options);
    const reading = await readRamp(gateways, gates.decide);
    if (options.step === 'show') return show(reading, gates, context);
    if (options.step === 'rearm') return rearm(options, reading, gates, gateways, context);
    const { interrupted } = reading;
    if (interrupted !== undefined) {
      const request = resumedRequest(interrupted, options);
      sayResumed(interrupted, context.terminal);
      return takeShareStep(
        { ...options, command: 'ramp', request, again: typedLine(options) },
        gates,
        gateways,
        context,
      );
    }
    const step = promote(reading.history, reading.nowMs, reading.decision, {
      early: options.early,
      reason: options.reason,
    });
    if (step.kind === 'blocked') {
      await show(reading, gates, context);
      const why = step.blocks.map((block) => block.why).join('; ');
      throw new OperatorError('BLOCKED', 'the next step is blocked', {
        why: reading.undecidedWhy === undefined ? why : `${why} (${reading.undecidedWhy})`,
        next: advice`${own`ramp`}  says when it will work`,
      });
    }
    const { bakeMinutes: bake, early, reason } = options;
    const request = { share: step.event.share, bakeMinutes: bake, early, reason };
    return takeShareStep({ ...options, command: 'ramp', request, again: typedLine(options) }, gates, gateways, context);
  },
});

/** The options as they are typed. */
const typedLine = (options: RampOptions): OwnCommand =>
  new OwnCommand(['ramp', `--${options.step}`, ...stepWords(options)]);

async function show(reading: RampReading, gates: Gates, { terminal, globals }: CommandContext): Promise<ExitCode> {
  const { nowMs, guardedUntilMs, interrupted } = reading;
  const state = await gates.readyState(reading.state);
  if (interrupted !== undefined) terminal.say(interruptedView(interrupted, terminal.sayPalette));
  if (globals.json) printResult(terminal, 'ramp', { ...state, guardedUntilMs: guardedUntilMs ?? null });
  else terminal.out(rampView(state, terminal.palette, terminal.width, { nowMs, guardedUntilMs }));
  return EXIT.done;
}

async function rearm(
  options: RampOptions,
  reading: RampReading,
  gates: Gates,
  gateways: Gateways,
  context: CommandContext,
): Promise<ExitCode> {
  const { share } = reading.state;
  sayResumed(reading.interrupted, context.terminal);
  if (share === 0) throw new OperatorError('BLOCKED', 'there is no share to guard', { next: own`ramp` });
  const resumes = reading.interrupted && { from: reading.interrupted.from };
  const { bakeMinutes, reason } = options;
  const request = { share, bakeMinutes, early: false, rearm: true, reason, resumes };
  return takeShareStep({ ...options, command: 'ramp', request, again: typedLine(options) }, gates, gateways, context);
}
