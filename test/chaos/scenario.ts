import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeError } from '../../src/cli/errors';
import { shareOfContent } from '../../src/domain/rollout/canary-plan';
import type { Gateways } from '../../src/ports/gateways';
import { openSandbox, type World } from '../../src/sandbox/index';
import { ASKED, type CommandName, runCommand } from './commands';
import { createOperator, type Mishap } from './operator';
import { SHARE_OF, type State } from './states';

export interface Scenario {
  readonly command: CommandName;
  readonly state: State;
  readonly mishap: Mishap;
}

export interface Outcome {
  readonly problems: readonly string[];
  /** Calls that the first run made. */
  readonly calls: readonly string[];
  readonly story: readonly string[];
}

interface Sight {
  readonly share: number;
  readonly weights: number;
  readonly deployments: readonly {
    readonly number: number;
    readonly share: number | undefined;
    readonly description: string | undefined;
  }[];
  readonly strategies: readonly string[];
  readonly armed: boolean;
  readonly journal: string;
}

/** What is true, read without any mishap. */
async function look(gateways: Gateways): Promise<Sight> {
  const served = await gateways.flagDocuments.served();
  const flags =
    served.kind === 'served'
      ? (JSON.parse(served.content) as { prismaAdapter?: { enabled?: boolean; percentage?: number } })
      : {};
  const alias = await gateways.functions.alias('huntaze-mock-read', 'live');
  const deployments = await gateways.flagDeployments.recent(20);
  const alarms = await gateways.alarms.read(['huntaze-lambda-error-rate-gt-2pct', 'huntaze-canary-errors']);
  const verified = await gateways.journal.verify();
  return {
    share: flags.prismaAdapter?.enabled === true ? (flags.prismaAdapter.percentage ?? 0) : 0,
    weights: Object.keys(alias?.weights ?? {}).length,
    deployments: await Promise.all(
      deployments.map(async (one) => ({
        number: one.number,
        description: one.description,
        share: shareOfContent((await gateways.flagDocuments.version(one.version)).content),
      })),
    ),
    strategies: (await gateways.flagStrategies.list())
      .map((one) => one.name)
      .filter((name) => name.startsWith('huntaze-')),
    armed: alarms.every((alarm) => alarm.actionsEnabled),
    journal: verified.kind,
  };
}

/** Runs to the end, to an error, or to the death of the process. */
async function attempt(gateways: Gateways, killed: Promise<'killed'>, command: CommandName): Promise<string> {
  const run = runCommand(gateways, command).catch((error: unknown) => {
    const { what, why, next } = describeError(error);
    return why === undefined || next === undefined ? `unsaid: ${what}` : `error: ${what}`;
  });
  return Promise.race([run, killed]);
}

/** Off is what is served; `safe-by` says when the last cached flag will have ended. */
const isSafe = (verdict: string): boolean => verdict === 'safe' || verdict === 'safe-by';

/**
 * The command with one mishap, then the same command again, then a rollback: and after each what must hold whatever
 * happened.
 */
export async function play(scenario: Scenario, world: World): Promise<Outcome> {
  const { command, state, mishap } = scenario;
  const sandbox = await openSandbox({ world: structuredClone(world) });
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'));
  const problems: string[] = [];
  const story: string[] = [];
  const most = Math.max(SHARE_OF[state], ASKED[command]);
  try {
    const watcher = createOperator(sandbox, folder, { kind: 'none' }).gateways;
    const before = (await look(watcher)).deployments[0]?.number ?? 0;
    const check = async (when: string, said: string): Promise<Sight> => {
      const sight = await look(watcher);
      story.push(`${when}: ${said}; served ${sight.share} %`);
      if (sight.share > most) problems.push(`${when}: ${sight.share} % is served, ${most} % was asked for`);
      if (said.startsWith('unsaid')) problems.push(`${when}: ${said}, without why or what next`);
      if (sight.journal !== 'intact') problems.push(`${when}: the journal does not verify`);
      if (isSafe(said) && (sight.share !== 0 || sight.weights !== 0))
        problems.push(`${when}: SAFE was claimed with ${sight.share} % served`);
      if (/^serves (\d+)/.exec(said)?.[1] !== undefined && sight.share !== ASKED[command])
        problems.push(`${when}: "${said}" was claimed, ${sight.share} % is served`);
      return sight;
    };
    const first = createOperator(sandbox, folder, mishap);
    const said = await attempt(first.gateways, first.killed, command);
    sandbox.faults.clear();
    await check('first', said);
    const calls = [...first.calls];
    const second = createOperator(sandbox, folder, { kind: 'none' });
    await check('again', await attempt(second.gateways, second.killed, command));
    const third = createOperator(sandbox, folder, { kind: 'none' });
    const verdict = await attempt(third.gateways, third.killed, 'rollback');
    const end = await check('rollback', verdict);
    if (!isSafe(verdict)) problems.push(`rollback: ${verdict}`);
    if (!end.armed) problems.push('rollback: alarms were left without actions');
    problems.push(...doubleWrites(end, before, command));
    const tooMuch = end.deployments.find((one) => one.number > before && (one.share ?? 0) > most);
    if (tooMuch !== undefined)
      problems.push(`deployment ${tooMuch.number} carried ${tooMuch.share} %, ${most} % was asked for`);
    return { problems, calls, story };
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A nonce names one write: two deployments with one nonce, two shares for one request, two strategies of one name. */
function doubleWrites(end: Sight, before: number, command: CommandName): readonly string[] {
  const problems: string[] = [];
  const made = end.deployments.filter((one) => one.number > before);
  const nonces = made.map((one) => /\[([0-9a-f]{8})\]$/.exec(one.description ?? '')?.[1]);
  if (nonces.some((nonce) => nonce === undefined)) problems.push('a deployment carries no nonce');
  if (new Set(nonces).size !== nonces.length) problems.push('a deployment was applied twice');
  const shares = made.filter((one) => (one.share ?? 0) > 0).length;
  const allowed = { canary: 1, ramp: 1, rearm: 2, rollback: 0 }[command];
  if (shares > allowed) problems.push(`${shares} deployments of a share, ${allowed} asked for`);
  if (new Set(end.strategies).size !== end.strategies.length) problems.push('a strategy was made twice');
  return problems;
}
