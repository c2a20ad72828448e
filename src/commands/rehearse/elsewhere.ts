import { OperatorError } from '../../domain/operator-error';
import { own } from '../../domain/text/advice';
import type { OwnCommand } from '../../ports/own-command';
import type { RehearsalScore } from '../results';
import type { RehearseOptions } from './options';

/** Command line of one rehearsal that answers with its record. */
export function argumentsOf(options: RehearseOptions): readonly string[] {
  return [
    'rehearse',
    '--json',
    ...['--scenario', options.scenario, '--seed', String(options.seed), '--users', String(options.users)],
    ...['--rate', `${options.ratePerHour}/h`],
    ...(options.percent === undefined ? [] : ['--percent', String(options.percent)]),
    ...(options.strict ? ['--strict'] : []),
    ...(options.untilMs === undefined ? [] : ['--until', `${options.untilMs / 1000}s`]),
  ];
}

/**
 * Plays rehearsals in processes of their own, as many at once as there are cores; they start in their order. Each answers
 * its record; `undefined` where it was interrupted.
 */
export function playElsewhere(
  all: readonly RehearseOptions[],
  command: OwnCommand,
  signal: AbortSignal,
): readonly Promise<RehearsalScore | undefined>[] {
  let free = command.atOnce;
  const waiting: (() => void)[] = [];
  return all.map(async (options) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return signal.aborted ? undefined : await playOne(options, command, signal);
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  });
}

async function playOne(
  options: RehearseOptions,
  command: OwnCommand,
  signal: AbortSignal,
): Promise<RehearsalScore | undefined> {
  const { code, stdout, stderr } = await command.run(argumentsOf(options), signal);
  if (signal.aborted) return undefined;
  try {
    return JSON.parse(stdout) as RehearsalScore;
  } catch {
    throw new OperatorError(
      'SANDBOX',
      `the rehearsal of ${options.scenario}, seed ${options.seed}, ended with ${code}`,
      {
        why: stderr.trim() === '' ? 'it said nothing' : stderr.trim(),
        next: own`rehearse --scenario ${options.scenario} --seed ${options.seed}`,
      },
    );
  }
}
