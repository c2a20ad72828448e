import { EXIT, OperatorError } from '../../domain/operator-error';
import { own } from '../../domain/text/advice';
import { rehearsalSummaryView } from '../../views/rehearsal';
import { refuseUnused } from '../applicable';
import { defineCommand, type RawInput } from '../command';
import { exitCodeOf } from '../decide/judge';
import { read } from '../option-values';
import { printResult } from '../results';
import { asJson, listScenarios, rehearseAll } from './all';
import { rehearseOne } from './one';
import { DEFAULT_RATE_PER_HOUR, DEFAULT_USERS, type RehearseOptions, repeatOf, untilOf } from './options';

interface RehearseCommandOptions extends RehearseOptions {
  readonly list: boolean;
  readonly all: boolean;
}

const PLAYED = ['--seed', '--users', '--rate', '--percent', '--speed', '--strict', '--until', '--report'];
const SPEEDS = ['max', '60', '1'] as const;
/** --list and --all decide what is played: options that decide it too are refused beside them. */
function refuseBeside(input: RawInput): void {
  if (input.options['list'] === true)
    refuseUnused(input, [...PLAYED, '--scenario', '--pause', '--all'], {
      where: 'with --list',
      why: 'nothing is played',
      next: own`rehearse --list`,
    });
  if (input.options['all'] === true)
    refuseUnused(input, ['--scenario', '--pause'], {
      where: 'with --all',
      why: 'every scenario is played to its end, without questions',
      next: 'leave out --all to play one scenario',
    });
}

/** How many seeds; USAGE without --all. */
function seedsOf(value: unknown, all: boolean): number {
  if (value === undefined) return 1;
  const seeds = read.whole('--seeds', value, { least: 1, most: 1000 });
  if (all) return seeds;
  throw new OperatorError('USAGE', '--seeds needs --all', {
    why: 'one scenario is played with one seed',
    next: 'add --all, or name one seed with --seed',
  });
}

export const rehearseCommand = defineCommand<RehearseCommandOptions>({
  name: 'rehearse',
  summary: 'play the whole beta on this machine: real functions, real PostgreSQL engine, no AWS account',
  description:
    "A local AWS in this process is provisioned as a real account would be, and three hours are played on simulated time by an operator who keeps to the playbook. The exit code is the verdict's.",
  options: [
    { flags: '--scenario <name>', description: 'what goes wrong (see --list)', default: 'healthy' },
    { flags: '--seed <n>', description: 'the same seed plays the same beta', default: '1' },
    { flags: '--users <n>', description: 'how many users', default: String(DEFAULT_USERS) },
    { flags: '--rate <rate>', description: 'their requests', default: `${DEFAULT_RATE_PER_HOUR}/h` },
    { flags: '--percent <n>', description: "share of the canary (default: 1, or the scenario's own)" },
    {
      flags: '--speed <speed>',
      description: 'max, or so many times faster than real time',
      choices: SPEEDS,
      default: 'max',
    },
    { flags: '--pause', description: 'stop at each gate for you to decide' },
    { flags: '--strict', description: 'accept nothing that is not proven' },
    {
      flags: '--until <day>',
      description: 'end at "H+1:30", or go on through the ramp to "day 2", "day 4" or "day 7" (J+N means the same)',
    },
    { flags: '--report <folder>', description: 'write report.html and report.md there' },
    { flags: '--list', description: 'list the scenarios' },
    { flags: '--all', description: 'play every scenario and print the scoreboard' },
    { flags: '--seeds <n>', description: 'with --all: so many seeds each, and the odds (default: 1)' },
  ],
  unusedGlobals: {
    options: ['--env', '--profile', '--region', '--endpoint-url', '--account', '--sandbox', '--config'],
    why: 'a rehearsal has a local AWS of its own, and asks no other',
  },
  examples: [
    { command: 'huntaze-beta rehearse', what: 'a healthy beta' },
    {
      command: 'huntaze-beta rehearse --scenario failing-canary --report ./rehearsal',
      what: 'see the alarm roll it back, read the report',
    },
    { command: 'huntaze-beta rehearse --pause --scenario drifting-rows', what: 'decide at the gates yourself' },
  ],
  complete: async (of, known) => (of === '--scenario' ? known.scenarios() : []),
  parse: (input) => {
    const { options } = input;
    refuseBeside(input);
    const speed = read.oneOf('--speed', options['speed'], SPEEDS);
    return {
      scenario: read.text('--scenario', options['scenario']),
      seed: read.whole('--seed', options['seed'], { least: 0, most: 2 ** 31 }),
      seeds: seedsOf(options['seeds'], options['all'] === true),
      users: read.whole('--users', options['users'], { least: 1, most: 50 }),
      ratePerHour: read.rate('--rate', options['rate']),
      percent: read.optional(options['percent'], (value) => read.percent('--percent', value)),
      pace: speed === 'max' ? Number.POSITIVE_INFINITY : Number(speed),
      pause: options['pause'] === true,
      strict: options['strict'] === true,
      untilMs: read.optional(options['until'], untilOf),
      report: read.optional(options['report'], (value) => read.text('--report', value)),
      list: options['list'] === true,
      all: options['all'] === true,
    };
  },
  async run(options, context) {
    const { terminal, globals } = context;
    if (options.list) return listScenarios(context);
    if (options.pause && !terminal.canAsk)
      throw new OperatorError('USAGE', '--pause needs a terminal to ask in', {
        next: 'leave --pause out: the playbook decides',
      });
    if (options.pause && globals.yes)
      throw new OperatorError('USAGE', '--yes has no effect with --pause', {
        why: 'a pause is there to be answered by you',
        next: 'leave one of them out',
      });
    if (options.all) return rehearseAll(options, context);
    const rehearsed = await rehearseOne(options, context, globals.quiet);
    const { result, reportFailed } = rehearsed;
    if (globals.json) printResult(terminal, 'rehearse', asJson(rehearsed, options.seed));
    else
      terminal.out(rehearsalSummaryView({ ...rehearsed, repeat: repeatOf(options) }, terminal.palette, terminal.width));
    if (reportFailed !== undefined) throw reportFailed;
    return result.interrupted ? EXIT.interrupted : exitCodeOf(result);
  },
});
