import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OperatorError } from '../../src/domain/operator-error';
import { openSandbox, type World } from '../../src/sandbox/index';
import { runCommand } from './commands';
import { createOperator, type Operator } from './operator';

export interface Duel {
  readonly problems: readonly string[];
  readonly story: string;
}

const codeOf = (error: unknown): string =>
  error instanceof OperatorError ? error.code : `not said well: ${String(error)}`;

/** Resolves when the operator has made that many calls, or has ended. */
async function whenCalls(operator: Operator, calls: number, ended: Promise<unknown>): Promise<void> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!over && operator.calls.length < calls) await new Promise((resolve) => setImmediate(resolve));
}

/**
 * Two operators send 1 % at the same time, the second beginning when the first has made `lead` calls; on one machine
 * (one folder, one lock) or on two. Exactly one share goes out, and the other operator is told why not, or finds it there.
 */
export async function duel(world: World, lead: number, where: 'one machine' | 'two machines'): Promise<Duel> {
  const sandbox = await openSandbox({ world: structuredClone(world) });
  const folder = (): string => mkdtempSync(join(tmpdir(), 'chaos-duel-'));
  const folders = where === 'one machine' ? Array<string>(2).fill(folder()) : [folder(), folder()];
  try {
    const [a, b] = folders.map((one) => createOperator(sandbox, one, { kind: 'none' }));
    if (a === undefined || b === undefined) throw new Error('two operators are needed');
    const run = (operator: Operator) =>
      runCommand(operator.gateways, 'canary').catch((error: unknown) => codeOf(error));
    const first = run(a);
    await whenCalls(a, lead, first);
    const said = await Promise.all([first, run(b)]);
    const watcher = createOperator(sandbox, folder(), { kind: 'none' }).gateways;
    const deployments = await watcher.flagDeployments.recent(10);
    const bakes = deployments.filter((one) => one.strategy.bakeMinutes === 110 && one.state === 'baking');
    const problems: string[] = [];
    const winners = said.filter((one) => one === 'serves 1 %').length;
    if (winners !== 1) problems.push(`${winners} operators sent the share: ${said.join(' / ')}`);
    if (bakes.length !== 1) problems.push(`${bakes.length} deployments of the share`);
    for (const loser of said.filter((one) => one !== 'serves 1 %')) {
      if (!['already there', 'BLOCKED', 'CHANGED_UNDERNEATH', 'LOCKED'].includes(loser))
        problems.push(`the other was told: ${loser}`);
    }
    return { problems, story: said.join(' / ') };
  } finally {
    await sandbox.close();
    for (const one of new Set(folders)) rmSync(one, { recursive: true, force: true });
  }
}
