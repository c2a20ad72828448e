import { EXIT, type ExitCode } from '../../domain/operator-error';
import type { PlaybookAct, PlaybookItem } from '../../domain/rollout/playbook';
import { dayAndTime, hourAndMinute, zoneName } from '../../domain/text/clock-face';
import { beginBeta } from '../../operations/playbook/read-playbook';
import { canaryCommand } from '../canary/canary';
import { rampCommand } from '../canary/ramp';
import { checkCommand } from '../check';
import type { AnyCommand, CommandContext } from '../command';
import { configCommand } from '../config/config';
import { costCommand } from '../cost';
import { decideCommand } from '../decide/decide';
import { reportCommand } from '../decide/report';
import { rawInput } from '../default-input';
import { deployCommand } from '../deploy/deploy';
import { historyCommand } from '../history';
import { logsCommand } from '../logs';
import { openCommand } from '../open';
import { planCommand } from '../plan';
import { provisionCommand } from '../provision';
import { queryCommand } from '../query/query';
import { rollbackCommand } from '../rollback';
import { tracesCommand } from '../traces/traces';
import { trafficCommand } from '../traffic';
import { statusCommand } from '../watch/status';
import { watchCommand } from '../watch/watch';

interface Choice {
  readonly command: AnyCommand;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly args?: readonly string[];
}

const CHOICES: Readonly<Partial<Record<PlaybookAct, Choice>>> = {
  check: { command: checkCommand },
  plan: { command: planCommand },
  canary: { command: canaryCommand, options: { percent: '1' } },
  watch: { command: watchCommand },
  decide: { command: decideCommand, options: { details: true } },
  final: { command: decideCommand, options: { final: true } },
  ramp: { command: rampCommand, options: { next: true } },
  rearm: { command: rampCommand, options: { rearm: true } },
  rollback: { command: rollbackCommand },
  report: { command: reportCommand, options: { html: 'beta-report.html' } },
  logs: { command: logsCommand, options: { errors: true, since: '1h', limit: '40' } },
};

/** Every command that can be run as it is, from any point of the beta; what moves the flag is offered by the steps alone. */
const COMMANDS: readonly (Choice & { readonly name: string; readonly does: string })[] = [
  { name: 'status', does: 'one frame of watch', command: statusCommand },
  { name: 'check', does: 'the twelve readiness checks', command: checkCommand },
  { name: 'plan', does: 'what this traffic can decide', command: planCommand },
  { name: 'ramp', does: 'the plan 1 -> 5 -> 25 -> 100 %, and its present step', command: rampCommand },
  { name: 'query', does: 'the saved queries', command: queryCommand },
  { name: 'query error-rate', does: 'failed requests by path', command: queryCommand, args: ['error-rate'] },
  { name: 'query latency', does: 'P50, P95 and P99 by path', command: queryCommand, args: ['latency'] },
  { name: 'query shadow-diffs', does: 'what comparisons found', command: queryCommand, args: ['shadow-diffs'] },
  { name: 'query error-details', does: 'the newest errors', command: queryCommand, args: ['error-details'] },
  { name: 'traces', does: 'the newest traces', command: tracesCommand, options: { limit: '20' } },
  { name: 'traces canary', does: 'what Prisma answered', command: tracesCommand, args: ['canary'] },
  { name: 'logs', does: 'the newest log lines', command: logsCommand, options: { since: '15m', limit: '40' } },
  {
    name: 'traffic',
    does: 'send 100 requests, see latency by path',
    command: trafficCommand,
    options: { requests: '100' },
  },
  { name: 'cost', does: 'what it costs so far', command: costCommand },
  { name: 'history', does: 'what was done, by whom, why', command: historyCommand },
  { name: 'open', does: 'links to the console', command: openCommand },
  { name: 'config', does: 'every value and where it came from', command: configCommand },
  { name: 'provision --dry-run', does: 'what drifted', command: provisionCommand, options: { dryRun: true } },
  { name: 'deploy mock-read', does: 'ship its code', command: deployCommand, args: ['mock-read'] },
  { name: 'deploy prisma-read', does: 'ship its code', command: deployCommand, args: ['prisma-read'] },
];

const run = ({ command, options, args }: Choice, context: CommandContext): Promise<ExitCode> =>
  command.run(command.parse(rawInput(command, options, args)), context);

/** Runs the chosen act through the same commands as the command line. */
export async function perform(item: PlaybookItem, context: CommandContext): Promise<ExitCode> {
  const { terminal, signal } = context;
  const { act, waitMs } = item;
  if (act === 'begin') {
    await context.allowWrites();
    await beginBeta(await context.gateways(), undefined);
    terminal.say(`${terminal.sayPalette.ok('✔')} H+0 is noted: the shadow rows count from now`);
    return EXIT.done;
  }
  if (act === 'wait' && waitMs !== undefined) return passTime(waitMs, context);
  if (act === 'commands') {
    const name = await terminal.select(
      'Which one?',
      [...COMMANDS.map((one) => ({ value: one.name, name: `${one.name.padEnd(20)} ${one.does}` })), BACK],
      'the command line',
    );
    const chosen = COMMANDS.find((one) => one.name === name);
    return chosen === undefined ? EXIT.done : run(chosen, context);
  }
  const choice = CHOICES[act];
  if (choice === undefined) return EXIT.done;
  const needsReason = item.accept !== undefined || item.early === true;
  const reason = needsReason ? await terminal.input('Why? (for the journal)', '--reason') : '';
  if (needsReason && reason.trim() === '') {
    terminal.say('nothing was done: the journal keeps a reason for this step');
    return EXIT.nothingDone;
  }
  signal.throwIfAborted();
  const extra = {
    ...(item.accept === undefined ? {} : { accept: item.accept.join(',') }),
    ...(item.early === true ? { early: true } : {}),
    ...(needsReason ? { reason } : {}),
  };
  return run({ ...choice, options: { ...choice.options, ...extra } }, context);
}

const BACK = { value: 'back', name: 'back to the playbook' };
const SLICE_MS = 10 * 60_000;

/** Lets the sandbox's own time pass, a slice at a time, so that it can be interrupted. */
async function passTime(ms: number, context: CommandContext): Promise<ExitCode> {
  const { clock } = await context.gateways();
  const until = clock.now() + ms;
  const step = context.terminal.step('time passes: users send, functions run, alarms are evaluated');
  while (clock.now() < until) {
    await clock.sleep(Math.min(SLICE_MS, until - clock.now()), context.signal);
    step.update(`time passes: ${hourAndMinute(clock.now())} ${zoneName(clock.now())}`);
  }
  step.done(`it is ${dayAndTime(until)}`);
  return EXIT.done;
}
