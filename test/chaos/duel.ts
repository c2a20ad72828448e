import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { createFileBundles } from '../../src/cli/file-bundles';
import { offDocument, serializeFlagDocument, withShare } from '../../src/domain/flags/document';
import { OperatorError } from '../../src/domain/operator-error';
import type { Bundle } from '../../src/domain/system/functions';
import { planDeploy } from '../../src/operations/deploy/plan-deploy';
import { runDeploy } from '../../src/operations/deploy/run-deploy';
import { rollBack } from '../../src/operations/rollback/rollback';
import type { Gateways } from '../../src/ports/gateways';
import { openSandbox, type Sandbox, type World } from '../../src/sandbox/index';
import { type CommandName, planStep, startPlanned } from './commands';
import { createOperator, type Operator } from './operator';
import type { State } from './states';

export const RIVALS = ['canary', 'ramp', 'rearm', 'deploy'] as const;
export type Rival = (typeof RIVALS)[number];

/** One operator carries out a plan, another rolls back; both on machines of their own. */
export interface RollbackDuel {
  readonly rival: Rival;
  readonly state: State;
  /** Whose writes begin first; the other begins when that one has made `lead` calls. The plan is always older. */
  readonly first: 'rival' | 'rollback';
  readonly lead: number;
  /** What somebody does in a console when the rollback makes its so-manieth call. */
  readonly console: { readonly what: 'share' | 'nothing'; readonly at: number };
}

export interface Played {
  readonly problems: readonly string[];
  readonly story: string;
}

const WITHIN_MS = 60_000;
const MOCK = 'huntaze-mock-read';

async function whenCalls(operator: Operator, calls: number, ended: Promise<unknown>): Promise<void> {
  let over = false;
  void ended.finally(() => {
    over = true;
  });
  while (!over && operator.calls.length < calls) await new Promise((resolve) => setImmediate(resolve));
}

/** The same code with one more file: another version that works. */
async function newerBundle(name: string): Promise<Bundle> {
  const { zip } = await createFileBundles().read(name);
  const packed = zipSync({ ...unzipSync(zip), 'NEWER.txt': new TextEncoder().encode('newer') });
  return { zip: packed, size: packed.length, sha256Base64: createHash('sha256').update(packed).digest('base64') };
}

/** The rival's plan, made before anything else happens, and its writes. */
async function planOf({ rival }: RollbackDuel, gateways: Gateways): Promise<() => Promise<string>> {
  if (rival === 'deploy') {
    const newer = { ...gateways, bundles: { read: newerBundle } };
    const plan = await planDeploy(newer, { target: 'mock-read', strategy: 'canary-10' });
    return async () => (await runDeploy(newer, plan)).kind;
  }
  const planned = await planStep(gateways, rival as Exclude<CommandName, 'rollback'>);
  return () => startPlanned(gateways, rival as Exclude<CommandName, 'rollback'>, planned);
}

const endOf = async (work: Promise<string>, sandbox: Sandbox) => {
  const said = await work.catch((error: unknown) =>
    error instanceof OperatorError ? `${error.code} ${error.exitCode}` : `error: ${String(error)}`,
  );
  return { said, atMs: sandbox.clock.now() };
};

/** A share of 25 % as a console would send it, over whatever is there; refused when something is in flight. */
async function deployByHand(gateways: Gateways): Promise<void> {
  const latest = await gateways.flagDocuments.latest();
  const after = latest?.version ?? 0;
  const content = serializeFlagDocument(withShare(offDocument(), { percentage: 25 }));
  const { version } = await gateways.flagDocuments.publish(content, {
    after,
    label: `v${after + 1}-console`,
    description: 'console',
  });
  const strategies = await gateways.flagStrategies.list();
  const strategyId = strategies.find((one) => one.bakeMinutes === 110 && one.growthMinutes === 0)?.id ?? '';
  await gateways.flagDeployments.start({ version, strategyId, description: 'console', after: undefined });
}

/** What an independent client sees. */
async function unsafe(watcher: Gateways): Promise<readonly string[]> {
  const served = await watcher.flagDocuments.served();
  const flags =
    served.kind === 'served' ? (JSON.parse(served.content) as { prismaAdapter?: { enabled?: boolean } }) : {};
  const weights = Object.keys((await watcher.functions.alias(MOCK, 'live'))?.weights ?? {});
  return [
    ...(flags.prismaAdapter?.enabled === true ? ['a share is served'] : []),
    ...(weights.length > 0 ? [`version ${weights.join(', ')} has a weight`] : []),
  ];
}

/** Plays the duel and looks with a third client: SAFE must be so, and stay so for a minute; nobody may hang. */
export async function playDuel(world: World, duel: RollbackDuel): Promise<Played> {
  const sandbox = await openSandbox({ world: structuredClone(world) });
  const folders = Array.from({ length: 3 }, () => mkdtempSync(join(tmpdir(), 'chaos-duel-')));
  const [ofRival = '', ofRollback = '', ofWatcher = ''] = folders;
  const problems: string[] = [];
  try {
    const a = createOperator(sandbox, ofRival, { kind: 'none' });
    const b = createOperator(sandbox, ofRollback, { kind: 'none' });
    const watcher = createOperator(sandbox, ofWatcher, { kind: 'none' }).gateways;
    const go = await planOf(duel, a.gateways);
    const planCalls = a.calls.length;
    const rival = (): Promise<{ said: string; atMs: number }> => endOf(go(), sandbox);
    const rollback = async (): Promise<{ said: string; atMs: number }> => {
      const work = rollBack(b.gateways, { parts: 'all', hard: false, stopOthers: false, reason: 'chaos' });
      const done = endOf(
        work.then((result) => result.kind),
        sandbox,
      );
      if (duel.console.what === 'share')
        void whenCalls(b, duel.console.at, done).then(() => deployByHand(watcher).catch(() => undefined));
      return done;
    };
    const beganMs = sandbox.clock.now();
    let one: ReturnType<typeof rival>;
    let two: ReturnType<typeof rollback>;
    if (duel.first === 'rival') {
      one = rival();
      await whenCalls(a, planCalls + duel.lead, one);
      two = rollback();
    } else {
      two = rollback();
      await whenCalls(b, duel.lead, two);
      one = rival();
    }
    const safe = await two;
    if (safe.said === 'safe') problems.push(...(await unsafe(watcher)).map((what) => `SAFE was said, and ${what}`));
    else problems.push(`the rollback ended with ${safe.said}`);
    let ended = false;
    void one.then(() => {
      ended = true;
    });
    for (let at = 0; at < WITHIN_MS; at += 5_000) {
      await sandbox.advance(5_000);
      await new Promise((resolve) => setImmediate(resolve));
      if (safe.said === 'safe')
        problems.push(...(await unsafe(watcher)).map((what) => `${(at + 5_000) / 1000} s after SAFE ${what}`));
    }
    const other = await one;
    const late = other.atMs - Math.max(safe.atMs, beganMs);
    if (!ended && late > WITHIN_MS) problems.push(`the other side ended ${Math.round(late / 1000)} s after SAFE`);
    if (/^error/.test(other.said)) problems.push(`the other side ended with ${other.said}`);
    return { problems: [...new Set(problems)], story: `${other.said} / ${safe.said}` };
  } finally {
    await sandbox.close();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
}
