import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRecords, randomNonces } from '../../../src/cli/records';
import { beginBeta } from '../../../src/operations/playbook/read-playbook';
import { openSandbox, openStateFile, SANDBOX_ACCOUNT, SANDBOX_REGION, type Sandbox } from '../../../src/sandbox/index';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const BIN = join(ROOT, 'bin', 'huntaze-beta.js');

/** How the program is started and answers: the same lines must come out of each. */
export type Form = 'plain' | 'coloured' | 'npx';

/** The program's name as it is typed in that form. */
export const programOf = (form: Form): string => (form === 'npx' ? 'npx huntaze-beta' : 'huntaze-beta');

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An operator at a shell of their own, with a state folder of their own, in front of the saved sandbox. */
export class Operator {
  private constructor(readonly folder: string) {}

  static create(): Operator {
    return new Operator(mkdtempSync(join(tmpdir(), 'huntaze-beta-next-')));
  }

  /** The same world and journal once more, to try something on. */
  copy(): Operator {
    const other = Operator.create();
    cpSync(this.folder, other.folder, { recursive: true });
    return other;
  }

  /** Takes another operator's world over, and nothing of their journal. */
  shareWorldOf(other: Operator): void {
    const world = (of: Operator): string => join(of.folder, 'huntaze-beta', 'sandbox');
    rmSync(world(this), { recursive: true, force: true });
    cpSync(world(other), world(this), { recursive: true });
  }

  /** Types a line into a shell. */
  type(line: string, form: Form = 'plain'): Promise<Outcome> {
    const shim = `huntaze-beta() { '${process.execPath}' '${BIN}' "$@"; };`;
    return new Promise((resolve, reject) => {
      const child = spawn('bash', ['-c', `${shim} ${line}`], {
        // npx finds the program of the package that it is called in.
        cwd: form === 'npx' ? ROOT : this.folder,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env['PATH'],
          HOME: this.folder,
          LANG: 'C.UTF-8',
          XDG_STATE_HOME: this.folder,
          XDG_CONFIG_HOME: this.folder,
          AWS_EC2_METADATA_DISABLED: 'true',
          ...(form === 'plain' ? {} : { FORCE_COLOR: '1' }),
        },
      });
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      child.once('error', reject);
      child.once('close', (code) => resolve({ code: code ?? -1, stdout, stderr }));
    });
  }

  /** Types a line that has to succeed. */
  async done(line: string): Promise<Outcome> {
    const outcome = await this.type(line);
    if (outcome.code !== 0) throw new Error(`"${line}" ended with ${outcome.code}\n${outcome.stdout}${outcome.stderr}`);
    return outcome;
  }

  /** Changes the saved world: causes, users, time. */
  async inWorld<T>(change: (sandbox: Sandbox) => Promise<T> | T): Promise<T> {
    const path = join(this.folder, 'huntaze-beta', 'sandbox', 'world.json');
    const file = await openStateFile(path, { pid: process.pid, isAlive: () => true });
    try {
      const world = await file.load();
      if (world === undefined) throw new Error(`no world at ${path}`);
      const sandbox = await openSandbox({ world });
      const result = await change(sandbox);
      await file.save(await sandbox.save());
      await sandbox.close();
      return result;
    } finally {
      await file.release();
    }
  }

  /** Notes H+0, as the playbook does. */
  begin(): Promise<void> {
    return this.inWorld((sandbox) => {
      const records = createRecords({
        folder: async () => join(this.folder, 'huntaze-beta', `${SANDBOX_ACCOUNT}-${SANDBOX_REGION}`),
        actor: async () => 'operator',
        clock: sandbox.clock,
        nonces: randomNonces,
      });
      return beginBeta(records, undefined);
    });
  }

  /** Lets time pass for everybody. */
  pass(minutes: number): Promise<void> {
    return this.inWorld((sandbox) => sandbox.advance(minutes * 60_000));
  }

  leave(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
