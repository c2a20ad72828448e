import { EXIT, OperatorError } from '../domain/operator-error';
import { parseSpan } from '../domain/time-span';
import { rehearsalSummaryView, type ScoreRow, scoreboardView } from '../views/rehearsal';
import { type CommandContext, defineCommand } from './command';
import { exitCodeOf } from './decide';
import { read } from './option-values';
import { type Rehearsed, type RehearseOptions, rehearseOne } from './rehearse-one';

interface RehearseCommandOptions extends RehearseOptions {
  readonly list: boolean;
  readonly all: boolean;
}

const DAY_MS = 86_400_000;
const SPEEDS = ['max', '60', '1'] as const;

/** `J+7`, or a span after H+0. */
function until(value: unknown): number {
  const text = read.text('--until', value);
  const day = /^J\+(\d)$/i.exec(text)?.[1];
  const ms = day === undefined ? parseSpan(text) : Number(day) * DAY_MS;
  if (ms === undefined || ms > 9 * DAY_MS)
    throw new OperatorError('USAGE', `--until "${text}" must be a day such as J+2 or J+7`, {
      next: 'J+7 plays the whole ramp',
    });
  return ms;
}

const score = ({ scenario, result, causeAtMs }: Rehearsed): ScoreRow => {
  const rolledBack = result.rollback !== undefined;
  return {
    scenario: scenario.name,
    verdict: result.verdict,
    expected: `${scenario.expect.verdict}${scenario.expect.rolledBack ? ', rolled back' : ''}`,
    asPromised: result.verdict === scenario.expect.verdict && (rolledBack || !scenario.expect.rolledBack),
    detectedAfterMs:
      result.noticedAtMs === undefined || causeAtMs === undefined || result.noticedAtMs < causeAtMs
        ? undefined
        : result.noticedAtMs - causeAtMs,
    rolledBack,
    verified: result.rollback?.verified,
  };
};

const asJson = (rehearsed: Rehearsed, seed: number) => ({ ...score(rehearsed), seed, result: rehearsed.result });

async function all(options: RehearseCommandOptions, context: CommandContext) {
  const { terminal, globals, signal } = context;
  const scenarios = await (await context.rehearsals()).scenarios();
  const rehearsed: Rehearsed[] = [];
  for (const { name } of scenarios) {
    if (signal.aborted) break;
    terminal.say(`${name} …`);
    rehearsed.push(await rehearseOne({ ...options, scenario: name, report: undefined }, context, true));
  }
  if (globals.json) terminal.json(rehearsed.map((one) => asJson(one, options.seed)));
  else terminal.out(scoreboardView(rehearsed.map(score), terminal.palette, terminal.width));
  if (signal.aborted) return EXIT.interrupted;
  return rehearsed.every((one) => score(one).asPromised) ? EXIT.done : EXIT.failed;
}

export const rehearseCommand = defineCommand<RehearseCommandOptions>({
  name: 'rehearse',
  summary: 'play the whole beta on this machine: real functions, real PostgreSQL engine, no AWS account',
  description:
    "A local AWS in this process is provisioned as a real account would be, and three hours are played on simulated time by an operator who keeps to the playbook. The exit code is the verdict's.",
  options: [
    { flags: '--scenario <name>', description: 'what goes wrong (see --list)', default: 'healthy' },
    { flags: '--seed <n>', description: 'the same seed plays the same beta', default: '1' },
    { flags: '--users <n>', description: 'how many users', default: '50' },
    { flags: '--rate <rate>', description: 'their requests', default: '1000/h' },
    { flags: '--percent <n>', description: 'share of the canary', default: '1' },
    {
      flags: '--speed <speed>',
      description: 'max, or so many times faster than real time',
      choices: SPEEDS,
      default: 'max',
    },
    { flags: '--pause', description: 'stop at each gate for you to decide' },
    { flags: '--strict', description: 'accept nothing that is not proven' },
    { flags: '--until <day>', description: 'go on through the ramp, to J+2, J+4 or J+7' },
    { flags: '--report <folder>', description: 'write report.html and report.md there' },
    { flags: '--list', description: 'list the scenarios' },
    { flags: '--all', description: 'play every scenario and print the scoreboard' },
  ],
  examples: [
    { command: 'huntaze-beta rehearse', what: 'a healthy beta' },
    {
      command: 'huntaze-beta rehearse --scenario failing-canary --report ./rehearsal',
      what: 'see the alarm roll it back, read the report',
    },
    { command: 'huntaze-beta rehearse --pause --scenario drifting-rows', what: 'decide at the gates yourself' },
  ],
  complete: async (of, known) => (of === '--scenario' ? known.scenarios() : []),
  parse: ({ options }) => {
    const speed = read.oneOf('--speed', options['speed'], SPEEDS);
    return {
      scenario: read.text('--scenario', options['scenario']),
      seed: read.whole('--seed', options['seed'], { least: 0, most: 2 ** 31 }),
      users: read.whole('--users', options['users'], { least: 1, most: 50 }),
      ratePerHour: read.rate('--rate', options['rate']),
      percent: read.percent('--percent', options['percent']),
      pace: speed === 'max' ? Number.POSITIVE_INFINITY : Number(speed),
      pause: options['pause'] === true,
      strict: options['strict'] === true,
      untilMs: read.optional(options['until'], until),
      report: read.optional(options['report'], (value) => read.text('--report', value)),
      list: options['list'] === true,
      all: options['all'] === true,
    };
  },
  async run(options, context) {
    const { terminal, globals } = context;
    if (options.list) {
      const scenarios = await (await context.rehearsals()).scenarios();
      if (globals.json) terminal.json(scenarios);
      else
        terminal.out(
          scenarios
            .map(
              ({ name, title, notice }) =>
                `${terminal.palette.strong(name.padEnd(20))} ${title}\n${' '.repeat(21)}${terminal.palette.dim(notice)}`,
            )
            .join('\n'),
        );
      return EXIT.done;
    }
    if (options.pause && !terminal.canAsk)
      throw new OperatorError('USAGE', '--pause needs a terminal to ask in', {
        next: 'leave --pause out: the playbook decides',
      });
    if (options.all) return all(options, context);
    const rehearsed = await rehearseOne(options, context, false);
    if (globals.json) terminal.json(asJson(rehearsed, options.seed));
    else terminal.out(rehearsalSummaryView({ ...rehearsed, seed: options.seed }, terminal.palette, terminal.width));
    return rehearsed.result.interrupted ? EXIT.interrupted : exitCodeOf(rehearsed.result);
  },
});
