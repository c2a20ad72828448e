import { EXIT, OperatorError } from '../../domain/operator-error';
import { SANDBOX_FAULTS, type SandboxFaultRule } from '../../domain/sandbox/faults';
import { advice, own } from '../../domain/text/advice';
import { adviceText } from '../../views/advice';
import { refuseUnused } from '../applicable';
import { defineCommand, type RawInput } from '../command';
import { read } from '../option-values';
import { printResult } from '../results';
import { UNUSED_BY_SANDBOX } from './unused-globals';

function faultKind(kind: unknown): SandboxFaultRule['kind'] {
  if (kind === undefined)
    throw new OperatorError('USAGE', 'no kind of fault is named', {
      next: `name one of ${SANDBOX_FAULTS.join(', ')}, or --clear`,
    });
  return read.oneOf('the kind of fault', kind, SANDBOX_FAULTS);
}

/** --clear ends every fault; to name one beside it would suggest that the others stay. */
function clearing(input: RawInput): { readonly rule: undefined; readonly clear: true } {
  const next = advice`${own`sandbox fault --clear`}  ends all of them`;
  if (input.args[0] !== undefined)
    throw new OperatorError('USAGE', `--clear beside "${String(input.args[0])}" has no effect on that kind alone`, {
      next,
    });
  refuseUnused(input, ['--service', '--operation', '--calls', '--probability', '--delay'], {
    where: 'with --clear',
    why: 'every fault ends, of every kind',
    next,
  });
  return { rule: undefined, clear: true };
}

export const sandboxFaultCommand = defineCommand<{
  readonly rule: SandboxFaultRule | undefined;
  readonly clear: boolean;
}>({
  name: 'sandbox fault',
  unusedGlobals: UNUSED_BY_SANDBOX,
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
  parse(input) {
    const {
      args: [kind],
      options,
    } = input;
    if (options['clear'] === true) return clearing(input);
    if (kind !== 'slow')
      refuseUnused(input, ['--delay'], {
        where: `on "${String(kind)}"`,
        why: 'only a slow call is answered later',
        next: own`sandbox fault slow --delay 5s`,
      });
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
      throw new OperatorError('USAGE', 'slow needs a --delay', { next: own`sandbox fault slow --delay 5s` });
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
    if (globals.json) printResult(terminal, 'sandbox fault', added ?? { cleared: true });
    else
      terminal.out(
        added === undefined
          ? 'no fault any more'
          : adviceText(advice`fault ${added.id} is in force; ${own`sandbox fault --clear`}  ends it`, terminal.palette),
      );
    return EXIT.done;
  },
});
