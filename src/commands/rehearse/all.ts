import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { EXIT, type ExitCode, type OperatorError } from '../../domain/operator-error';
import { verdictText } from '../../domain/rollout/rehearsal-result';
import type { RehearsalScenario } from '../../domain/rollout/rehearsal-scenario';
import { LEAST_KEPT, oddsView, scoreboardView } from '../../views/scoreboard';
import { wrap } from '../../views/text';
import type { CommandContext } from '../command';
import { printResult, type RehearsalScore } from '../results';
import { playElsewhere } from './elsewhere';
import { rehearseOne, scoreOf } from './one';
import type { Rehearsed, RehearseOptions } from './options';

/** A rehearsal as JSON: its score and everything it came to; no wall time, no port, no path. */
export const asJson = (rehearsed: Rehearsed, seed: number): RehearsalScore => ({
  ...scoreOf(rehearsed),
  seed,
  result: rehearsed.result,
});

/** Answers what a rehearsal came to: `undefined` when it was interrupted. */
type Player = (index: number) => Promise<{
  readonly record: RehearsalScore | undefined;
  readonly reportFailed?: OperatorError | undefined;
}>;

/** Plays in further processes; in this one where there is one core, a screen to pace, or a report to write from each world. */
async function playerOf(
  all: readonly RehearseOptions[],
  { report, pace }: RehearseOptions,
  context: CommandContext,
  stop: AbortSignal,
): Promise<Player> {
  const isPlain = report === undefined && pace === Number.POSITIVE_INFINITY;
  const command = isPlain ? await context.ownCommand() : undefined;
  if (command === undefined || command.atOnce < 2)
    return async (index) => {
      const options = all[index];
      if (options === undefined) return { record: undefined };
      const here = await rehearseOne(options, context, true);
      return { record: asJson(here, options.seed), reportFailed: here.reportFailed };
    };
  const signal = AbortSignal.any([context.signal, stop]);
  setMaxListeners(command.atOnce + 1, signal);
  const playing = playElsewhere(all, command, signal);
  // Each is awaited in its place, or not at all after an interruption.
  for (const one of playing) one.catch(() => undefined);
  return async (index) => ({ record: await playing[index] });
}

/** Plays every scenario and prints the scoreboard; FAILED when one did not come to what it promises. */
export async function rehearseAll(options: RehearseOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal, globals, signal } = context;
  const scenarios = await (await context.rehearsals()).scenarios();
  const seeds = Array.from({ length: options.seeds }, (_, index) => options.seed + index);
  const all = seeds.flatMap((seed) =>
    scenarios.map(({ name }) => {
      const report = options.report === undefined ? undefined : join(options.report, name);
      return { ...options, scenario: name, seed, report };
    }),
  );
  const records: RehearsalScore[] = [];
  let unwritten: OperatorError | undefined;
  const stop = new AbortController();
  try {
    const play = await playerOf(all, options, context, stop.signal);
    for (const [index, { scenario, seed }] of all.entries()) {
      if (signal.aborted) break;
      const which = options.seeds === 1 ? scenario : `${scenario}, seed ${seed}`;
      const step = terminal.step(`${index + 1}/${all.length} ${which}`);
      const { record, reportFailed } = await play(index);
      if (record === undefined || record.result.interrupted) {
        step.fail(`${which}: interrupted`);
        break;
      }
      unwritten ??= reportFailed;
      records.push(record);
      const said = `${which}: ${verdictText(record.result)}`;
      if (record.asPromised) step.done(said);
      else step.fail(`${said}, not as promised`);
    }
  } finally {
    stop.abort();
  }
  const { palette, width } = terminal;
  if (globals.json) printResult(terminal, 'rehearse', records);
  else
    terminal.out(
      options.seeds === 1 ? scoreboardView(records, palette, width) : oddsView(records, options.seeds, palette, width),
    );
  if (signal.aborted) return EXIT.interrupted;
  if (unwritten !== undefined) throw unwritten;
  const isKept = scenarios.every(({ name }) => {
    const own = records.filter(({ scenario }) => scenario === name);
    return own.filter(({ asPromised }) => asPromised).length >= (options.seeds === 1 ? 1 : LEAST_KEPT) * own.length;
  });
  return isKept ? EXIT.done : EXIT.failed;
}

/** What can be rehearsed, and what a good operator notices in it. */
export async function listScenarios({ terminal, globals, rehearsals }: CommandContext): Promise<ExitCode> {
  const scenarios = await (await rehearsals()).scenarios();
  const { palette, width } = terminal;
  const text = (each: RehearsalScenario): string =>
    [
      `${palette.strong(each.name.padEnd(20))} ${each.title}`,
      ...wrap(each.notice, Math.max(40, width - 21)).map((line) => `${' '.repeat(21)}${palette.dim(line)}`),
    ].join('\n');
  if (globals.json) printResult(terminal, 'rehearse', scenarios);
  else terminal.out(scenarios.map(text).join('\n'));
  return EXIT.done;
}
