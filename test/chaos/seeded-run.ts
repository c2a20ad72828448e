import { repeatable } from '../../src/domain/statistics/random';
import { COMMANDS, type CommandName, STATES_OF } from './commands';
import { playDuel, RIVALS, type Rival } from './duel';
import { killProcess } from './kill-process';
import { LIES, type Mishap } from './operator';
import { playReader, READERS } from './reader';
import { play } from './scenario';
import { makeStates, STATES, type State } from './states';

export const KINDS = ['proxy', 'duel', 'kill'] as const;
export type Kind = (typeof KINDS)[number];

const RIVAL_STATES: Readonly<Record<Rival, readonly State[]>> = {
  canary: ['off', 'reverted'],
  ramp: ['complete', 'older-than-72-h'],
  rearm: ['baking', 'complete'],
  deploy: ['off', 'baking', 'complete'],
};

const MISHAPS = ['throttle', 'error', 'drop', 'slow', 'lose-response', 'expired', 'denied', ...LIES] as const;

interface Outcome {
  readonly kind: string;
  readonly what: string;
  readonly problems: readonly string[];
}

interface Dice {
  /** A whole number from 0 to `below` - 1. */
  readonly roll: (below: number) => number;
  readonly pick: <T>(from: readonly T[]) => T;
}

type Play = (dice: Dice, world: (state: State) => Parameters<typeof play>[1]) => Promise<Outcome>;

const PLAYS: Readonly<Record<Kind, Play>> = {
  async duel({ roll, pick }, world) {
    const rival = pick(RIVALS);
    const duel = {
      rival,
      state: pick(RIVAL_STATES[rival]),
      first: pick(['rival', 'rollback'] as const),
      lead: roll(70),
      console: { what: roll(3) === 0 ? 'share' : 'nothing', at: roll(40) } as const,
    };
    const { problems, story } = await playDuel(world(duel.state), duel);
    const what = `${rival} in ${duel.state}, ${duel.first} first by ${duel.lead} calls, console ${duel.console.what} at ${duel.console.at}: ${story}`;
    return { kind: `${rival} against rollback`, what, problems };
  },
  async proxy({ roll, pick }, world) {
    if (roll(3) === 0) {
      const reader = pick(READERS);
      const state = pick(STATES);
      const mishap = { kind: pick(MISHAPS), at: 1 + roll(25) } as const;
      const { problems, story } = await playReader(reader, world(state), mishap);
      return {
        kind: `${mishap.kind}, readers`,
        what: `${reader} in ${state}, ${mishap.kind} at call ${mishap.at}: ${story}`,
        problems,
      };
    }
    const command = pick(COMMANDS);
    const state = pick(STATES_OF[command]);
    const mishap = { kind: pick(MISHAPS), at: 1 + roll(60) } as Mishap;
    const { problems, story } = await play({ command, state, mishap }, world(state));
    const at = mishap.kind === 'none' ? 0 : mishap.at;
    return {
      kind: mishap.kind,
      what: `${command} in ${state}, ${mishap.kind} at call ${at}: ${story.join('; ')}`,
      problems,
    };
  },
  async kill({ roll, pick }, world) {
    const [command, state, most] = pick([
      ['canary', 'off', 1],
      ['rearm', 'baking', 1],
      ['rollback', 'alarm', 1],
    ] as const satisfies readonly (readonly [CommandName, State, number])[]);
    const at = 1 + roll(60);
    const phase = pick(['before', 'after'] as const);
    const { problems, story } = await killProcess(world(state), command, at, phase, most);
    return { kind: `${command} killed`, what: `${command}, SIGKILL ${phase} call ${at}: ${story}`, problems };
  },
};

interface SeededResult {
  readonly survived: number;
  /** A line each: what was played, and what is wrong. */
  readonly failures: readonly string[];
}

/** A long play says how far it is, so that what it was stopped at counts too. */
const PROGRESS_EVERY = 25;

/** Plays the seeded runs of a kind from number `from` on and prints who survived. */
export async function seededRuns(
  kind: Kind,
  options: {
    readonly runs: number;
    readonly from: number;
    readonly seed: number;
    readonly verbose?: boolean;
    readonly print: (line: string) => void;
  },
): Promise<SeededResult> {
  const began = performance.now();
  const worlds = await makeStates();
  const world = (state: State) => {
    const made = worlds.get(state);
    if (made === undefined) throw new Error(`no world for ${state}`);
    return made;
  };
  const tallies = new Map<string, { survived: number; played: number }>();
  const failures: string[] = [];
  const elapsed = (): string => `${Math.round((performance.now() - began) / 1000)} s`;
  for (let run = options.from; run < options.from + options.runs; run += 1) {
    const random = repeatable(options.seed * 1_000_003 + run);
    const roll = (below: number): number => Math.floor(random() * below);
    const pick = <T>(from: readonly T[]): T => from[roll(from.length)] as T;
    const outcome = await PLAYS[kind]({ roll, pick }, world);
    const tally = tallies.get(outcome.kind) ?? { survived: 0, played: 0 };
    tallies.set(outcome.kind, tally);
    tally.played += 1;
    if (outcome.problems.length === 0) tally.survived += 1;
    else failures.push(`run ${run}: ${outcome.what}: ${outcome.problems.join('; ')}`);
    if (options.verbose)
      options.print(`${run} ${outcome.problems.length === 0 ? 'survived' : 'FAILED'} ${outcome.what}`);
    if (outcome.problems.length > 0) options.print(`FAILED  ${failures.at(-1)}`);
    const done = run - options.from + 1;
    if (done % PROGRESS_EVERY === 0 && done < options.runs)
      options.print(`survived ${done - failures.length} of ${done} so far, ${elapsed()}; go on with --from ${run + 1}`);
  }
  for (const [name, { survived, played }] of [...tallies].sort(([a], [b]) => a.localeCompare(b)))
    options.print(`${name.padEnd(28)} survived ${survived} of ${played}`);
  options.print(
    `${kind}, seed ${options.seed}: survived ${options.runs - failures.length} of ${options.runs} in ${elapsed()}`,
  );
  return { survived: options.runs - failures.length, failures };
}
