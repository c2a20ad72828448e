import { EXIT, type ExitCode, OperatorError } from '../domain/operator-error';
import { type PlaybookAct, playbookStep } from '../domain/playbook';
import { SANDBOX_ACCOUNT } from '../domain/system';
import { THRESHOLDS } from '../domain/thresholds';
import { beginBeta, readPlaybook } from '../operations/read-playbook';
import { watchBeta } from '../operations/watch-beta';
import { watchView } from '../views/watch';
import { canaryCommand } from './canary';
import { checkCommand } from './check';
import { type AnyCommand, type CommandContext, defineCommand } from './command';
import { costCommand } from './cost';
import { decideCommand } from './decide';
import { evidenceQueries } from './evidence-queries';
import { historyCommand } from './history';
import { logsCommand } from './logs';
import { queryCommand } from './query';
import { rampCommand } from './ramp';
import { rawInput } from './raw-defaults';
import { reportCommand } from './report';
import { rollbackCommand } from './rollback';
import { tracesCommand } from './traces';
import { watchCommand } from './watch';

/** Lines of the status above the menu: header, charts and verdict fit beside a menu of a dozen lines. */
const HEADER_LINES = 5;

interface Choice {
  readonly command: AnyCommand;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly args?: readonly string[];
}

const CHOICES: Readonly<Partial<Record<PlaybookAct, Choice>>> = {
  check: { command: checkCommand },
  canary: { command: canaryCommand, options: { percent: '1' } },
  watch: { command: watchCommand },
  decide: { command: decideCommand, options: { details: true } },
  final: { command: decideCommand, options: { final: true } },
  ramp: { command: rampCommand, options: { next: true } },
  rearm: { command: rampCommand, options: { rearm: true } },
  rollback: { command: rollbackCommand },
  report: { command: reportCommand, options: { html: 'beta-report.html' } },
  logs: { command: logsCommand, options: { errors: true, since: '1h', limit: '40' } },
  traces: { command: tracesCommand, options: { limit: '20' } },
  query: { command: queryCommand, args: ['error-rate'], options: { since: '1h' } },
  cost: { command: costCommand },
  history: { command: historyCommand },
};

async function perform(act: PlaybookAct, context: CommandContext): Promise<ExitCode> {
  if (act === 'begin') {
    await context.allowWrites();
    await beginBeta(await context.gateways(), undefined);
    context.terminal.say(`${context.terminal.sayPalette.ok('✔')} H+0 is noted: the shadow rows count from now`);
    return EXIT.done;
  }
  const choice = CHOICES[act];
  if (choice === undefined) return EXIT.done;
  const { command, options, args } = choice;
  return command.run(command.parse(rawInput(command, options, args)), context);
}

export const playbookCommand = defineCommand<{ readonly once: boolean }>({
  name: 'playbook',
  summary: 'the three hours, guided: where we are, what to do now, one key to do it',
  description:
    'Where the beta stands is read from the journal and from AWS each time, so it can be left and taken up again. What would be refused cannot be chosen. Without a command, in a terminal, this is what runs.',
  options: [{ flags: '--once', description: 'say where the beta is and what to do now, ask nothing' }],
  examples: [
    {
      command: 'huntaze-beta playbook --sandbox',
      what: 'walk through it on the local AWS; sandbox advance 1h lets time pass',
    },
    { command: 'huntaze-beta playbook --once', what: 'just the next step' },
  ],
  parse: ({ options }) => ({ once: options['once'] === true }),
  async run({ once }, context) {
    const { terminal, globals, signal } = context;
    if (!once && !globals.json && !terminal.canAsk)
      throw new OperatorError('USAGE', 'the playbook asks, and there is no terminal to ask in', {
        next: 'huntaze-beta playbook --once',
      });
    const gateways = await context.gateways();
    const watch = watchBeta(gateways, {
      queries: await evidenceQueries(context),
      thresholds: THRESHOLDS,
      slowEveryMs: 20_000,
    });
    for (;;) {
      signal.throwIfAborted();
      const frame = await watch.next(signal);
      const step = playbookStep(await readPlaybook(gateways, frame));
      if (globals.json) terminal.json({ frame, ...step });
      else {
        const status = watchView(frame, terminal.palette, {
          width: terminal.width,
          height: 40,
          sandbox: frame.account === SANDBOX_ACCOUNT,
        });
        terminal.out(
          `${status.split('\n').slice(0, HEADER_LINES).join('\n').trimEnd()}\n\n${terminal.palette.strong(step.now)}`,
        );
      }
      if (once || globals.json) return EXIT.done;
      const act = await terminal.select(
        'What now?',
        step.items.map(({ act: value, text, refused }) => ({
          value,
          name: text,
          ...(refused === undefined ? {} : { disabled: refused }),
        })),
        '--once',
      );
      if (act === 'quit') return EXIT.done;
      await perform(act, context).catch((error: unknown) => {
        if (!(error instanceof OperatorError) || error.code === 'INTERRUPTED') throw error;
        terminal.say(
          `${terminal.sayPalette.bad('error')} ${error.message}${error.next === undefined ? '' : `\n${terminal.sayPalette.dim('next ')} ${error.next}`}`,
        );
      });
      terminal.out('');
    }
  },
});
