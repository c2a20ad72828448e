import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createContext } from '../../src/cli/context';
import { globalOptionsOf } from '../../src/cli/global-options';
import { parseCommandLine } from '../../src/cli/program';
import { COMMANDS } from '../../src/cli/registry';
import { createTerminal } from '../../src/terminal/create-terminal';
import { openProvisionedBeta, type WiredBeta } from '../operations/provision/provisioned-beta';
import { HOUR } from '../operations/stage';
import { refusedLine } from '../support/command-line';

/** A line of each command, and how it ends. */
const LINES: readonly (readonly [line: string, code: number])[] = [
  ['playbook --once', 0],
  ['check', 0],
  ['plan --rate 1000/h', 0],
  ['canary --percent 1 --dry-run --force --accept errors,errors-shadow,diffs,alarms --reason why', 0],
  ['watch --once', 0],
  ['status', 0],
  ['decide', 3],
  ['ramp', 0],
  ['query', 0],
  ['query show error-rate', 0],
  ['query error-rate', 0],
  ['query push error-rate --yes', 0],
  ['query pull', 0],
  ['traces list', 0],
  ['traces map', 0],
  ['traces groups', 0],
  ['traces', 0],
  ['logs --since 10m', 0],
  ['traffic --requests 2 --dry-run', 0],
  ['traffic --requests 2 --yes', 0],
  ['cost', 0],
  ['report', 3],
  ['rollback --dry-run', 0],
  ['rollback --yes', 0],
  ['history', 0],
  ['history --verify', 0],
  ['history show 1', 0],
  ['open', 0],
  ['provision --dry-run', 0],
  ['deploy --dry-run', 0],
  ['config', 0],
  ['config policy observer', 0],
  ['notify', 0],
  ['notify test', 0],
  ['doctor', 0],
  ['completion bash', 0],
  ['rehearse --list', 0],
];

/** Commands that are not typed here: why. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'query run': 'as query',
  'traces show': 'as traces',
  'config init': 'needs a stack: test/journeys/account',
  'completion install': 'writes into a home: test/cli/completion-install.test.ts',
  sandbox: 'serves until it is ended',
  'sandbox status': 'needs a served sandbox',
  'sandbox advance': 'needs a served sandbox',
  'sandbox catch-up': 'needs a served sandbox',
  'sandbox reset': 'needs a served sandbox',
  'sandbox fault': 'needs a served sandbox',
};

let beta: WiredBeta;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-quiet-'));
  vi.stubEnv('HUNTAZE_NOTIFY_COMMAND', 'true');
  vi.stubEnv('XDG_STATE_HOME', folder);
  beta = await openProvisionedBeta();
  beta.sandbox.traffic.setRate(60);
  await beta.sandbox.advance(HOUR / 4);
}, 120_000);
afterAll(async () => {
  await beta.close();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** Types a line on a terminal of its own: the real parser, composition and screen. */
async function typed(line: string): Promise<{ readonly code: number; readonly out: string; readonly said: string }> {
  const argv = line.split(' ').map((word) => word.replace('FOLDER', folder));
  const parsed = await parseCommandLine(argv, { width: 100, version: '0.0.0-test', commands: COMMANDS });
  if (parsed.kind !== 'run') throw new Error(`"${line}" runs no command`);
  const globals = globalOptionsOf(parsed.globals);
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const text = (stream: PassThrough): string => (stream.read() as Buffer | null)?.toString() ?? '';
  const terminal = createTerminal({
    stdin: Object.assign(stdin, { isTTY: true }) as never,
    stdout: stdout as never,
    stderr: Object.assign(stderr, { isTTY: true }) as never,
    env: { TERM: 'xterm' },
    color: false,
    json: globals.json,
    quiet: globals.quiet,
    nonce: '12345678',
    command: String,
    interrupt: () => {},
  });
  const context = createContext({ terminal, globals, signal: new AbortController().signal });
  const code = await parsed.command.run(parsed.command.parse(parsed.input), {
    ...context,
    gateways: async () => beta.gateways,
    allowWrites: async () => {},
  });
  return { code, out: text(stdout), said: text(stderr) };
}

describe('--quiet', () => {
  it.each(LINES)('prints the result of "%s" and nothing besides', async (line, code) => {
    const quiet = await typed(`${line} --quiet`);
    expect({ code: quiet.code, said: quiet.said }).toEqual({ code, said: '' });
    expect(quiet.out).not.toBe('');
  });

  it('is tried with every command', async () => {
    const specs = (await Promise.all(COMMANDS.map((command) => command.load()))).flat();
    const tried = specs.filter(
      ({ name }) => LINES.some(([line]) => `${line} `.startsWith(`${name} `)) || ELSEWHERE[name] !== undefined,
    );
    expect(specs.map(({ name }) => name).filter((name) => !tried.some((one) => one.name === name))).toEqual([]);
  });

  it('says less than the same line without it', async () => {
    const loud = await typed('provision --yes');
    expect(loud.said).toContain('dashboard');
  });

  it('asks nothing: a write needs --yes, on a terminal too', async () => {
    await expect(typed('rollback --quiet')).rejects.toMatchObject({ code: 'USAGE', exitCode: 2 });
  });

  it('excludes --verbose', async () => {
    expect(await refusedLine(['status', '--quiet', '--verbose'])).toMatchObject({ code: 'USAGE' });
  });
});
