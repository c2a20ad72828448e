import { createInterface } from 'node:readline/promises';
import { countUsage, estimateOf, type Usage } from './estimate';
import { type Options, Refused, readOptions } from './options';
import { overHttp, realAccount } from './places';
import { type Played, play } from './play';
import { record } from './seen-live';
import { agrees, compare, countsOf, tableOf } from './show';
import { type Leftover, leftoversOf, MARKER, nameWith, removeAll } from './throw-away';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

/** Two signals of one key press are one: npm and its child get both. */
const ONE_PRESS_MS = 1_000;

/** Ctrl-C: nothing more is begun, and what was made is deleted. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  const onSignal = (): void => {
    if (first === 0) {
      first = Date.now();
      console.log('\ninterrupted: what was made is deleted now; once more leaves it there');
      controller.abort(new Error('interrupted'));
    } else if (Date.now() - first > ONE_PRESS_MS) {
      console.log('left as it is: --clean deletes it');
      process.exit(130);
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}

async function agreed(question: string, { yes }: Options, signal: AbortSignal): Promise<void> {
  if (yes) return;
  if (process.stdin.isTTY !== true) throw new Refused('nobody can be asked here: --yes answers for you');
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  asking.on('SIGINT', () => process.emit('SIGINT'));
  const answer = await asking.question(`${question} [y/N] `, { signal }).catch(() => 'n');
  asking.close();
  if (!/^y(?:es)?$/i.test(answer.trim())) throw new Refused('nothing was made and nothing was deleted');
}

type Account = Awaited<ReturnType<typeof realAccount>>;

const whoIs = ({ account, region, arn }: Account): string => `account ${account} · ${region} · ${arn}`;

/** Deletes, says what, and answers whether nothing is left. */
async function deleted(account: Account, found: readonly Leftover[], prefix: string | undefined): Promise<boolean> {
  const failed = await removeAll(found, (what) => console.log(`  deleted  ${what}`));
  for (const what of failed) console.log(`  FAILED   ${what}`);
  const left = await leftoversOf(account, prefix);
  if (left.length > 0)
    console.log(`${left.length} left: ${left.map(({ what }) => what).join(', ')}; --clean tries again`);
  return left.length === 0;
}

async function clean(asked: Options): Promise<number> {
  const signal = interruption();
  // Waiting goes on after Ctrl-C: what is half deleted is better deleted.
  const account = await realAccount({
    ...asked,
    region: asked.region,
    prefix: '',
    signal: new AbortController().signal,
  });
  console.log(whoIs(account));
  const found = await leftoversOf(account, asked.prefix);
  if (found.length === 0) {
    console.log(`nothing there is called ${asked.prefix === undefined ? MARKER : nameWith(asked.prefix)('')}…`);
    return 0;
  }
  for (const { what } of found) console.log(`  ${what}`);
  await agreed(`Delete these ${found.length}?`, asked, signal);
  return (await deleted(account, found, asked.prefix)) ? 0 : 1;
}

async function onSandbox({
  services,
}: Options): Promise<{ readonly played: readonly Played[]; readonly usage: Usage }> {
  const place = await overHttp();
  try {
    const usage = countUsage(place.sandbox);
    return { played: await play(place, services), usage: usage() };
  } finally {
    await place.close();
  }
}

const randomPrefix = (): string => Math.random().toString(36).slice(2, 10);

function planOf(account: Account, { services }: Options, sandbox: readonly Played[], usage: Usage): string {
  return `${whoIs(account)}
${sandbox.length} cases of ${services.join(', ')}: about ${usage.calls} calls or more, a few minutes
everything it makes is called ${nameWith(account.prefix)('…')} and is deleted at the end; metric values and traces cannot be
deleted, and end by themselves
about ${estimateOf(usage).toFixed(2)} US dollars`;
}

async function live(asked: Options): Promise<number> {
  const signal = interruption();
  const prefix = asked.prefix ?? randomPrefix();
  const account = await realAccount({ ...asked, region: asked.region, prefix, signal });
  const { played: sandbox, usage } = await onSandbox(asked);
  console.log(planOf(account, asked, sandbox, usage));
  const before = await leftoversOf(account, prefix);
  if (before.length > 0) throw new Refused(`${before.length} things of that prefix are there already: --clean first`);
  await agreed('Go on?', asked, signal);
  let seen: readonly Played[] = [];
  let isClean = false;
  try {
    const onPlayed = (one: Played): void => {
      if (one.observation.kind !== 'not-played') console.log(`  ${one.service}: ${one.case.name}`);
    };
    seen = await play(account, asked.services, { signal, onPlayed });
  } catch (error) {
    if (!signal.aborted) console.log(`stopped: ${(error as Error).message}`);
  } finally {
    const patient = { ...account, sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)) };
    isClean = await deleted(patient, await leftoversOf(patient, prefix), prefix);
  }
  const compared = compare(sandbox, seen);
  console.log(`${tableOf(compared)}\n\n${countsOf(compared)}`);
  if (asked.record) record(seen, account, new Date().toISOString().slice(0, 10));
  if (signal.aborted) return 130;
  return isClean && seen.length > 0 && compared.every(agrees) ? 0 : 1;
}

async function main(): Promise<number> {
  const asked = readOptions(process.argv.slice(2));
  if (asked.clean) return clean(asked);
  if (asked.live) return live(asked);
  const { played } = await onSandbox(asked);
  const compared = compare(played, undefined);
  console.log(`${tableOf(compared)}\n\n${countsOf(compared)}`);
  return compared.every(agrees) ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Refused ? error.message : `the run failed: ${(error as Error).message}`);
  process.exitCode = 2;
}
