import { join } from 'node:path';
import type { RehearsalResult } from '../domain/rehearsal-result';
import { playBeta } from '../operations/play-beta';
import type { Gate } from '../operations/play-options';
import type { Rehearsal, RehearsalScenario } from '../ports/rehearsals';
import { decisionView } from '../views/decision';
import { phaseBar, rehearsalEventLine } from '../views/rehearsal';
import { reportHtml } from '../views/report-html';
import { reportMarkdown } from '../views/report-markdown';
import { watchView } from '../views/watch';
import type { CommandContext } from './command';
import { evidenceQueries } from './evidence-queries';
import { buildReport } from './report';

export interface RehearseOptions {
  readonly scenario: string;
  readonly seed: number;
  readonly users: number;
  readonly ratePerHour: number;
  readonly percent: number;
  /** Simulated ms for each real one; Infinity = as fast as the machine can. */
  readonly pace: number;
  readonly pause: boolean;
  readonly strict: boolean;
  readonly untilMs: number | undefined;
  readonly report: string | undefined;
}

export interface Rehearsed {
  readonly scenario: RehearsalScenario;
  readonly result: RehearsalResult;
  /** When the scenario's first cause began, epoch ms. */
  readonly causeAtMs: number | undefined;
  readonly reportPath: string | undefined;
}

/** H+0 of every rehearsal: a Monday morning, so that the same seed gives the same bytes on any day. */
export const REHEARSAL_START_MS = Date.UTC(2026, 10, 23, 8, 50, 0);
/** Requests an hour while a week is played: a few hundred a day are enough to see the ramp. */
const RAMP_RATE_PER_HOUR = 60;
const LOOK_MS = 25;

/** Plays one rehearsal on the live screen, or as lines; always leaves nothing running. */
export async function rehearseOne(
  options: RehearseOptions,
  context: CommandContext,
  quiet: boolean,
): Promise<Rehearsed> {
  const { terminal, globals, signal } = context;
  const lab = await context.rehearsals();
  const scenario = (await lab.scenarios()).find(({ name }) => name === options.scenario);
  const onScreen = terminal.outIsTty && !globals.json && !quiet;
  const live = onScreen ? terminal.live() : undefined;
  live?.draw(
    `SANDBOX  rehearsal of ${options.scenario}, seed ${options.seed}\n\nmaking the world: provisioning it as a real account would be …`,
  );
  const rehearsal = await lab.open({
    scenario: options.scenario,
    seed: options.seed,
    users: options.users,
    ratePerHour: options.ratePerHour,
    startAt: REHEARSAL_START_MS,
    pace: options.pace,
  });
  try {
    const startedAtMs = rehearsal.clock.now();
    rehearsal.begin();
    const said: string[] = [];
    const result = await playBeta(rehearsal.gateways, {
      queries: await evidenceQueries(context),
      percent: options.percent,
      strict: options.strict,
      ...(options.untilMs === undefined ? {} : { untilMs: options.untilMs }),
      signal,
      onEvent(event) {
        const line = rehearsalEventLine(event, startedAtMs, terminal.palette, terminal.width);
        said.push(line);
        if (live === undefined && !globals.json && !quiet) terminal.out(line);
      },
      async onFrame(frame) {
        if (live === undefined) return;
        const { width, height, palette } = terminal;
        const bar = phaseBar(startedAtMs, frame.atMs, palette, width);
        live.draw(
          `${bar}\n${watchView(frame, palette, { width, height: height - 1, sandbox: true, notice: said.at(-1)?.split('\n')[0] ?? '' })}`,
        );
        await terminal.pause(LOOK_MS, signal);
      },
      gate: (gate) => askGate(gate, options, context, live),
      onRamp: () => rehearsal.setRate(RAMP_RATE_PER_HOUR),
    });
    live?.end();
    if (live !== undefined) terminal.out(`\n${said.join('\n')}`);
    const reportPath =
      options.report === undefined ? undefined : await writeReport(options.report, rehearsal, result, context);
    return {
      scenario: scenario ?? {
        name: options.scenario,
        title: '',
        notice: '',
        expect: { verdict: 'HOLD', rolledBack: false },
      },
      result,
      causeAtMs: rehearsal.scenarioStartsMs === undefined ? undefined : startedAtMs + rehearsal.scenarioStartsMs,
      reportPath,
    };
  } finally {
    live?.end();
    await rehearsal.close();
  }
}

/** Without --pause the playbook answers; with it the operator does, with the matrix before them. */
async function askGate(
  gate: Gate,
  options: RehearseOptions,
  { terminal }: CommandContext,
  live: { end(): void } | undefined,
): Promise<'go' | 'hold' | 'rollback'> {
  if (!options.pause) return 'go';
  live?.end();
  if (gate.decision !== undefined) terminal.say(decisionView(gate.decision, terminal.sayPalette, terminal.width));
  return terminal.select(
    gate.question,
    [
      { value: 'go', name: gate.name === 'decision' ? 'as the playbook says' : `yes, send ${gate.share} %` },
      { value: 'hold', name: 'wait: change nothing' },
      { value: 'rollback', name: 'roll back' },
    ],
    'no --pause',
  );
}

async function writeReport(
  folder: string,
  rehearsal: Rehearsal,
  result: RehearsalResult,
  context: CommandContext,
): Promise<string | undefined> {
  if (result.decision === undefined) return undefined;
  const input = await buildReport(rehearsal.gateways, context);
  const path = join(folder, 'report.html');
  await context.writeFile(path, reportHtml(input));
  await context.writeFile(join(folder, 'report.md'), reportMarkdown(input));
  return path;
}
