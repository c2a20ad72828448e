import { type Recommended, recommendedIn, recommendedOn } from './lines';
import { type Form, Operator, type Outcome, programOf } from './operator';
import { STATES, type State } from './states';

/** What an operator reads, or tries dry, to learn what to do next. */
const SCREENS: readonly string[] = [
  'check',
  'status',
  'decide',
  'decide --final',
  'playbook --once',
  'ramp',
  'plan',
  'history',
  'canary --percent 1 --dry-run',
  'canary --percent 5 --dry-run',
  'ramp --next --dry-run',
  'ramp --rearm --dry-run',
  'rollback --dry-run',
  'provision --dry-run',
  'logs --errors',
  'traces one-user',
];
/** What a script reads. */
const DOCUMENTS: readonly string[] = [
  'check --json',
  'status --json',
  'decide --json',
  'ramp --json',
  'playbook --json',
];

/** What only the operator knows, filled in. */
const FILL_INS: readonly (readonly [RegExp, string])[] = [
  [/"\.\.\."/g, '"it was planned so"'],
  [/(--user) ID\b/g, '$1 user-1'],
  [/(--accept) ROWS\b/g, '$1 errors-canary,p95'],
  // A few requests show as much as the usual hundred.
  [/( traffic)$/, '$1 --requests 10'],
];

/** Commands that change something: they are asked for a yes, and must have done it. */
const WRITES = /^(?:canary|ramp --(?:next|rearm)|rollback|provision|deploy|traffic)\b/;
/** Readings whose exit code tells what they found. */
const TELLING: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^check\b/, [0, 1]],
  [/^(?:decide|report)\b/, [0, 3, 4]],
  [/^history --verify/, [0, 1]],
];

export interface Walked {
  readonly state: string;
  readonly screen: string;
  readonly form: Form;
  readonly line: string;
  /** Why it is wrong; undefined when it did what it said. */
  readonly wrong: string | undefined;
}

/** The words after the program's name and the target. */
const wordsOf = (line: string): string => line.replace(/^(?:npx )?huntaze-beta (?:--sandbox )?/, '');

const bare = (words: string): string => words.replace(/ --(?:dry-run|json|once)\b/g, '');

/** "…, then X", "X in a minute": the words name a later moment. */
const isLater = ({ line, sentence }: Recommended): boolean => {
  const before = sentence.slice(0, sentence.indexOf(line));
  return (
    /\bthen\s*(?:\\\s*)?$|\bagain\s*$|wait a minute; $/.test(before) ||
    /in a minute/.test(sentence.slice(sentence.indexOf(line)))
  );
};

/** Why a recommended command is wrong where it was recommended; undefined when it did what it said. */
function wrongness(screen: string, said: Recommended, outcome: Outcome): string | undefined {
  const words = wordsOf(said.line);
  const told = `exit ${outcome.code}: ${outcome.stderr.trim().split('\n').slice(-3).join(' | ')}`;
  if (outcome.code === 2 || outcome.code === 5 || outcome.code === -1) return told;
  const allowed = TELLING.find(([pattern]) => pattern.test(words))?.[1] ?? [0];
  if (!allowed.includes(outcome.code)) return told;
  if (bare(words) === bare(screen) && !isLater(said)) return 'it recommends itself';
  if (/nothing was (?:written|changed|done)/.test(outcome.stdout) && WRITES.test(words) && !/^rollback/.test(words))
    return 'there was nothing to do';
  return undefined;
}

/** What a screen prints, and the commands that it recommends. */
interface Shown {
  readonly text: string;
  readonly commands: readonly Recommended[];
}

async function shownBy(operator: Operator, screen: string, form: Form): Promise<Shown> {
  const watched = operator.copy();
  const outcome = await watched.type(`${programOf(form)} --sandbox ${screen}`, form);
  watched.leave();
  const text = outcome.stdout + outcome.stderr;
  const isDocument = screen.endsWith('--json');
  if (isDocument && outcome.stdout.trim() === '')
    throw new Error(`${screen} (${form}) answered nothing, with exit code ${outcome.code}: ${outcome.stderr}`);
  return { text, commands: isDocument ? recommendedIn(outcome.stdout) : recommendedOn(text) };
}

