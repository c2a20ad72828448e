import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import { packFunction } from '../../../scripts/pack-lambdas.js';
import type { FunctionName, OpenHost, RawRun } from './function-host';

const ENTRY = fileURLToPath(new URL('./bundle-host-child.mjs', import.meta.url));

const packed = new Map<FunctionName, Promise<string>>();

/** Unpacks a function's zip into a folder of its own, with nothing beside it. */
async function unpack(name: FunctionName): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), `huntaze-${name}-`));
  for (const [file, bytes] of Object.entries(unzipSync((await packFunction(name)).zip)))
    writeFileSync(join(folder, file), bytes);
  return folder;
}

/** Folder with the unpacked zip of a function, built once for a test file. */
export function unpackedFunction(name: FunctionName): Promise<string> {
  const folder = packed.get(name) ?? unpack(name);
  packed.set(name, folder);
  return folder;
}

export async function removeUnpacked(): Promise<void> {
  for (const folder of await Promise.all(packed.values())) rmSync(folder, { recursive: true, force: true });
  packed.clear();
}

/** The bundled zips, each execution environment a process of its own: of this Node, or of the one that HUNTAZE_NODE names. */
export const openBundleHost: OpenHost = async (name, variables) => {
  const folder = await unpackedFunction(name);
  const child = fork(ENTRY, [join(folder, 'index.mjs')], {
    cwd: folder,
    execPath: process.env.HUNTAZE_NODE ?? process.execPath,
    execArgv: [],
    serialization: 'json',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: {
      PATH: process.env.PATH,
      TZ: 'UTC',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: `huntaze-${name}`,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...variables,
    },
  });
  const waiting = new Map<number, (run: RawRun) => void>();
  let ids = 0;
  const ready = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${name} exited with ${code} while it was loaded`)));
    child.on('message', (message: { readonly id: number; readonly run: RawRun } | 'ready') => {
      if (message === 'ready') resolve();
      else {
        waiting.get(message.id)?.(message.run);
        waiting.delete(message.id);
      }
    });
  });
  const ask = (request: object): Promise<RawRun> => {
    ids += 1;
    const id = ids;
    const answered = new Promise<RawRun>((resolve) => waiting.set(id, resolve));
    child.send({ id, ...request });
    return answered;
  };
  await ready;
  return {
    invoke: (event, options) => ask({ event, ...options }),
    async advance(ms) {
      await ask({ advanceMs: ms });
    },
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
    },
  };
};
