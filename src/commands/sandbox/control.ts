import { EXIT, OperatorError } from '../../domain/operator-error';
import { clockSince } from '../../domain/phase';
import { SANDBOX_FAULTS, type SandboxFaultRule } from '../../ports/sandboxes';
import { defineCommand } from '../command';
import { read } from '../option-values';

export const sandboxStatusCommand = defineCommand<Record<never, never>>({
  name: 'sandbox status',
  summary: 'clock, users, functions and faults of the sandbox',
  examples: [{ command: 'huntaze-beta sandbox status', what: '' }],
  parse: () => ({}),
  async run(_options, { terminal, globals, sandboxes }) {
    const state = await (await (await sandboxes()).control()).state();
    if (globals.json) terminal.json(state);
    else {
      terminal.out(
        [
          `${state.endpoint}${state.pid === 0 ? '' : `  process ${state.pid}, ${state.speed} x real time`}`,
          `clock     ${new Date(state.now).toISOString()}  (${clockSince(state.startedAt, state.now)} since its beginning)`,
          `users     ${state.users}, ${state.ratePerHour} requests an hour, ${state.requestsSent} sent`,
          `functions ${state.functions.join(', ') || 'none'}`,
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
  summary: "let the sandbox's time pass",
  arguments: [{ name: '<span>', description: 'such as 10m or 1h30m' }],
  examples: [
    { command: 'huntaze-beta sandbox advance 1h', what: 'an hour of users, alarms and bakes in a few seconds' },
  ],
  parse: ({ args: [span] }) => ({ ms: read.span('the span', span) }),
  async run({ ms }, { terminal, globals, sandboxes, signal }) {
    const { now } = await (await (await sandboxes()).control()).advance(ms, signal);
    if (globals.json) terminal.json({ now: new Date(now).toISOString() });
    else terminal.out(`the sandbox's clock is at ${new Date(now).toISOString()}`);
    signal.throwIfAborted();
    return EXIT.done;
  },
});

export const sandboxResetCommand = defineCommand<Record<never, never>>({
  name: 'sandbox reset',
  summary: 'begin a new world in place of the present one',
  examples: [{ command: 'huntaze-beta sandbox reset --yes', what: '' }],
  parse: () => ({}),
  async run(_options, { terminal, globals, sandboxes }) {
    if (!globals.yes && !(await terminal.confirm("Throw the sandbox's world away and begin a new one?", '--yes')))
      throw new OperatorError('DECLINED', 'the world was kept');
    const { now } = await (await (await sandboxes()).control()).reset();
    if (globals.json) terminal.json({ now: new Date(now).toISOString() });
    else terminal.out(`a new world begins at ${new Date(now).toISOString()}`);
    return EXIT.done;
  },
});

function faultKind(kind: unknown): SandboxFaultRule['kind'] {
  if (kind === undefined)
    throw new OperatorError('USAGE', 'no kind of fault is named', {
      next: `name one of ${SANDBOX_FAULTS.join(', ')}, or --clear`,
    });
  return read.oneOf('the kind of fault', kind, SANDBOX_FAULTS);
}

export const sandboxFaultCommand = defineCommand<{
  readonly rule: SandboxFaultRule | undefined;
  readonly clear: boolean;
}>({
  name: 'sandbox fault',
  summary: "make the running sandbox's API calls fail",
  arguments: [{ name: '[kind]', description: SANDBOX_FAULTS.join(', '), choices: SANDBOX_FAULTS }],
  options: [
    { flags: '--service <name>', description: 'of one service only (lambda, appconfig, cloudwatch, logs, …)' },
    { flags: '--operation <name>', description: 'of one operation only' },
    { flags: '--calls <n>', description: 'the next n calls' },
    { flags: '--probability <p>', description: 'each call with this probability, 0 to 1' },
    { flags: '--delay <span>', description: 'of slow' },
    { flags: '--clear', description: 'no fault any more' },
  ],
  examples: [
    { command: 'huntaze-beta sandbox fault throttle --service cloudwatch --calls 5', what: '' },
    { command: 'huntaze-beta sandbox fault --clear', what: '' },
  ],
  parse({ args: [kind], options }) {
    if (options['clear'] === true) return { rule: undefined, clear: true };
    const probability = options['probability'] === undefined ? undefined : Number(options['probability']);
    if (probability !== undefined && !(probability >= 0 && probability <= 1))
      throw new OperatorError('USAGE', '--probability must be from 0 to 1', { next: '0.5 hits every other call' });
    const service = read.optional(options['service'], (value) => read.text('--service', value));
    const operation = read.optional(options['operation'], (value) => read.text('--operation', value));
    const calls = read.optional(options['calls'], (value) =>
      read.whole('--calls', value, { least: 1, most: 1_000_000 }),
    );
    const delayMs = read.optional(options['delay'], (value) => read.span('--delay', value));
    if (kind === 'slow' && delayMs === undefined)
      throw new OperatorError('USAGE', 'slow needs a --delay', { next: 'huntaze-beta sandbox fault slow --delay 5s' });
    return {
      clear: false,
      rule: {
        kind: faultKind(kind),
        ...(service === undefined ? {} : { service }),
        ...(operation === undefined ? {} : { operation }),
        ...(calls === undefined ? {} : { calls }),
        ...(probability === undefined ? {} : { probability }),
        ...(delayMs === undefined ? {} : { delayMs }),
      },
    };
  },
  async run({ rule }, { terminal, globals, sandboxes }) {
    const control = await (await sandboxes()).control();
    if (rule === undefined) await control.clearFaults();
    const added = rule === undefined ? undefined : await control.addFault(rule);
    if (globals.json) terminal.json(added ?? { cleared: true });
    else
      terminal.out(
        added === undefined
          ? 'no fault any more'
          : `fault ${added.id} is in force; huntaze-beta sandbox fault --clear  ends it`,
      );
    return EXIT.done;
  },
});
