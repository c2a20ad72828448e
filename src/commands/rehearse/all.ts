import { join } from 'node:path';
import { EXIT, type ExitCode } from '../../domain/operator-error';
import { verdictText } from '../../domain/rollout/rehearsal-result';
import type { RehearsalScenario } from '../../domain/rollout/rehearsal-scenario';
import { LEAST_KEPT, oddsView, scoreboardView } from '../../views/scoreboard';
import { wrap } from '../../views/text';
import type { CommandContext } from '../command';
import { printResult } from '../results';
import { rehearseOne, scoreOf } from './one';
import type { Rehearsed, RehearseOptions } from './options';

/** A rehearsal as JSON: its score and everything it came to; no wall time, no port, no path. */
export const asJson = (rehearsed: Rehearsed, seed: number) => ({
  ...scoreOf(rehearsed),
  seed,
  result: rehearsed.result,
});

/** Plays every scenario and prints the scoreboard; FAILED when one did not come to what it promises. */
export async function rehearseAll(options: RehearseOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal, globals, signal } = context;
  const scenarios = await (await context.rehearsals()).scenarios();
  const rehearsed: Rehearsed[] = [];
  const seeds = Array.from({ length: options.seeds }, (_, index) => options.seed + index);
  const all = seeds.flatMap((seed) => scenarios.map(({ name }) => ({ seed, name })));
  for (const { seed, name } of all) {
    if (signal.aborted) break;
    const which = options.seeds === 1 ? name : `${name}, seed ${seed}`;
    const step = terminal.step(`${rehearsed.length + 1}/${all.length} ${which}`);
    const report = options.report === undefined ? undefined : join(options.report, name);
    const one = await rehearseOne({ ...options, scenario: name, seed, report }, context, true);
    if (one.result.interrupted) {
      step.fail(`${which}: interrupted`);
      break;
    }
    rehearsed.push(one);
    step.done(`${which}: ${verdictText(one.result)}`);
  }
  const scores = rehearsed.map(scoreOf);
  const { palette, width } = terminal;
  if (globals.json)
    printResult(
      terminal,
      'rehearse',
      rehearsed.map((one, index) => asJson(one, all[index]?.seed ?? options.seed)),
    );
  else
    terminal.out(
      options.seeds === 1 ? scoreboardView(scores, palette, width) : oddsView(scores, options.seeds, palette, width),
    );
  if (signal.aborted) return EXIT.interrupted;
  const unwritten = rehearsed.find(({ reportFailed }) => reportFailed !== undefined)?.reportFailed;
  if (unwritten !== undefined) throw unwritten;
  const isKept = scenarios.every(({ name }) => {
    const own = scores.filter(({ scenario }) => scenario === name);
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
