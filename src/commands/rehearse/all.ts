import { join } from 'node:path';
import { EXIT, type ExitCode } from '../../domain/operator-error';
import { verdictText } from '../../domain/rollout/rehearsal-result';
import type { RehearsalScenario } from '../../ports/rehearsals';
import { scoreboardView } from '../../views/scoreboard';
import { wrap } from '../../views/text';
import type { CommandContext } from '../command';
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
  for (const { name } of scenarios) {
    if (signal.aborted) break;
    const step = terminal.step(`${rehearsed.length + 1}/${scenarios.length} ${name}`);
    const report = options.report === undefined ? undefined : join(options.report, name);
    const one = await rehearseOne({ ...options, scenario: name, report }, context, true);
    if (one.result.interrupted) {
      step.fail(`${name}: interrupted`);
      break;
    }
    rehearsed.push(one);
    step.done(`${name}: ${verdictText(one.result)}`);
  }
  if (globals.json) terminal.json(rehearsed.map((one) => asJson(one, options.seed)));
  else terminal.out(scoreboardView(rehearsed.map(scoreOf), terminal.palette, terminal.width));
  if (signal.aborted) return EXIT.interrupted;
  const unwritten = rehearsed.find(({ reportFailed }) => reportFailed !== undefined)?.reportFailed;
  if (unwritten !== undefined) throw unwritten;
  return rehearsed.every((one) => scoreOf(one).asPromised) ? EXIT.done : EXIT.failed;
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
  if (globals.json) terminal.json(scenarios);
  else terminal.out(scenarios.map(text).join('\n'));
  return EXIT.done;
}
