import { nextWhenReady } from '../domain/decision/next-commands';
import { EXIT, OperatorError } from '../domain/operator-error';
import { CHECK_KEYS, type CheckKey, type ReadinessReport } from '../domain/readiness/readiness';
import { suggest } from '../domain/text/suggest';
import { checkReadiness } from '../operations/readiness/check';
import type { Gateways } from '../ports/gateways';
import { checkProgressView, checkView } from '../views/check';
import { type CommandContext, defineCommand } from './command';
import { answerRoom, printResult } from './results';

export interface CheckCommandOptions {
  readonly only: readonly CheckKey[] | undefined;
  readonly strict: boolean;
}

/**
 * All is ready and nobody is on Prisma: the decision says what comes next, since it is the gate of the first share. The counts
 * alone can say to wait; Logs Insights, which takes longer than all checks, is asked only when they do not.
 */
async function withStep(
  report: ReadinessReport,
  context: CommandContext,
  gateways: Gateways,
  decision: Promise<typeof import('./canary/gates')>,
): Promise<ReadinessReport> {
  const isWhole = report.rows.length === CHECK_KEYS.length;
  if (!report.ready || !isWhole || report.expectedShare !== 0) return report;
  const { canaryGates } = await decision;
  const { decide, decideByCounts } = canaryGates(context, gateways, { accept: [], force: false });
  const counted = await decideByCounts().catch(() => undefined);
  const decided = counted?.next[0]?.kind === 'wait' ? counted : await decide().catch(() => undefined);
  context.signal.throwIfAborted();
  return decided === undefined ? report : { ...report, next: [nextWhenReady(decided)] };
}

/** Names or numbers, separated by commas. */
function checksNamed(value: unknown): readonly CheckKey[] {
  const words = String(value)
    .split(',')
    .map((word) => word.trim());
  return words.map((word) => {
    const key = CHECK_KEYS.find((one, index) => one === word || String(index + 1) === word);
    if (key !== undefined) return key;
    const near = suggest(word, CHECK_KEYS);
    throw new OperatorError('USAGE', `--only "${word}" is no check`, {
      next: near === undefined ? `one of ${CHECK_KEYS.join(', ')}, or their numbers 1-12` : `did you mean "${near}"?`,
    });
  });
}

export const checkCommand = defineCommand<CheckCommandOptions>({
  name: 'check',
  summary: 'the twelve readiness checks, each with its fix',
  description: 'Exit code 0 when ready, 1 when not. A check that could not run counts as not ready.',
  options: [
    { flags: '--only <checks>', description: 'some checks, by name or number, separated by commas' },
    { flags: '--strict', description: 'a warning counts as not ready' },
  ],
  examples: [
    { command: 'huntaze-beta check', what: 'all twelve' },
    { command: 'huntaze-beta check --only alarms,probe', what: 'two of them' },
    { command: 'huntaze-beta check --sandbox --json', what: 'on the local AWS, as JSON' },
  ],
  parse: ({ options }) => ({
    only: options.only === undefined ? undefined : checksNamed(options.only),
    strict: options.strict === true,
  }),
  async run(options, context) {
    const { terminal, globals, signal } = context;
    const gateways = await context.gateways();
    const live = terminal.outIsTty && !globals.json ? terminal.live() : undefined;
    try {
      const checking = checkReadiness(gateways, {
        ...options,
        signal,
        onRow: (rows, running) => live?.draw(checkProgressView(rows, running, terminal.palette, terminal.width)),
      });
      // Loaded while AWS answers the checks.
      const decision = import('./canary/gates');
      const report = await withStep(await checking, context, gateways, decision);
      if (globals.json) printResult(terminal, 'check', report);
      else {
        // A live view is cut to the screen; the report is not: its last lines are the verdict and what to do.
        live?.draw('');
        live?.end();
        terminal.out(checkView(report, terminal.palette, terminal.width, answerRoom(terminal)));
      }
      return report.ready ? EXIT.done : EXIT.failed;
    } finally {
      live?.end();
    }
  },
});
