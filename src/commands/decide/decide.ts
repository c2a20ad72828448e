import type { DecisionOptions } from '../../domain/decision/decision';
import type { Evidence } from '../../domain/decision/evidence';
import { recordOf } from '../../domain/decision/record';
import { type Replay, type ReplayPoint, replayOf, replayPoints } from '../../domain/decision/replay';
import { OperatorError } from '../../domain/operator-error';
import { decisionView } from '../../views/decision';
import { replayView } from '../../views/replay';
import { rowsNamed } from '../accept-options';
import { defineCommand } from '../command';
import { read } from '../option-values';
import { answerRoom, printResult } from '../results';
import { exitCodeOf, type JudgeOptions, judge } from './judge';
import { withReadyStep } from './ready-step';

interface DecideOptions extends JudgeOptions {
  readonly details: boolean;
  readonly replay: boolean;
}

export const decideCommand = defineCommand<DecideOptions>({
  name: 'decide',
  summary: 'the Go/No-Go matrix: what is measured, what is proven, what would flip it',
  description:
    'Changes nothing. Looking as often as one likes does not inflate the error: the proofs hold at every look. Exit code 0 GO, 3 not yet, 4 NO-GO.',
  options: [
    { flags: '--window <span>', description: 'count the last so long only, instead of since H+0 and since the share' },
    { flags: '--final', description: 'judge as at the planned final look' },
    { flags: '--accept <rows>', description: 'what if these rows were accepted, separated by commas' },
    { flags: '--thresholds <file>', description: 'JSON with other limits; any part of them' },
    { flags: '--at <moment>', description: 'judge the past: 2026-11-23T12:00Z, or "2h ago"' },
    { flags: '--from <record>', description: 'judge a record again (decide --json)' },
    { flags: '--replay', description: 'the verdict at each minute, and when each row was first decided' },
    { flags: '--details', description: 'what would flip each row, its notes, source and age' },
  ],
  examples: [
    { command: 'huntaze-beta decide', what: 'now' },
    { command: 'huntaze-beta decide --final && huntaze-beta ramp --next', what: 'the ramp only after a GO' },
    { command: 'huntaze-beta decide --json > record.json', what: 'keep it; judge it again with --from record.json' },
  ],
  parse: ({ options }) => {
    const at = read.optional(options['at'], (value) => read.text('--at', value));
    if (at !== undefined) read.moment('--at', at, 0);
    const from = read.optional(options['from'], (value) => read.text('--from', value));
    if (from !== undefined && (at !== undefined || options['window'] !== undefined))
      throw new OperatorError(
        'USAGE',
        '--from judges what the record holds: --at and --window need the system itself',
        {
          next: 'leave out --at and --window, or --from',
        },
      );
    return {
      windowMs: read.optional(options['window'], (value) => read.span('--window', value)),
      final: options['final'] === true,
      accept: read.optional(options['accept'], rowsNamed) ?? [],
      thresholdsFile: read.optional(options['thresholds'], (value) => read.text('--thresholds', value)),
      at,
      from,
      details: options['details'] === true,
      replay: options['replay'] === true,
    };
  },
  async run(options, context) {
    const { terminal, globals } = context;
    const { evidence, thresholds, decision: judged } = await judge(options, context);
    const isNow = options.from === undefined && options.at === undefined && !options.replay;
    const decision = isNow ? await withReadyStep(judged, await context.gateways(), context.signal) : judged;
    if (options.replay) {
      const replayed = await replayUntil(evidence, { thresholds, accept: options.accept }, context.signal);
      if (globals.json) printResult(terminal, 'decide', replayed);
      else terminal.out(replayView(replayed, evidence.startedAtMs, terminal.palette, terminal.width));
    } else if (globals.json) printResult(terminal, 'decide', { ...recordOf(decision, evidence, thresholds), decision });
    else
      terminal.out(
        decisionView(decision, terminal.palette, terminal.width, {
          details: options.details,
          height: answerRoom(terminal),
        }),
      );
    return exitCodeOf(decision);
  },
});

/** Points between two looks at Ctrl-C. */
const POINTS_A_TURN = 20;

/** A replay of many days takes seconds: it lets Ctrl-C in between. */
async function replayUntil(evidence: Evidence, options: DecisionOptions, signal: AbortSignal): Promise<Replay> {
  const points: ReplayPoint[] = [];
  for (const point of replayPoints(evidence, options)) {
    points.push(point);
    if (points.length % POINTS_A_TURN !== 0) continue;
    await new Promise<void>((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  }
  return replayOf(evidence, points, options);
}
