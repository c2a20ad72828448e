import { THRESHOLDS } from '../../domain/decision/thresholds';
import { EXIT, OperatorError } from '../../domain/operator-error';
import { type PlaybookItem, playbookStep } from '../../domain/rollout/playbook';
import { SANDBOX_ACCOUNT } from '../../domain/system/system';
import type { WatchFrame } from '../../domain/telemetry/watch-frame';
import { own } from '../../domain/text/advice';
import { readPlaybook } from '../../operations/playbook/read-playbook';
import { watchBeta } from '../../operations/watch/watch';
import { GatewayError } from '../../ports/gateway-error';
import { adviceLines } from '../../views/advice';
import { displayWidth, truncate } from '../../views/text';
import { watchView } from '../../views/watch/watch';
import { type CommandContext, defineCommand } from '../command';
import { evidenceQueries } from '../decide/evidence-queries';
import { withReadyStep } from '../decide/ready-step';
import { printResult } from '../results';
import { perform } from './acts';

/** Lines of the status above the menu: what matters most of a frame, beside a menu of a dozen lines. */
const STATUS_HEIGHT = 7;
/** Columns that the menu itself puts around an item that cannot be chosen. */
const MARKS = 6;
const SLOW_EVERY_MS = 20_000;

function status(frame: WatchFrame, { terminal }: CommandContext): string {
  const sandbox = frame.account === SANDBOX_ACCOUNT;
  const view = watchView(frame, terminal.palette, { width: terminal.width, height: STATUS_HEIGHT, sandbox });
  // Its last line is about the cost of a screen that stays open.
  return view.split('\n').slice(0, -1).join('\n').trimEnd();
}

/** Prints the error of an act that fails and returns to the playbook; Ctrl-C ends it. */
async function tried(item: PlaybookItem, context: CommandContext): Promise<void> {
  const { terminal } = context;
  try {
    await perform(item, context);
  } catch (error) {
    const ours = error instanceof OperatorError && error.code !== 'INTERRUPTED';
    if (context.signal.aborted || !(ours || error instanceof GatewayError)) throw error;
    const { bad, dim } = terminal.sayPalette;
    terminal.say(`${bad('error')} ${error.message}`);
    if (error instanceof OperatorError && error.next !== undefined)
      for (const line of adviceLines(`${dim('next ')} `, error.next, terminal.sayPalette, terminal.width))
        terminal.say(line);
  }
}

export const playbookCommand = defineCommand<{ readonly once: boolean }>({
  name: 'playbook',
  summary: 'the three hours, guided: where we are, what to do now, one key to do it',
  description:
    'The state of the beta is read from the journal and from AWS each time, so it can be left and taken up again. What would be refused cannot be chosen. Without a command, in a terminal, this is what runs.',
  options: [{ flags: '--once', description: 'say where the beta is and what to do now, ask nothing' }],
  examples: [
    {
      command: 'huntaze-beta playbook --sandbox',
      what: 'walk through it on the local AWS, letting time pass from the menu',
    },
    { command: 'huntaze-beta playbook --once', what: 'just the next step' },
  ],
  parse: ({ options }) => ({ once: options['once'] === true }),
  async run({ once }, context) {
    const { terminal, globals, signal } = context;
    if (!once && !globals.json && !terminal.canAsk)
      throw new OperatorError('USAGE', 'the playbook asks, and there is no terminal to ask in', {
        next: own`playbook --once`,
      });
    const gateways = await context.gateways();
    const watch = watchBeta(gateways, {
      queries: await evidenceQueries(context),
      thresholds: THRESHOLDS,
      slowEveryMs: SLOW_EVERY_MS,
    });
    for (;;) {
      signal.throwIfAborted();
      const read = await watch.next(signal);
      const frame = { ...read, decision: await withReadyStep(read.decision, gateways, signal) };
      const step = playbookStep(await readPlaybook(gateways, frame, signal));
      if (globals.json) printResult(terminal, 'playbook', { frame, ...step });
      else terminal.out(`${status(frame, context)}\n\n${terminal.palette.strong(step.now)}`);
      if (once || globals.json) return EXIT.done;
      const chosen = await terminal.select(
        'What now?',
        step.items.map(({ text, refused }, index) => ({
          value: String(index),
          name: text,
          ...(refused === undefined
            ? {}
            : { disabled: truncate(refused, Math.max(20, terminal.width - displayWidth(text) - MARKS)) }),
        })),
        '--once',
      );
      const item = step.items[Number(chosen)];
      if (item === undefined || item.act === 'quit') return EXIT.done;
      await tried(item, context);
      // A live screen was left by a key already; any other answer would scroll away under the status.
      if (item.act !== 'watch') await terminal.anyKey('any key goes back to the playbook');
      terminal.out('');
    }
  },
});
