import { THRESHOLDS } from '../../domain/decision/thresholds';
import { EXIT, type ExitCode } from '../../domain/operator-error';
import { SANDBOX_ACCOUNT } from '../../domain/system/system';
import { watchBeta } from '../../operations/watch/watch';
import { watchView } from '../../views/watch/watch';
import { type CommandContext, defineCommand, type OptionSpec } from '../command';
import { evidenceQueries } from '../decide/evidence-queries';
import { withReadyStep } from '../decide/ready-step';
import { read } from '../option-values';
import { printResult } from '../results';

interface StatusOptions {
  readonly sinceMs: number | undefined;
}

export const SINCE: OptionSpec = {
  flags: '--since <span>',
  description: 'how far back the charts go (default: since H+0, at most 3 h)',
};

/** One frame of the beta. */
export async function once(options: StatusOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal, globals, signal } = context;
  const gateways = await context.gateways();
  const watch = watchBeta(gateways, {
    queries: await evidenceQueries(context),
    thresholds: THRESHOLDS,
    sinceMs: options.sinceMs,
  });
  const read = await watch.next(signal);
  const frame = { ...read, decision: await withReadyStep(read.decision, gateways, signal) };
  if (globals.json) printResult(terminal, 'status', frame);
  else
    terminal.out(
      watchView(frame, terminal.palette, {
        width: terminal.width,
        sandbox: frame.account === SANDBOX_ACCOUNT,
      }),
    );
  return EXIT.done;
}

export const statusCommand = defineCommand<StatusOptions>({
  name: 'status',
  summary: 'one frame of watch; always ends with 0',
  options: [SINCE],
  examples: [
    { command: 'huntaze-beta status', what: '' },
    { command: 'huntaze-beta status --json | jq .decision.verdict', what: 'for a script' },
  ],
  parse: ({ options }) => ({ sinceMs: read.optional(options['since'], (value) => read.span('--since', value)) }),
  run: once,
});
