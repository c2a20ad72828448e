// The default rehearsal: three hours, 3,000 requests, 1 %. Wall seconds, CPU and peak memory of the whole process, beside a
// plain loop of the same handler calls and reads in the same run, and how soon a terminal shows its first frame.
// `npm run bench -- rehearse 5` for another number of runs than 3.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../bin/huntaze-beta.js', import.meta.url));
const runs = Number(process.argv[3] ?? 3);
const AIMS = { wallSeconds: 9, timesPlainLoop: 3, peakMegabytes: 450, firstFrameSeconds: 2 };

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

const load = loadavg()[0] ?? 0;
console.log(
  `${cpus().length} cores, load ${load.toFixed(1)} when it began${load > 1 ? ': wall figures mean little' : ''}`,
);
const frame = await firstFrameSeconds();
console.log(
  `first frame ${frame === undefined ? 'not measured' : `${frame.toFixed(2)} s`}   aim <= ${AIMS.firstFrameSeconds} s`,
);
const loop = await plainLoop();
console.log(`plain loop ${loop.wallSeconds.toFixed(1)} s, ${loop.cpuSeconds.toFixed(1)} s CPU`);
console.log(
  `\nseed   wall s   x loop   CPU s   peak RSS MB   exit     aims: <= ${AIMS.wallSeconds} s wall, <= ${AIMS.timesPlainLoop} x the plain loop, <= ${AIMS.peakMegabytes} MB`,
);
for (let seed = 1; seed <= runs; seed++) {
  const { wall, cpu, peak, code } = await rehearse(seed);
  console.log(
    `${String(seed).padEnd(4)} ${wall.toFixed(1).padStart(8)} ${(wall / loop.wallSeconds).toFixed(1).padStart(8)} ${cpu.toFixed(1).padStart(7)} ${peak.toFixed(0).padStart(13)} ${String(code).padStart(6)}`,
  );
}
