import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCatalog, type SavedQuery } from '../src/catalog/catalog';
import { compileQuery, type LogEvent, runQuery } from '../src/sandbox/services/logs/insights/index';
import { mockReadEvents, prismaReadEvents } from '../test/corpus/generated-lines';

/*
 * Every saved query on generated Lambda log lines: events per second and peak memory, beside `grep` and `awk` making the
 * same kind of count. Usage: npm run bench -- insights [lines] (default 1,000,000)
 */
const LINES = Number(process.argv.find((word) => /^\d+$/.test(word)) ?? 1_000_000);
const START_MS = Date.UTC(2026, 10, 21, 9);
const SPACING_MS = 90;
const AIM_PER_SECOND = 400_000;
const AIMED = new Set(['error-rate', 'latency']);

const folder = new URL('../queries/', import.meta.url).pathname;
const { queries } = readCatalog(
  readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') })),
);

function peakMb(): number {
  return process.memoryUsage().rss / 1e6;
}

function measure(saved: SavedQuery, events: readonly LogEvent[]): void {
  const compiled = compileQuery(saved.text);
  const endMs = (events.at(-1)?.timestampMs ?? START_MS) + 1;
  const input = { events, startMs: START_MS, endMs, nowMs: endMs };
  let best = Number.POSITIVE_INFINITY;
  let rows = 0;
  let peak = 0;
  let bestCpu = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round += 1) {
    const cpu = process.cpuUsage();
    const started = performance.now();
    rows = runQuery(compiled, input).rows.length;
    best = Math.min(best, performance.now() - started);
    const used = process.cpuUsage(cpu);
    bestCpu = Math.min(bestCpu, (used.user + used.system) / 1000);
    peak = Math.max(peak, peakMb());
  }
  const perSecond = Math.round((events.length / best) * 1000);
  const verdict = AIMED.has(saved.name)
    ? perSecond >= AIM_PER_SECOND
      ? 'aim met'
      : `aim ${AIM_PER_SECOND} MISSED`
    : '';
  const cells = [
    saved.name.padEnd(24),
    String(rows).padStart(7),
    perSecond.toLocaleString('en').padStart(12),
    bestCpu.toFixed(0).padStart(8),
    peak.toFixed(0).padStart(8),
    verdict,
  ];
  console.log(cells.join('  '));
}

function shell(name: string, command: string): void {
  const started = performance.now();
  const { stdout } = spawnSync('bash', ['-c', command], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  const perSecond = Math.round((LINES / (performance.now() - started)) * 1000);
  console.log(`${name.padEnd(24)}  ${stdout.trim().padStart(7)}  ${perSecond.toLocaleString('en').padStart(12)}`);
}

/** Each log group in a process of its own, so that each figure holds its own memory only. */
function measureGroup(group: 'mock-read' | 'prisma-read'): void {
  const { events } =
    group === 'mock-read' ? mockReadEvents(LINES, START_MS, SPACING_MS) : prismaReadEvents(LINES, START_MS, SPACING_MS);
  console.log(
    `${`${group}, lines alone`.padEnd(24)}  ${''.padStart(7)}  ${''.padStart(12)}  ${''.padStart(8)}  ${peakMb().toFixed(0).padStart(8)}`,
  );
  for (const saved of queries) if ((saved.logGroups[0] ?? 'mock-read') === group) measure(saved, events);
  if (group === 'mock-read') forScale(events);
}

const asked = process.argv.at(-1);
if (asked === 'mock-read' || asked === 'prisma-read') {
  measureGroup(asked);
} else {
  console.log(`${LINES.toLocaleString('en')} lines in a log group (node ${process.version})`);
  console.log(
    `${'saved query'.padEnd(24)}  ${'rows'.padStart(7)}  ${'events/s'.padStart(12)}  ${'CPU ms'.padStart(8)}  ${'RSS MB'.padStart(8)}`,
  );
  const script = fileURLToPath(import.meta.url);
  for (const group of ['mock-read', 'prisma-read']) {
    spawnSync(process.execPath, [...process.execArgv, script, String(LINES), group], { stdio: 'inherit' });
  }
}

function forScale(events: readonly LogEvent[]): void {
  const scratch = mkdtempSync(join(tmpdir(), 'insights-bench-'));
  try {
    const file = join(scratch, 'lines.log');
    writeFileSync(file, events.map((event) => event.message).join(''));
    console.log('for scale, the same lines in a file (rows = the count):');
    shell('grep -cE success', `grep -cE '\\[(MOCK|CANARY)-SUCCESS\\]' ${file}`);
    shell(
      'grep | awk latency',
      `grep -E '\\[(MOCK|CANARY)-SUCCESS\\]' ${file} | awk -F'duration: ' '{n+=1; s+=$2+0} END {print n}'`,
    );
    shell(
      'awk errors by request',
      `awk -F'\\t' '/^REPORT RequestId/ {d[substr($1,19,36)]=1} /\\[ERROR\\]/ {f[$2]=1} END {n=0; for (i in f) if (i in d) n++; print n}' ${file}`,
    );
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
