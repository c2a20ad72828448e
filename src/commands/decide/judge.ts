import type { Decision } from '../../domain/decision/decision';
import type { Evidence, RowId } from '../../domain/decision/evidence';
import { decide } from '../../domain/decision/matrix';
import type { Thresholds } from '../../domain/decision/thresholds';
import type { Verdict } from '../../domain/decision/verdict';
import { readDecisionRecord } from '../../domain/files/record';
import { EXIT, type ExitCode, OperatorError } from '../../domain/operator-error';
import { advice, own } from '../../domain/text/advice';
import { gatherEvidence } from '../../operations/evidence/gather';
import type { CommandContext } from '../command';
import { read } from '../option-values';
import { evidenceQueries } from './evidence-queries';
import { problemsText, readJson, thresholdsOf } from './thresholds-file';

/** What `decide` and `report` judge, and by which limits. */
export interface JudgeOptions {
  readonly windowMs: number | undefined;
  readonly final: boolean;
  readonly accept: readonly RowId[];
  readonly thresholdsFile: string | undefined;
  /** Text of --at: a moment, or a span ago. */
  readonly at: string | undefined;
  readonly from: string | undefined;
}

const EXIT_OF: Readonly<Record<Verdict, ExitCode>> = {
  GO: EXIT.done,
  HOLD: EXIT.notGoYet,
  INVESTIGATE: EXIT.notGoYet,
  'NO-GO': EXIT.noGo,
};

/** The exit code of a verdict: 0 GO, 3 not yet, 4 NO-GO. */
export const exitCodeOf = (decision: Pick<Decision, 'verdict'>): ExitCode => EXIT_OF[decision.verdict];

async function evidenceOf(options: JudgeOptions, context: CommandContext): Promise<Evidence> {
  const gateways = await context.gateways();
  const nowMs = gateways.clock.now();
  const atMs = options.at === undefined ? undefined : read.moment('--at', options.at, nowMs);
  if (atMs !== undefined && atMs > nowMs)
    throw new OperatorError('USAGE', `--at ${options.at} lies in the future`, { next: 'judge a moment that has been' });
  const { evidence } = await gatherEvidence(gateways, {
    queries: await evidenceQueries(context),
    signal: context.signal,
    atMs,
    lastMs: options.windowMs,
  });
  return evidence;
}

/** What a decision is made from. */
interface Basis {
  readonly evidence: Evidence;
  readonly thresholds: Thresholds;
  readonly final: boolean;
  readonly accept: readonly RowId[];
}

/** A record that was kept, as it was judged: what the operator names now, limits or accepted rows, takes its place. */
async function recorded(file: string, options: JudgeOptions, { readFile }: CommandContext): Promise<Basis> {
  const reading = readDecisionRecord(await readJson(file, readFile));
  if (reading.kind === 'invalid')
    throw new OperatorError('USAGE', `${file} is no decision record: ${problemsText(reading.problems.slice(0, 3))}`, {
      next: advice`keep one with  ${own`decide --json`} > record.json`,
    });
  const { evidence, thresholds, final, accept } = reading.record;
  return {
    evidence,
    final: options.final || final,
    accept: options.accept.length > 0 ? options.accept : accept,
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
export async function judge(options: JudgeOptions, context: CommandContext): Promise<Judged> {
  const { evidence, thresholds, final, accept }: Basis =
    options.from === undefined
      ? {
          thresholds: await thresholdsOf(options.thresholdsFile, context.readFile),
          evidence: await evidenceOf(options, context),
          final: options.final,
          accept: options.accept,
        }
      : await recorded(options.from, options, context);
  return { evidence, thresholds, decision: decide(evidence, { thresholds, final, accept }) };
}
