// A sandbox as it is served, with users at 1,000 requests an hour: memory of its process and size of its saved world at the
// end of each simulated day. `npm run bench -- memory 30` for another number of days than 3. A day takes about two minutes.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../bin/huntaze-beta.js', import.meta.url));
const days = Number(process.argv[3] ?? 3);
const MOST_MEGABYTES = 1_000;
/** A step of the clock that one call waits for. */
const STEP_HOURS = 6;

const folder = mkdtempSync(join(tmpdir(), 'huntaze-memory-'));
const env = { ...process.env, XDG_STATE_HOME: folder, XDG_RUNTIME_DIR: folder, HOME: folder };
const state = join(folder, 'world.json');
const server = spawn(process.execPath, [bin, 'sandbox', '--port', '0', '--rate', '1000/h', '--state', state], {
  env,
  stdio: ['ignore', 'ignore', 'pipe'],
});
let said = '';
server.stderr.setEncoding('utf8').on('data', (text: string) => {
  said += text;
});
const ended = new Promise((resolve) => server.once('close', resolve));

const megabytes = (field: string): number => {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
};

function sandbox(...words: readonly string[]): boolean {
  const { status, stderr } = spawnSync(process.execPath, [bin, 'sandbox', ...words], { env, encoding: 'utf8' });
  if (status !== 0) said += stderr;
  return status === 0;
}

const megabytesOf = (bytes: number): string => (bytes / 1_048_576).toFixed(0);

/** Of the world's file, which every save writes anew, and of the packed blocks beside it, which are written once. */
function savedMegabytes(): readonly [string, string] {
  const blocks = `${state}.blocks`;
  const names = existsSync(blocks) ? readdirSync(blocks) : [];
  const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const packed = names.reduce((sum, name) => sum + sizeOf(join(blocks, name)), 0);
  return [megabytesOf(sizeOf(state)), megabytesOf(packed)];
}

try {
  for (let tries = 0; tries < 60 && !sandbox('status'); tries += 1) await new Promise((next) => setTimeout(next, 500));
  said = '';
  console.log(`day   RSS MB   peak MB   file MB   blocks MB   real s     aim: peak < ${MOST_MEGABYTES} MB`);
  for (let day = 1; day <= days; day += 1) {
    const began = performance.now();
    for (let hour = 0; hour < 24; hour += STEP_HOURS)
      if (!sandbox('advance', `${STEP_HOURS}h`)) throw new Error('the sandbox did not let its time pass');
    const figures = [megabytes('VmRSS').toFixed(0), megabytes('VmHWM').toFixed(0)];
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    const [file, blocks] = savedMegabytes();
    console.log(
      `${String(day).padEnd(4)} ${figures[0]?.padStart(7)} ${figures[1]?.padStart(9)} ${file.padStart(9)} ${blocks.padStart(11)} ${seconds.padStart(8)}`,
    );
  }
} finally {
  const began = performance.now();
  server.kill('SIGINT');
  await ended;
  console.log(
    `ended and saved in ${((performance.now() - began) / 1000).toFixed(1)} s: ${savedMegabytes().join(' + ')} MB`,
  );
  if (said.trim() !== '') console.log(said.trim());
  rmSync(folder, { recursive: true, force: true });
}
