import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeError } from '../../src/cli/errors';
import { parseCommandLine } from '../../src/cli/program';
import { COMMANDS } from '../../src/cli/registry';
import type { Gateways } from '../../src/ports/gateways';
import { openSandbox, type World } from '../../src/sandbox/index';
import { commandContext, recordedTerminal } from '../support/command-context';
import { createOperator, type Mishap } from './operator';

/** Commands that only read, as they are typed. */
export const READERS = [
  'check',
  'status',
  'watch --once',
  'decide',
  'report',
  'history',
  'ramp',
  'plan',
  'logs --since 1h',
  'traces --since 1h',
] as const;
export type Reader = (typeof READERS)[number];

interface Ended {
  readonly code: number;
  readonly said: string;
  /** What the screen owes an operator and does not have. */
  readonly missing: readonly string[];
}

async function run(typed: string, gateways: Gateways): Promise<Ended> {
  const parsed = await parseCommandLine(typed.split(' '), { width: 80, version: '0.0.0-chaos', commands: COMMANDS });
  if (parsed.kind !== 'run') throw new Error(`"${typed}" runs no command`);
  const terminal = recordedTerminal();
  try {
    const options: unknown = parsed.command.parse(parsed.input);
    const code = await parsed.command.run(
      options as never,
      commandContext({ terminal, gateways: async () => gateways, readFileIfAny: async () => undefined }),
    );
    const screen = `${terminal.stdout()}${terminal.stderr()}`;
    const missing = [
      ...(screen.trim() === '' ? ['an empty screen'] : []),
      ...(code !== 0 && !/^\**next\b/im.test(screen) ? [`exit ${code} without what next`] : []),
    ];
    return { code, said: `exit ${code}`, missing };
  } catch (error) {
    const { what, why, next, exitCode, code } = describeError(error);
    const missing = [
      ...(why === undefined ? ['no why'] : []),
      ...(next === undefined ? ['no next'] : []),
      ...(code === 'INTERNAL' ? ['a fault of our own'] : []),
      ...(exitCode === 0 ? ['an error that ends with 0'] : []),
    ];
    return { code: exitCode, said: `exit ${exitCode}: ${what}`, missing };
  }
}

/** A reader with one mishap: it ends, writes nothing, and says what, why and what next unless it ends with 0. */
export async function playReader(
  reader: Reader,
  world: World,
  mishap: Mishap,
): Promise<{ readonly problems: readonly string[]; readonly story: string }> {
  const sandbox = await openSandbox({ world: structuredClone(world) });
  const folder = mkdtempSync(join(tmpdir(), 'chaos-reader-'));
  try {
    const watcher = createOperator(sandbox, folder, { kind: 'none' }).gateways;
    const newest = async () => (await watcher.flagDeployments.recent(1))[0];
    const before = await newest();
    const { said, missing } = await run(reader, createOperator(sandbox, folder, mishap).gateways);
    sandbox.faults.clear();
    const after = await newest();
    const problems = [...missing];
    if (after?.number !== before?.number) problems.push('a reader deployed something');
    return { problems, story: said };
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
