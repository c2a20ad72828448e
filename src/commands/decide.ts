import type { Decision } from '../domain/decision';
import { decide } from '../domain/decision-matrix';
import { readDecisionRecord, recordOf } from '../domain/decision-record';
import type { Evidence, RowId } from '../domain/evidence';
import { EXIT, type ExitCode, OperatorError } from '../domain/operator-error';
import type { Thresholds } from '../domain/thresholds';
import type { Verdict } from '../domain/verdict';
import { gatherEvidence } from '../operations/gather-evidence';
import { decisionView } from '../views/decision';
import { rowsNamed } from './canary-gates';
import { type CommandContext, defineCommand } from './command';
import { evidenceQueries } from './evidence-queries';
import { read } from './option-values';
import { problemsText, readJson, thresholdsOf } from './thresholds-file';

export interface DecideOptions {
  readonly windowMs: number | undefined;
  readonly final: boolean;
  readonly accept: readonly RowId[];
  readonly thresholdsFile: string | undefined;
  /** Text of --at: a moment, or a span ago. */
  readonly at: string | undefined;
  readonly from: string | undefined;
  readonly details: boolean;
}

const EXIT_OF: Readonly<Record<Verdict, ExitCode>> = {
  GO: EXIT.done,
  HOLD: EXIT.notGoYet,
  INVESTIGATE: EXIT.notGoYet,
  'NO-GO': EXIT.noGo,
};

/** The exit code of a verdict: 0 GO, 3 not yet, 4 NO-GO. */
export const exitCodeOf = (decision: Pick<Decision, 'verdict'>): ExitCode => EXIT_OF[decision.verdict];

async function evidenceOf(options: DecideOptions, context: CommandContext): Promise<Evidence> {
  const gateways = await context.gateways();
  const nowMs = gateways.clock.now();
  const atMs = options.at === undefined ? undefined : read.moment('--at', options.at, nowMs);
  if (atMs !== undefined && atMs > nowMs)
    throw new OperatorError('USAGE', `--at ${options.at} lies in the future`, { next: 'judge a moment that has been' });
  const { evidence } = await gatherEvidence(gateways, {
    queries: await evidenceQueries(context),
    signal: context.signal,
    ...(atMs === undefined ? {} : { atMs }),
    ...(options.windowMs === undefined ? {} : { lastMs: options.windowMs }),
  });
  return evidence;
}

/** Evidence and limits of a record that was kept; without a file of limits the record's own are used. */
async function recorded(
  file: string,
  options: DecideOptions,
  { readFile }: CommandContext,
): Promise<{ evidence: Evidence; thresholds: Thresholds }> {
  const reading = readDecisionRecord(await readJson(file, readFile));
  if (reading.kind === 'invalid')
    throw new OperatorError('USAGE', `${file} is no decision record: ${problemsText(reading.problems.slice(0, 3))}`, {
      next: 'keep one with  huntaze-beta decide --json > record.json',
    });
  const { evidence, thresholds } = reading.record;
  return {
    evidence,
    thresholds:
      options.thresholdsFile === undefined ? thresholds : await thresholdsOf(options.thresholdsFile, readFile),
  };
}

export interface Judged {
  readonly evidence: Evidence;
  readonly thresholds: Thresholds;
  readonly decision: Decision;
}

/** Judges the beta now, or a moment or a record of the past. */
export async function judge(options: DecideOptions, context: CommandContext): Promise<Judged> {
  const { evidence, thresholds } =
    options.from === undefined
      ? {
          thresholds: await thresholdsOf(options.thresholdsFile, context.readFile),
          evidence: await evidenceOf(options, context),
        }
      : await recorded(options.from, options, context);
  return {
    evidence,
    thresholds,
    decision: decide(evidence, { thresholds, final: options.final, accept: options.accept }),
  };
}

export const decideCommand = defineCommand<DecideOptions>({
  name: 'decide',
  summary: 'the Go/No-Go matrix: what is measured, what is proven, what would flip it',
  description:
    'Changes nothing. Looking as often as one likes does not inflate the error: the proofs are peek-safe. Exit code 0 GO, 3 not yet, 4 NO-GO.',
  options: [
    { flags: '--window <span>', description: 'count the last so long only, instead of since H+0 and since the share' },
    { flags: '--final', description: 'judge as at the planned final look' },
    { flags: '--accept <rows>', description: 'what if these rows were accepted, separated by commas' },
    { flags: '--thresholds <file>', description: 'JSON with other limits; any part of them' },
    { flags: '--at <moment>', description: 'judge the past: 2026-11-23T12:00Z, or 2h ago' },
    { flags: '--from <record>', description: 'judge a record again (decide --json)' },
    { flags: '--details', description: 'what would flip each row, its notes, source and age' },
  ],
  examples: [
    { command: 'huntaze-beta decide', what: 'now' },
    { command: 'huntaze-beta decide --final && huntaze-beta ramp --next', what: 'the ramp only after a GO' },
    { command: 'huntaze-beta decide --json > record.json', what: 'keep it; judge it again with --from record.json' },
  ],
  parse: ({ options }) => ({
    windowMs: read.optional(options['window'], (value) => read.span('--window', value)),
    final: options['final'] === true,
    accept: read.optional(options['accept'], rowsNamed) ?? [],
    thresholdsFile: read.optional(options['thresholds'], (value) => read.text('--thresholds', value)),
    at: read.optional(options['at'], (value) => read.text('--at', value)),
    from: read.optional(options['from'], (value) => read.text('--from', value)),
    details: options['details'] === true,
  }),
  async run(options, context) {
    const { terminal, globals } = context;
    const { evidence, thresholds, decision } = await judge(options, context);
    if (globals.json) terminal.json({ ...recordOf(decision, evidence, thresholds), decision });
    else terminal.out(decisionView(decision, terminal.palette, terminal.width, { details: options.details }));
    return exitCodeOf(decision);
  },
});
