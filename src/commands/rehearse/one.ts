import { join } from 'node:path';
import { OperatorError } from '../../domain/operator-error';
import { firstSignAtMs, type RehearsalResult } from '../../domain/rollout/rehearsal-result';
import { playBeta } from '../../operations/rehearsal/scripted-operator';
import type { Rehearsal } from '../../ports/rehearsals';
import { rehearsalEventLine } from '../../views/rehearsal';
import { reportHtml } from '../../views/report/html';
import { reportMarkdown } from '../../views/report/markdown';
import type { ScoreRow } from '../../views/scoreboard';
import type { CommandContext } from '../command';
import { evidenceQueries } from '../decide/evidence-queries';
import { buildReport } from '../decide/report';
import type { Rehearsed, RehearseOptions } from './options';
import { openRehearsalScreen } from './screen';

/** H+0 of every rehearsal: a Monday morning, so that the same seed gives the same bytes on any day. */
const REHEARSAL_START_MS = Date.UTC(2026, 10, 23, 8, 50, 0);
/** Requests an hour while a week is played: enough for the decision about the next share, and few enough for minutes. */
const rampRatePerHour = (nextShare: number): number => (nextShare === 25 ? 200 : 60);
/** At real time a frame a minute would look like a standstill. */
const REAL_TIME_STEP_MS = 10_000;

/** Plays one rehearsal on the live screen, or as lines (not even those when `quiet`); always stops what it started. */
export async function rehearseOne(
  options: RehearseOptions,
  context: CommandContext,
  quiet: boolean,
): Promise<Rehearsed> {
  const { terminal } = context;
  const screen = openRehearsalScreen(options, context, quiet);
  try {
    const lab = await context.rehearsals();
    const rehearsal = await lab.open({
      scenario: options.scenario,
      seed: options.seed,
      users: options.users,
      ratePerHour: options.ratePerHour,
      startAtMs: REHEARSAL_START_MS,
      pace: options.pace,
    });
    try {
      const startedAtMs = rehearsal.clock.now();
      rehearsal.begin();
      screen.begin(startedAtMs);
      const result = await play(options, rehearsal, screen, context);
      screen.end();
      if (screen.isLive)
        terminal.out(
          `\n${result.events.map((event) => rehearsalEventLine(event, startedAtMs, terminal.palette, terminal.width)).join('\n')}`,
        );
      const report = await writeReport(options.report, rehearsal, result, context);
      return {
        scenario: rehearsal.scenario,
        result,
        causeAtMs: rehearsal.scenarioStartsMs === undefined ? undefined : startedAtMs + rehearsal.scenarioStartsMs,
        ...report,
      };
    } finally {
      await rehearsal.close();
    }
  } finally {
    screen.end();
  }
}

async function play(
  options: RehearseOptions,
  rehearsal: Rehearsal,
  screen: ReturnType<typeof openRehearsalScreen>,
  context: CommandContext,
): Promise<RehearsalResult> {
  const { scenario } = rehearsal;
  return playBeta(rehearsal.gateways, {
    queries: await evidenceQueries(context),
    percent: options.percent ?? scenario.percent ?? 1,
    strict: options.strict,
    untilMs: options.untilMs,
    away: scenario.operatorAway,
    ...(options.pace <= 1 ? { stepMs: REAL_TIME_STEP_MS } : {}),
    signal: screen.signal,
    onEvent: (event) => screen.event(event),
    onFrame: (frame) => screen.frame(frame),
    gate: (gate) => screen.gate(gate),
    onRamp: (share) => rehearsal.setRate(Math.min(options.ratePerHour, rampRatePerHour(share))),
  });
}

/** When the report cannot be written, the rehearsal still counts: the error comes after the summary. */
async function writeReport(
  folder: string | undefined,
  rehearsal: Rehearsal,
  result: RehearsalResult,
  context: CommandContext,
): Promise<Pick<Rehearsed, 'reportPath' | 'reportFailed'>> {
  if (folder === undefined || result.interrupted) return { reportPath: undefined, reportFailed: undefined };
  try {
    const input = await buildReport(rehearsal.gateways, context);
    const path = join(folder, 'report.html');
    await context.writeFile(path, reportHtml(input));
    await context.writeFile(join(folder, 'report.md'), reportMarkdown(input));
    return { reportPath: path, reportFailed: undefined };
  } catch (error) {
    if (error instanceof OperatorError) return { reportPath: undefined, reportFailed: error };
    throw error;
  }
}

/** A rehearsal against its scenario's promise. */
export function scoreOf({ scenario, result, causeAtMs }: Rehearsed): ScoreRow {
  const rolledBackBy = result.rollback?.by ?? 'nobody';
  const noticed = causeAtMs === undefined ? undefined : firstSignAtMs(result.events, causeAtMs);
  const { expect } = scenario;
  return {
    scenario: scenario.name,
    verdict: result.verdict,
    rolledBackBy,
    promised: expect,
    asPromised:
      expect.verdicts.includes(result.verdict) &&
      rolledBackBy === expect.rolledBackBy &&
      result.rollback?.verified !== false,
    detectedAfterMs: noticed === undefined || causeAtMs === undefined ? undefined : noticed - causeAtMs,
    verified: result.rollback?.verified,
  };
}