/** Every command that a screen recommends. Without colours it is found by what the coloured screen shows. */
async function commandsOf(operator: Operator, screen: string, form: Form, coloured: Shown | undefined): Promise<Shown> {
  const shown = await shownBy(operator, screen, form);
  if (form !== 'plain' || screen.endsWith('--json')) return shown;
  const { commands } = coloured ?? (await shownBy(operator, screen, 'coloured'));
  for (const { line } of commands)
    if (!shown.text.replace(/ \\\n\s*/g, ' ').includes(line))
      throw new Error(`"${line}" is not on the plain ${screen}\n${shown.text}`);
  return { text: shown.text, commands };
}

async function executed(operator: Operator, said: Recommended, form: Form): Promise<readonly [Outcome, Operator]> {
  const there = operator.copy();
  const filled = FILL_INS.reduce((line, [pattern, text]) => line.replace(pattern, text), said.line);
  const outcome = await there.type(WRITES.test(wordsOf(said.line)) ? `${filled} --yes` : filled, form);
  return [outcome, there];
}

export interface WalkOptions {
  readonly screens?: readonly string[];
  readonly forms?: readonly Form[];
  /** How many processes run at once; default 1. */
  readonly lanes?: number;
}

/** Works through a list, so many at once; the answers keep the list's order. */
async function inLanes<Item, Result>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const waiting = [...items.entries()];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}

/**
 * Executes every command that the screens of a state recommend, each on a copy of that state. What is typed is the same with
 * colours and without, so such a line is executed once; through npx it is another one.
 */
export async function walkState(
  operator: Operator,
  state: State,
  { screens = [...SCREENS, ...DOCUMENTS], forms = ['coloured'], lanes = 1 }: WalkOptions = {},
): Promise<readonly Walked[]> {
  const walked: Walked[] = [];
  const tried = new Map<string, Outcome>();
  const coloured = new Map<string, Shown>();
  // The screens with colours come first: those without are read by them.
  for (const form of [...forms].sort((a, b) => Number(b === 'coloured') - Number(a === 'coloured'))) {
    const shown = await inLanes(screens, lanes, async (screen) => {
      const here = await commandsOf(operator, screen, form, coloured.get(screen));
      if (form === 'coloured') coloured.set(screen, here);
      return here.commands.map((said) => ({ screen, said }));
    });
    const lines = [...new Map(shown.flat().map(({ said }) => [said.line, said])).values()];
    await inLanes(
      lines.filter(({ line }) => !tried.has(line)),
      lanes,
      async (said) => {
        const [outcome, there] = await executed(operator, said, form);
        there.leave();
        tried.set(said.line, outcome);
      },
    );
    for (const { screen, said } of shown.flat()) {
      const outcome = tried.get(said.line);
      if (outcome === undefined) throw new Error(`${said.line} was not executed`);
      walked.push({ state: state.name, screen, form, line: said.line, wrong: wrongness(screen, said, outcome) });
    }
  }
  return walked;
}

/** Makes the wanted states, each from the one before it, and hands each over while it lasts. */
export async function eachState(
  wanted: (state: State) => boolean,
  visit: (operator: Operator, state: State) => Promise<void>,
): Promise<void> {
  const made = new Map<string, Operator>();
  const needed = (state: State): boolean =>
    wanted(state) || STATES.some((other) => other.from !== undefined && parentOf(other) === state && needed(other));
  try {
    for (const state of STATES.filter(needed)) {
      const parent = parentOf(state);
      const operator = (parent === undefined ? undefined : made.get(parent.name))?.copy() ?? Operator.create();
      made.set(state.name, operator);
      await state.make(operator);
      if (wanted(state)) await visit(operator, state);
    }
  } finally {
    for (const operator of made.values()) operator.leave();
  }
}

const parentOf = ({ from }: State): State | undefined =>
  from === undefined ? undefined : STATES.find(({ name }) => name.startsWith(from));
