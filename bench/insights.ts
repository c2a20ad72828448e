import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCatalog, type SavedQuery } from '../src/catalog/catalog';
import { compileQuery, type LogEvent, runQuery } from '../src/sandbox/services/logs/insights/index';
import { mockReadEvents, prismaReadEvents } from '../test/corpus/generated-lines';
import { type Figure, note, report, times } from './table';

/*
 * Every saved query on generated Lambda log lines: lines per second, beside `grep` and `awk` making the same kind of
 * count on the same lines in a file. Usage: npm run bench -- insights [lines] (default 1,000,000)
 */
const LINES = Number(process.argv.find((word) => /^\d+$/.test(word)) ?? 1_000_000);
const START_MS = Date.UTC(2026, 10, 21, 9);
const SPACING_MS = 90;
const AIM_PER_SECOND = 400_000;
const AIMED = new Set(['error-rate', 'latency']);
const GROUPS = ['mock-read', 'prisma-read'] as const;

const folder = new URL('../queries/', import.meta.url).pathname;
const { queries } = readCatalog(
  readdirSync(folder).map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') })),
);

/** The same kind of count by hand; other queries are compared with the plain grep. */
const GREP = "grep -cE '\\[(MOCK|CANARY|SHADOW)-'";
const BY_HAND: Readonly<Record<string, readonly [string, (file: string) => string]>> = {
  latency: [
    'grep | awk',
    (file) => `${GREP.replace('-cE', '-E')} ${file} | awk -F'duration: ' '{n+=1; s+=$2+0} END {print n}'`,
  ],
  'error-rate': [
    'awk by request',
    (file) =>
      `awk -F'\\t' '/^REPORT RequestId/ {d[substr($1,19,36)]=1} /\\[ERROR\\]/ {f[$2]=1} END {n=0; for (i in f) if (i in d) n++; print n}' ${file}`,
  ],
};

/** Milliseconds of one run of a query, the best of three. */
function queryMs(saved: SavedQuery, events: readonly LogEvent[]): number {
  const compiled = compileQuery(saved.text);
  const endMs = (events.at(-1)?.timestampMs ?? START_MS) + 1;
  const taken = [1, 2, 3].map(() => {
    const began = performance.now();
    runQuery(compiled, { events, startMs: START_MS, endMs, nowMs: endMs });
    return performance.now() - began;
  });
  return Math.min(...taken);
}

/** Milliseconds of a shell command, the best of three. */
function shellMs(command: string): number {
  const taken = [1, 2, 3].map(() => {
    const began = performance.now();
    spawnSync('bash', ['-c', command], { env: { ...process.env, LC_ALL: 'C' } });
    return performance.now() - began;
  });
  return Math.min(...taken);
}

/** Each log group in a process of its own, so that each holds its own lines only. */
function measureGroup(group: (typeof GROUPS)[number]): readonly Figure[] {
  const { events } =
    group === 'mock-read' ? mockReadEvents(LINES, START_MS, SPACING_MS) : prismaReadEvents(LINES, START_MS, SPACING_MS);
  const scratch = mkdtempSync(join(tmpdir(), 'insights-bench-'));
  try {
    const file = join(scratch, 'lines.log');
    writeFileSync(file, events.map((event) => event.message).join(''));
    const grepMs = shellMs(`${GREP} ${file}`);
    return queries
      .filter((saved) => (saved.logGroups[0] ?? 'mock-read') === group)
      .map((saved): Figure => {
        note(saved.name);
        const ms = queryMs(saved, events);
        const byHand = BY_HAND[saved.name];
        const ratio = byHand === undefined ? times(ms, grepMs, 'grep') : times(ms, shellMs(byHand[1](file)), byHand[0]);
        return { what: `${saved.name}, lines`, value: (LINES / ms) * 1000, unit: '/s', ratio };
      });
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

const asked = GROUPS.find((group) => group === process.argv.at(-1));
if (asked !== undefined) process.stdout.write(JSON.stringify(measureGroup(asked)));
else {
  note(`${LINES.toLocaleString('en')} lines in a log group`);
  const script = fileURLToPath(import.meta.url);
  const figures = GROUPS.flatMap((group): readonly Figure[] => {
    const { stdout } = spawnSync(process.execPath, [...process.execArgv, script, String(LINES), group], {
      stdio: ['ignore', 'pipe', 'inherit'],
      encoding: 'utf8',
    });
    return JSON.parse(stdout);
  });
  const aimed = figures.filter(({ what }) => AIMED.has(what.split(',')[0] ?? ''));
  report('insights', [
    ...figures,
    {
      what: `the slower of ${[...AIMED].join(' and ')}, lines`,
      value: Math.min(...aimed.map(({ value }) => value)),
      unit: '/s',
      aim: { least: AIM_PER_SECOND },
    },
  ]);
}
