import { EXIT, OperatorError } from '../../domain/operator-error';
import { clockSince } from '../../domain/phase';
import { own } from '../../domain/text/advice';
import { timestamp } from '../../domain/text/clock-face';
import { adviceText } from '../../views/advice';
import { type CommandContext, defineCommand } from '../command';
import { read } from '../option-values';
import { printResult } from '../results';
import { worldNotes } from './notes';
import { UNUSED_BY_SANDBOX } from './unused-globals';

/** The time that a command left the sandbox at, ISO 8601. */
function showClock({ terminal, globals }: CommandContext, words: string, nowMs: number): void {
  const now = timestamp(nowMs);
  if (globals.json) printResult(terminal, 'sandbox advance', { now });
  else terminal.out(`${words} ${now}`);
}

export const sandboxStatusCommand = defineCommand<Record<never, never>>({
  name: 'sandbox status',
  unusedGlobals: UNUSED_BY_SANDBOX,
  summary: 'clock, users, functions and faults of the sandbox',
  examples: [{ command: 'huntaze-beta sandbox status', what: '' }],
  parse: () => ({}),
  async run(_options, { terminal, globals, sandboxes }) {
    const state = await (await (await sandboxes()).control()).state();
    if (globals.json) printResult(terminal, 'sandbox status', state);
    else {
      terminal.out(
        [
          `${state.endpoint}${state.pid === 0 ? '' : `  process ${state.pid}, ${state.speed} x real time`}`,
          `clock     ${timestamp(state.nowMs)}  (${clockSince(state.startedAtMs, state.nowMs)} since its beginning)`,
          `users     ${state.users}, ${state.ratePerHour} requests an hour, ${state.requestsSent} sent`,
          `functions ${state.functions.join(', ') || 'none'}`,
          ...(state.statePath === undefined ? [] : [`saved in  ${state.statePath}`]),
          ...worldNotes(state).map((note) => `note      ${adviceText(note, terminal.palette)}`),
          ...state.faults.map(
            (fault) =>
              `fault     ${fault.id}  ${fault.kind} ${fault.service ?? 'every service'} ${fault.operation ?? ''}  ${fault.hits} hits`,
          ),
        ].join('\n'),
      );
    }
    return EXIT.done;
  },
});

export const sandboxAdvanceCommand = defineCommand<{ readonly ms: number }>({
  name: 'sandbox advance',
  unusedGlobals: UNUSED_BY_SANDBOX,
  summary: "let the sandbox's time pass",
  arguments: [{ name: '<span>', description: 'such as 10m or 1h30m' }],
  examples: [
    { command: 'huntaze-beta sandbox advance 1h', what: 'an hour of users, alarms and bakes in a few seconds' },
  ],
  parse: ({ args: [span] }) => ({ ms: read.span('the span', span) }),
  async run({ ms }, context) {
    const { sandboxes, signal } = context;
    const { nowMs } = await (await (await sandboxes()).control()).advance(ms, signal);
    showClock(context, "the sandbox's clock is at", nowMs);
    signal.throwIfAborted();
    return EXIT.done;
  },
});

export const sandboxCatchUpCommand = defineCommand<Record<never, never>>({
  name: 'sandbox catch-up',
  unusedGlobals: UNUSED_BY_SANDBOX,
  summary: "let the sandbox's time run to this machine's",
  description: 'For a world that was saved some time ago: what happened since then is played, its users included.',
  examples: [{ command: 'huntaze-beta sandbox catch-up', what: '' }],
  parse: () => ({}),
  async run(_options, context) {
    const { sandboxes, signal } = context;
    const { nowMs } = await (await (await sandboxes()).control()).catchUp(signal);
    showClock(context, "the sandbox's clock is at", nowMs);
    signal.throwIfAborted();
    return EXIT.done;
  },
});

export const sandboxResetCommand = defineCommand<Record<never, never>>({
  name: 'sandbox reset',
  unusedGlobals: UNUSED_BY_SANDBOX,
  summary: 'begin a new world in place of the present one',
  examples: [{ command: 'huntaze-beta sandbox reset --yes', what: '' }],
  parse: () => ({}),
  async run(_options, context) {
    const { terminal, globals, sandboxes } = context;
    if (!globals.yes && !(await terminal.confirm("Throw the sandbox's world away and begin a new one?", '--yes')))
      throw new OperatorError('DECLINED', 'the world was kept', { next: own`sandbox reset --yes` });
    const { nowMs } = await (await (await sandboxes()).control()).reset();
    showClock(context, 'a new world begins at', nowMs);
    return EXIT.done;
  },
});
