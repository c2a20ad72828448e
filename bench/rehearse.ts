// The default rehearsal: three hours, 3,000 requests, 1 %: wall seconds, CPU and peak memory of the whole process.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../bin/huntaze-beta.js', import.meta.url));
const runs = Number(process.argv[3] ?? 3);
console.log('run   first line s   wall s   CPU s   peak RSS MB   exit');
for (let run = 1; run <= runs; run++) {
  const began = performance.now();
  const child = spawn(process.execPath, [bin, 'rehearse', '--seed', String(run)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let first = 0;
  let peak = 0;
  let cpu = 0;
  child.stdout.on('data', () => {
    if (first === 0) first = performance.now() - began;
  });
  const sample = setInterval(() => {
    try {
      peak = Math.max(
        peak,
        Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024,
      );
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      cpu = (Number(fields[11]) + Number(fields[12])) / 100;
    } catch {
      // The process has ended between two samples.
    }
  }, 100);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(sample);
  const wall = (performance.now() - began) / 1000;
  console.log(
    `${String(run).padEnd(5)} ${(first / 1000).toFixed(1).padStart(12)} ${wall.toFixed(1).padStart(8)} ${cpu.toFixed(1).padStart(7)} ${peak.toFixed(0).padStart(13)} ${String(code).padStart(6)}`,
  );
}
