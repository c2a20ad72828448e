import { spawn } from 'node:child_process';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import type { OwnCommand } from '../../ports/own-command';
import { packageInfo } from '../package-info';

const BIN = join(packageInfo().root, 'bin', 'huntaze-beta.js');

/** No more than fit into half of the machine's memory. */
const BYTES_EACH = 600 * 1_048_576;

export const ownCommand: OwnCommand = {
  atOnce: Math.max(1, Math.min(availableParallelism(), Math.floor(totalmem() / 2 / BYTES_EACH))),
  run: (args, signal) =>
    new Promise((resolve, reject) => {
      // In a process group of its own: the Ctrl-C of a terminal reaches it through `signal` alone, once.
      const child = spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
      const texts = { stdout: '', stderr: '' };
      for (const stream of ['stdout', 'stderr'] as const) {
        child[stream].setEncoding('utf8').on('data', (text: string) => {
          texts[stream] += text;
        });
      }
      const interrupt = (): void => void child.kill('SIGINT');
      signal.addEventListener('abort', interrupt, { once: true });
      child.on('error', reject);
      child.on('close', (code) => {
        signal.removeEventListener('abort', interrupt);
        resolve({ code, ...texts });
      });
    }),
};
