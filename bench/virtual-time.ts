import { createHash } from 'node:crypto';
import { cpus } from 'node:os';
import { performance } from 'node:perf_hooks';
import { openSandbox, type World } from '../src/sandbox/index';
import { deployBeta } from '../test/sandbox/beta';
import { clientsFor } from '../test/sandbox/harness';

/** What three simulated hours of the beta cost in real time, and what their time is spent on. */
export interface VirtualTimeFigures {
  readonly requests: number;
  readonly invocations: number;
  readonly logEvents: number;
  readonly setUpSeconds: number;
  readonly playSeconds: number;
  /** Processor time of the whole process while playing, all threads. */
  readonly cpuSeconds: number;
  readonly peakRssMb: number;
  readonly worldSha256: string;
  readonly mock: Percentiles;
  readonly prisma: Percentiles;
  readonly canary: Percentiles;
}

interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface VirtualTimeOptions {
  readonly hours?: number;
  readonly ratePerHour?: number;
  readonly percentage?: number;
  readonly seed?: number;
  readonly prepare?: (sandbox: Awaited<ReturnType<typeof openSandbox>>) => void;
}

/** Plays users through the real bundles and the real database engine on simulated time. */
export async function playBeta(options: VirtualTimeOptions = {}): Promise<VirtualTimeFigures> {
  const { hours = 3, ratePerHour = 1000, percentage = 1, seed = 42 } = options;
  const opened = performance.now();
  const sandbox = await openSandbox({ seed });
  await deployBeta(sandbox, clientsFor({ sandbox }), { percentage, shadow: 100 });
  sandbox.traffic.setRate(ratePerHour);
  options.prepare?.(sandbox);
  const ready = performance.now();
  const cpu = process.cpuUsage();
  await sandbox.advance(hours * 3_600_000);
  const played = performance.now();
  const { user, system } = process.cpuUsage(cpu);
  const world = await sandbox.save();
  const figures = {
    requests: sandbox.traffic.status().counts.sent,
    invocations: linesOf(world, 'REPORT RequestId').length,
    logEvents: world.logs.groups.reduce((sum, group) => sum + group.message.length, 0),
    setUpSeconds: (ready - opened) / 1000,
    playSeconds: (played - ready) / 1000,
    cpuSeconds: (user + system) / 1_000_000,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
    worldSha256: createHash('sha256').update(JSON.stringify(world)).digest('hex'),
    mock: percentiles(durations(world, '[MOCK-SUCCESS]')),
    prisma: percentiles(durations(world, '[PRISMA-SUCCESS]')),
    canary: percentiles(durations(world, '[CANARY-SUCCESS]')),
  };
  await sandbox.close();
  return figures;
}

const linesOf = (world: World, tag: string): string[] =>
  world.logs.groups.flatMap((group) => group.message.filter((message) => message.includes(tag)));

const durations = (world: World, tag: string): number[] =>
  linesOf(world, tag).map((line) => Number(/duration: (\d+)/.exec(line)?.[1] ?? Number.NaN));

function percentiles(values: number[]): Percentiles {
  const sorted = values.sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/** The rows of the bench's table: name, figure, aim. */
export async function virtualTimeBench(): Promise<readonly (readonly [string, string, string])[]> {
  const figures = await playBeta();
  const row = ({ p50, p95, p99 }: Percentiles): string => `p50 ${p50} · p95 ${p95} · p99 ${p99} ms`;
  return [
    ['3 simulated hours, requests', String(figures.requests), '3,000'],
    ['  invocations through the real bundles', String(figures.invocations), ''],
    ['  log events', String(figures.logEvents), ''],
    ['  set up (deploy, both functions)', `${figures.setUpSeconds.toFixed(2)} s`, ''],
    ['  play, database start included', `${figures.playSeconds.toFixed(2)} s`, '< 15 s'],
    ['  processor time, all threads', `${figures.cpuSeconds.toFixed(1)} s`, ''],
    ['  peak RSS with the database', `${figures.peakRssMb.toFixed(0)} MB`, ''],
    ['  mock reads (virtual)', row(figures.mock), 'p95 about 180 ms'],
    ['  canary reads (virtual)', row(figures.canary), 'p95 within 10 % of mock'],
    ['  world', figures.worldSha256.slice(0, 16), 'the same for a seed'],
  ];
}

if (process.argv[1]?.endsWith('virtual-time.ts')) {
  console.log(`Node ${process.version}, ${cpus().length} cores`);
  for (const [name, figure, aim] of await virtualTimeBench()) console.log(name.padEnd(44), figure.padEnd(36), aim);
}
