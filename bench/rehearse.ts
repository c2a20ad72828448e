// The default rehearsal: three hours, 3,000 requests, 1 %. Wall seconds, CPU and peak memory of the whole process, beside a
// plain loop of the same handler calls and reads in the same run, and how soon a terminal shows its first frame.
// `npm run bench -- rehearse 5` for another number of runs than 3.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { median, note, report, times } from './table';

const bin = fileURLToPath(new URL('../bin/huntaze-beta.js', import.meta.url));
const runs = Number(process.argv.slice(3).find((word) => /^\d+$/.test(word)) ?? 3);

/** Seconds until a terminal shows something; undefined without util-linux's `script`, which makes the terminal. */
async function firstFrameSeconds(): Promise<number | undefined> {
  if (!existsSync('/usr/bin/script')) return undefined;
  const began = performance.now();
  const child = spawn('/usr/bin/script', ['-qec', `"${process.execPath}" "${bin}" rehearse`, '/dev/null'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const seconds = await new Promise<number>((resolve) =>
    child.stdout.once('data', () => resolve((performance.now() - began) / 1000)),
  );
  child.kill('SIGTERM');
  await new Promise((resolve) => child.on('close', resolve));
  return seconds;
}

interface Run {
  readonly wall: number;
  readonly cpu: number;
  readonly peak: number;
  readonly code: number | null;
}

async function rehearse(seed: number): Promise<Run> {
  const began = performance.now();
  const child = spawn(process.execPath, [bin, 'rehearse', '--seed', String(seed)], { stdio: 'ignore' });
  let peak = 0;
  let cpu = 0;
  const sample = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      cpu = (Number(fields[11]) + Number(fields[12])) / 100;
    } catch {
      // The process has ended between two samples.
    }
  }, 100);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(sample);
  return { wall: (performance.now() - began) / 1000, cpu, peak, code };
}

interface PlainLoop {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
}

/** What the same handler calls and reads take without a sandbox around them. */
async function plainLoop(): Promise<PlainLoop> {
  const program = fileURLToPath(new URL('programs/plain-loop.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  await new Promise((resolve) => child.on('close', resolve));
  return JSON.parse(text) as PlainLoop;
}

const frame = await firstFrameSeconds();
const loop = await plainLoop();
const played: Run[] = [];
for (let seed = 1; seed <= runs; seed++) {
  const run = await rehearse(seed);
  note(
    `seed ${seed}: ${run.wall.toFixed(1)} s, CPU ${run.cpu.toFixed(1)} s, peak ${run.peak.toFixed(0)} MB, exit ${run.code}`,
  );
  played.push(run);
}
const wall = median(played.map((run) => run.wall));
report('rehearse', [
  ...(frame === undefined ? [] : [{ what: 'first frame', value: frame, unit: 's' as const, aim: { most: 2 } }]),
  { what: 'plain loop of its handler calls and reads', value: loop.wallSeconds, unit: 's' },
  {
    what: 'default rehearsal',
    value: wall,
    unit: 's',
    ratio: times(wall, loop.wallSeconds, 'the plain loop'),
    aim: { most: 3 },
  },
  { what: 'default rehearsal, wall', value: wall, unit: 's', aim: { most: 9 } },
  { what: 'processor time', value: median(played.map((run) => run.cpu)), unit: 's' },
  { what: 'peak memory', value: Math.max(...played.map((run) => run.peak)), unit: 'MB', aim: { most: 450 } },
]);
