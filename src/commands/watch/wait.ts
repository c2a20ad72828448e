import { type BetaEvent, eventText } from '../../domain/events/beta-event';
import { eventsBetween } from '../../domain/events/events-between';
import { WAITS, type Wait, type WaitEnd } from '../../domain/events/waiting';
import { EXIT, type ExitCode } from '../../domain/operator-error';
import type { WatchFrame } from '../../domain/telemetry/watch-frame';
import { own } from '../../domain/text/advice';
import { timestamp } from '../../domain/text/clock-face';
import { spanText } from '../../domain/text/time-span';
import { waitForBeta } from '../../operations/watch/wait';
import type { BetaWatch } from '../../operations/watch/watch';
import type { Gateways } from '../../ports/gateways';
import type { Terminal } from '../../terminal/terminal';
import { refuseUnused } from '../applicable';
import type { CommandContext, OptionSpec, RawInput } from '../command';
import { read } from '../option-values';
import { printResult } from '../results';

export const UNTIL: OptionSpec = {
  flags: '--until <what>',
  description: 'no screen: one JSON line a change, and an exit code, when that has come',
  choices: WAITS,
};
export const TIMEOUT: OptionSpec = {
  flags: '--timeout <span>',
  description: 'with --until: wait no longer than this (default: for ever)',
};

export interface WaitRequest {
  readonly wait: Wait;
  readonly intervalMs: number;
  readonly timeoutMs: number | undefined;
}

/** What --until and --timeout ask for; undefined when nothing is waited for. */
export function waitOf(input: RawInput): Omit<WaitRequest, 'intervalMs'> | undefined {
  const { until, timeout } = input.options;
  if (until === undefined) {
    refuseUnused(input, ['--timeout'], {
      where: 'without --until',
      why: 'watch goes on until it is ended',
      next: own`watch --until verdict --timeout 3h`,
    });
    return undefined;
  }
  refuseUnused(input, ['--since', '--no-bell'], {
    where: 'with --until',
    why: 'there is no screen: changes are printed, and the exit code tells the end',
    next: own`watch --until ${String(until)}`,
  });
  return {
    wait: read.oneOf('--until', until, WAITS),
    timeoutMs: read.optional(timeout, (value) => read.span('--timeout', value)),
  };
}

const EXIT_OF: Readonly<Record<WaitEnd['outcome'], ExitCode>> = {
  reached: EXIT.done,
  undecided: EXIT.notGoYet,
  'timed-out': EXIT.notGoYet,
  'no-go': EXIT.noGo,
  alarm: EXIT.noGo,
  undone: EXIT.noGo,
};

/** One change as a script reads it: the event, and its sentence. */
const sayEvent = (terminal: Terminal, event: BetaEvent): void =>
  printResult(terminal, 'watch', { ...event, text: eventText(event) }, 'line');

/** One change on stdout where nobody sees a screen: a line, or with --json an object. */
export function sayChange({ terminal, globals }: Pick<CommandContext, 'terminal' | 'globals'>, event: BetaEvent): void {
  if (globals.json) sayEvent(terminal, event);
  else if (!terminal.outIsTty) terminal.out(`${timestamp(event.atMs)}  ${eventText(event)}`);
}

/** What changed with a frame, in lines; with --json the frame. */
export function tellLines(
  before: WatchFrame | undefined,
  frame: WatchFrame,
  context: Pick<CommandContext, 'terminal' | 'globals'>,
): void {
  if (context.globals.json) printResult(context.terminal, 'watch', frame, 'line');
  else for (const event of eventsBetween(before, frame)) sayChange(context, event);
}

/** The last line of a waiting, with the exit code that follows. */
export const sayEnd = (
  terminal: Terminal,
  end: { readonly until: Wait; readonly outcome: WaitEnd['outcome']; readonly says: string; readonly atMs: number },
): ExitCode => {
  const { says, until, outcome, atMs } = end;
  const exitCode = EXIT_OF[outcome];
  printResult(terminal, 'watch', { kind: 'end', until, outcome, exitCode, atMs, text: says }, 'line');
  return exitCode;
};

/** Waits without a screen; a quiet wait prints nothing. */
export async function waitHeadless(
  { wait, intervalMs, timeoutMs, quiet }: WaitRequest & { readonly quiet: boolean },
  watch: BetaWatch,
  { clock }: Pick<Gateways, 'clock'>,
  { terminal, signal }: CommandContext,
): Promise<ExitCode> {
  const atMost = timeoutMs === undefined ? '' : `, at most ${spanText(timeoutMs)}`;
  if (!quiet) terminal.say(`waiting for: ${wait}${atMost}; Ctrl-C ends the waiting and changes nothing`);
  const end = await waitForBeta(clock, watch, {
    wait,
    intervalMs,
    timeoutMs,
    signal,
    onFrame(_frame, events) {
      for (const event of quiet ? [] : events) sayEvent(terminal, event);
    },
  });
  if (quiet) return EXIT_OF[end.outcome];
  terminal.say(`${end.outcome}: ${end.says}`);
  return sayEnd(terminal, { ...end, until: wait });
}
