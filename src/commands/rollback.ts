import { EXIT, type ExitCode, OperatorError } from '../domain/operator-error';
import { lastExpiry, type RollbackResult, verdictOf } from '../domain/rollout/rollback-result';
import { SANDBOX_ACCOUNT } from '../domain/system/system';
import { advice, own } from '../domain/text/advice';
import { factOf, servedShare } from '../operations/canary/read-flag-situation';
import { rollBack } from '../operations/rollback/rollback';
import { readRollbackSituation } from '../operations/rollback/state';
import { actLine, rollbackPlanView, rollbackView, safeByLine, waitingFor } from '../views/rollback';
import { reasonOf } from './accept-options';
import { type CommandContext, defineCommand } from './command';
import { read } from './option-values';
import { printResult, showPlan } from './results';

export interface RollbackOptions {
  readonly parts: 'all' | 'flag';
  readonly hard: boolean;
  readonly stopOthers: boolean;
  readonly dryRun: boolean;
  readonly reason: string | undefined;
  readonly waitMs: number | undefined;
}

/** Reads, shows, asks, acts and proves; shared with `canary --percent 0`. */
export async function runRollback(
  options: RollbackOptions,
  context: CommandContext,
  command: string,
): Promise<ExitCode> {
  const { terminal, globals, signal } = context;
  const gateways = await context.gateways();
  const situation = await readRollbackSituation(gateways);
  const { served } = situation.flags;
  const plan = {
    flag: situation.flagStep,
    alias: options.parts === 'flag' ? undefined : situation.aliasStep,
    hard: options.hard,
    servedShare: served.kind === 'read' ? (servedShare(served.value) ?? 0) : undefined,
    guardRestored: situation.disarmed,
  };
  showPlan(context, options.dryRun, (palette) => rollbackPlanView(plan, palette, terminal.width));
  if (options.dryRun) {
    if (globals.json) printResult(terminal, 'rollback', plan);
    return EXIT.done;
  }
  if (!globals.yes && !(await terminal.confirm('Roll back now?', '--yes'))) {
    throw new OperatorError('DECLINED', 'nothing was rolled back', {
      next: command === 'canary' ? own`canary --percent 0` : own`rollback`,
    });
  }
  await context.allowWrites();
  const step = terminal.step('rolling back');
  let result: RollbackResult;
  let promised: number | undefined;
  try {
    result = await rollBack(gateways, {
      ...options,
      command,
      signal,
      verifyForMs: options.waitMs,
      onAct: (act) => terminal.say(actLine(act, terminal.sayPalette)),
      onWait: (text) => step.update(text),
      onProof: (proofs) => {
        step.update(waitingFor(proofs));
        const safeByMs = verdictOf(proofs) === 'safe-by' ? lastExpiry(proofs) : undefined;
        if (safeByMs !== undefined && promised === undefined) terminal.say(safeByLine(safeByMs, terminal.sayPalette));
        promised ??= safeByMs;
      },
      onWarning: (text) => terminal.warn(terminal.sayPalette.bad(`! ${text}`)),
    });
  } catch (error) {
    step.fail('interrupted: what was begun goes on in AWS');
    if (!signal.aborted) throw error;
    throw new OperatorError('INTERRUPTED', 'the rollback was interrupted before it was proven', {
      next: advice`${own`rollback --yes`}  continues from the present state`,
      cause: error,
    });
  }
  if (result.kind === 'safe') step.done('proven');
  else step.fail('not proven');
  if (globals.json) printResult(terminal, 'rollback', result);
  else {
    const identity = await factOf(gateways.identities.current());
    terminal.out(
      rollbackView(result, terminal.palette, terminal.width, {
        sandbox: identity.kind === 'read' && identity.value.account === SANDBOX_ACCOUNT,
      }),
    );
  }
  if (result.kind === 'safe-by') return EXIT.safeLater;
  return result.kind === 'safe' && result.remains.length === 0 ? EXIT.done : EXIT.failed;
}

export const rollbackCommand = defineCommand<RollbackOptions>({
  name: 'rollback',
  summary: 'everybody back on mock, in the right order for the state, and proven',
  description:
    'Needs neither logs, metrics and traces nor a journal or lock that can be used: it names the missing ones. Run again, it continues from the present state. Off is deployed last, also when it was off before: a share planned earlier, on any machine, can then not go out. Exit code 6 when only cached flags are left, which expire by the time that is shown.',
  options: [
    { flags: '--flag', description: 'the flag alone; leave the alias' },
    { flags: '--hard', description: "also set prisma-read's reserved concurrency to 0" },
    { flags: '--stop-others', description: "stop another profile's deployment when it is in the way" },
    { flags: '--wait <span>', description: 'how long to wait until every environment says off', default: '60s' },
    { flags: '--reason <text>', description: 'why, for the journal' },
    { flags: '--dry-run', description: 'show the state and the plan, write nothing' },
  ],
  examples: [
    { command: 'huntaze-beta rollback', what: 'shows the plan and asks' },
    { command: 'huntaze-beta rollback --yes --reason "errors of user-7"', what: 'at once' },
    { command: 'huntaze-beta rollback --hard --yes', what: 'when nothing else works' },
  ],
  parse: ({ options }) => ({
    parts: options.flag === true ? 'flag' : 'all',
    hard: options.hard === true,
    stopOthers: options.stopOthers === true,
    dryRun: options.dryRun === true,
    reason: reasonOf(options.reason),
    waitMs: read.optional(options.wait, (value) => read.span('--wait', value)),
  }),
  run: (options, context) => runRollback(options, context, 'rollback'),
});
