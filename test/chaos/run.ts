import { parseArgs } from 'node:util';
import { COMMANDS, STATES_OF } from './commands';
import { killProcess } from './kill-process';
import type { Mishap } from './operator';
import { play, type Scenario } from './scenario';
import { KINDS, seededRuns } from './seeded-run';
import { makeStates, type State } from './states';
import { duel } from './two-operators';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const MISHAPS = [
  'throttle',
  'error',
  'drop',
  'slow',
  'lose-response',
  'expired',
  'denied',
  'killed-before',
  'killed-after',
] as const;
type MishapKind = (typeof MISHAPS)[number];

/** Without --full, one read in so many meets one mishap. */
const READS_ONE_IN = 4;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Of `proxy`, `duel` and `kill`: how many seeded runs, the number of the first, and the seed. */
    runs: { type: 'string', default: '20' },
    from: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    /** Every call x every mishap (some 8,000 scenarios) instead of every write x every mishap and one read in four. */
    full: { type: 'boolean', default: false },
    command: { type: 'string' },
    /** One way of failing only, on every call. */
    mishap: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});

const kind = KINDS.find((one) => one === positionals[0]);
if (kind !== undefined) {
  const { runs, from, seed, verbose } = options;
  const print = (line: string): void => console.log(line);
  const { failures } = await seededRuns(kind, {
    runs: Number(runs),
    from: Number(from),
    seed: Number(seed),
    verbose,
    print,
  });
  process.exit(failures.length === 0 ? 0 : 1);
}

/** Calls that change something, by their wire names. */
const isWrite = (call: string): boolean =>
  (/^(POST|PUT|DELETE|PATCH) /.test(call) && !/configurationsessions|invocations/.test(call)) ||
  /\.(Disable|Enable|Stop|Put|Create|Delete)/.test(call);

const isWriteHere = (call: string): boolean => isWrite(call) && !/xray|Traces|Trace|ServiceGraph/i.test(call);

interface Tally {
  survived: number;
  played: number;
}

const tallies = new Map<string, Map<string, Tally>>();
const failures: string[] = [];

function count(command: string, mishap: string, problems: readonly string[], what: string): void {
  const row = tallies.get(command) ?? new Map<string, Tally>();
  tallies.set(command, row);
  const tally = row.get(mishap) ?? { survived: 0, played: 0 };
  row.set(mishap, tally);
  tally.played += 1;
  if (problems.length === 0) tally.survived += 1;
  else failures.push(`${what}: ${problems.join('; ')}`);
}

const began = performance.now();
const worlds = await makeStates();
const worldOf = (state: State) => {
  const world = worlds.get(state);
  if (world === undefined) throw new Error(`no world for ${state}`);
  return world;
};

/** All mishaps on each write; on reads one of them in turn, or all of them with --full. */
function scenarios(
  command: Scenario['command'],
  state: State,
  calls: readonly string[],
  turn: number,
): readonly Scenario[] {
  return calls.flatMap((call, index): readonly Scenario[] => {
    const at = index + 1;
    const all = options.full || isWriteHere(call);
    const inTurn = (index + turn) % READS_ONE_IN === 0;
    const next = MISHAPS[Math.floor((index + turn) / READS_ONE_IN) % MISHAPS.length] ?? 'error';
    const asked = MISHAPS.filter((kind) => kind === options.mishap);
    const kinds: readonly MishapKind[] = asked.length > 0 ? asked : all ? MISHAPS : inTurn ? [next] : [];
    return kinds.map((kind): Scenario => ({ command, state, mishap: { kind, at } as Mishap }));
  });
}

let turn = 0;
for (const command of COMMANDS.filter((one) => options.command === undefined || one === options.command)) {
  for (const state of STATES_OF[command]) {
    const plain = await play({ command, state, mishap: { kind: 'none' } }, worldOf(state));
    count(command, 'none', plain.problems, `${command} in ${state}`);
    turn += 1;
    for (const scenario of scenarios(command, state, plain.calls, turn)) {
      const { mishap } = scenario;
      const at = mishap.kind === 'none' ? 0 : mishap.at;
      const outcome = await play(scenario, worldOf(state));
      const what = `${command} in ${state}, ${mishap.kind} at call ${at} (${plain.calls[at - 1]})`;
      count(command, mishap.kind, outcome.problems, what);
      if (options.verbose || outcome.problems.length > 0)
        console.log(
          `${outcome.problems.length === 0 ? 'survived' : 'FAILED  '} ${what}\n   ${outcome.story.join('\n   ')}\n   ${outcome.problems.join('\n   ')}`,
        );
    }
    console.log(
      `${command} in ${state}: ${plain.calls.length} calls, ${Math.round((performance.now() - began) / 1000)} s`,
    );
  }
}

if (options.command === undefined || options.command === 'duel') {
  for (const where of ['one machine', 'two machines'] as const) {
    for (const lead of [0, 1, 5, 20, 35, 40, 45, 50, 52, 54, 56, 58, 60]) {
      const { problems, story } = await duel(worldOf('off'), lead, where);
      count('two at once', where, problems, `two operators on ${where}, lead ${lead} (${story})`);
    }
  }
}

if (options.command === undefined || options.command === 'sigkill') {
  for (const [command, state, most, kills] of [
    ['canary', 'off', 1, [3, 30, 46, 48, 52, 55]],
    ['rollback', 'alarm', 1, [5, 13, 14, 16, 20, 30]],
  ] as const) {
    for (const at of kills) {
      for (const phase of ['before', 'after'] as const) {
        const { problems, story } = await killProcess(worldOf(state), command, at, phase, most);
        count(command, 'SIGKILL', problems, `${command}, SIGKILL ${phase} call ${at} (${story})`);
        if (options.verbose) console.log(`${command} SIGKILL ${phase} ${at}: ${story}`);
      }
    }
  }
}

let survived = 0;
let played = 0;
for (const [command, row] of tallies) {
  const cells = [...row].map(([mishap, tally]) => `${mishap} ${tally.survived}/${tally.played}`);
  console.log(`${command.padEnd(12)} ${cells.join(' · ')}`);
  for (const tally of row.values()) {
    survived += tally.survived;
    played += tally.played;
  }
}
for (const failure of failures) console.log(`FAILED  ${failure}`);
console.log(`survived ${survived}/${played} in ${Math.round((performance.now() - began) / 1000)} s`);
process.exit(survived === played ? 0 : 1);
