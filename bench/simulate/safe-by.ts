import { repeatable } from '../../src/domain/statistics/random';
import { logGroupOf } from '../../src/domain/system/system';
import { LOG_TAGS } from '../../src/domain/telemetry/names';
import { rollBack } from '../../src/operations/rollback/rollback';
import { openStage, type Stage } from '../../test/operations/stage';
import { MINUTE_MS } from './world';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

export const about =
  'SAFE and SAFE by HH:MM against the cached flags of a system with 10 requests an hour (about 2 s a system)';

const SYSTEMS = 200;
const QUIET_PER_HOUR = 10;
/** When users come after the said moment, ms: an environment that still believed in the share would answer one of them. */
const CROWDS_AFTER_MS = [1_000, 30_000, MINUTE_MS, 3 * MINUTE_MS, 6 * MINUTE_MS, 11 * MINUTE_MS];
const CROWD = 8;
/** A rollback's own work, without the waiting for environments. */
const WORK_MS = 30_000;

export interface SafeByResult {
  readonly systems: number;
  readonly safe: number;
  readonly safeBy: number;
  readonly notSafe: number;
  /** Systems in which Prisma answered after the moment that was said. */
  readonly broken: readonly string[];
  /** Systems in which an environment still believed in the share after the verdict: SAFE by was no empty word. */
  readonly stillCached: number;
  /** Longest time until off was served and the alias was back, seconds. */
  readonly longestWorkSeconds: number;
  /** Longest time until the verdict, seconds. */
  readonly longestVerdictSeconds: number;
}

/** What happens to the functions' reads of the flag while the rollback goes on. */
const TROUBLES = ['error', 'none', 'throttle', 'drop'] as const;

/**
 * Each system: real functions, 10 requests an hour, some environments awake; in three of four the functions cannot read
 * the flag for up to 20 minutes from about the rollback on, so that they live on what they cached. After the moment that
 * rollback said, no log line may show an answer of Prisma.
 */
export async function simulate(part: number, print: (line: string) => void): Promise<SafeByResult> {
  const systems = Math.max(2, Math.round(SYSTEMS * part));
  const count = { safe: 0, 'safe-by': 0, 'not-safe': 0 };
  const broken: string[] = [];
  let work = 0;
  let verdict = 0;
  let stillCached = 0;
  for (let system = 0; system < systems; system += 1) {
    const one = await playSystem(system);
    count[one.kind] += 1;
    if (one.prismaBefore > 0) stillCached += 1;
    if (one.kind === 'not-safe') broken.push(`system ${system} (${one.trouble}): NOT SAFE`);
    if (one.prismaAfter > 0) broken.push(`system ${system} (${one.trouble}): ${one.prismaAfter} answers of Prisma`);
    work = Math.max(work, one.workMs);
    verdict = Math.max(verdict, one.verdictMs);
  }
  const result: SafeByResult = {
    systems,
    safe: count.safe,
    safeBy: count['safe-by'],
    notSafe: count['not-safe'],
    broken,
    stillCached,
    longestWorkSeconds: work / 1000,
    longestVerdictSeconds: verdict / 1000,
  };
  print(`served by Prisma between the verdict and the moment that it said: ${stillCached} of ${result.safeBy} SAFE by`);
  for (const line of broken) print(`BROKEN  ${line}`);
  print(
    `no Prisma after the moment that was said: ${systems - broken.length} of ${systems} (SAFE ${result.safe}, SAFE by ${result.safeBy}, NOT SAFE ${result.notSafe})`,
  );
  print(`own work: at most ${result.longestWorkSeconds} s (limit ${WORK_MS / 1000} s)`);
  print(`verdict: at most ${result.longestVerdictSeconds} s after the start`);
  return result;
}

async function playSystem(system: number): Promise<PlayedSystem> {
  const random = repeatable(71 + system);
  const trouble = TROUBLES[system % TROUBLES.length] ?? 'none';
  const stage = await openStage();
  try {
    const { sandbox, gateways } = stage;
    const share = ([25, 100] as const)[Math.floor(2 * random())] ?? 100;
    await stage.deployShare(share, 110);
    sandbox.traffic.setRate(QUIET_PER_HOUR);
    await sandbox.advance(Math.round((2 + 40 * random()) * MINUTE_MS));
    await wake(stage, 1 + Math.floor(4 * random()));
    await sandbox.advance(Math.round(60_000 * random()));
    if (trouble !== 'none') sandbox.faults.add({ kind: trouble, service: 'appconfigdata', from: 'functions' });
    const looks: number[] = [];
    const result = await rollBack(gateways, {
      parts: 'all',
      hard: false,
      stopOthers: false,
      reason: 'simulated',
      onProof: () => looks.push(gateways.clock.now()),
    });
    const { kind, startedAtMs, endedAtMs } = result;
    await wake(stage, CROWD);
    const saidMs = Math.max(gateways.clock.now(), result.safeByMs ?? endedAtMs);
    for (const afterMs of CROWDS_AFTER_MS) {
      await sandbox.advance(Math.max(1, saidMs + afterMs - gateways.clock.now()));
      await wake(stage, CROWD);
    }
    const { before, after } = await answersOfPrisma(stage, { fromMs: endedAtMs, saidMs });
    const [first = endedAtMs] = looks;
    return {
      kind,
      trouble,
      workMs: first - startedAtMs + (endedAtMs - (looks.at(-1) ?? endedAtMs)),
      verdictMs: endedAtMs - startedAtMs,
      prismaBefore: before,
      prismaAfter: after,
    };
  } finally {
    await stage.close();
  }
}

interface PlayedSystem {
  readonly kind: 'safe' | 'safe-by' | 'not-safe';
  readonly trouble: string;
  readonly workMs: number;
  readonly verdictMs: number;
  /** Answers of Prisma between the verdict and the moment that it said, and after that. */
  readonly prismaBefore: number;
  readonly prismaAfter: number;
}

/** Concurrent requests meet an environment each. */
async function wake({ gateways }: Stage, environments: number): Promise<void> {
  const { mockFunction, alias } = gateways.system;
  const requests = Array.from({ length: environments }, (_, at) =>
    gateways.functions.invoke(mockFunction, alias, JSON.stringify({ userId: `user-${at + 1}` })),
  );
  await Promise.allSettled(requests);
}

async function answersOfPrisma(
  { gateways }: Stage,
  { fromMs, saidMs }: { readonly fromMs: number; readonly saidMs: number },
): Promise<{ readonly before: number; readonly after: number }> {
  const group = logGroupOf(gateways.system.mockFunction);
  const times: number[] = [];
  for (const tag of [LOG_TAGS.canarySuccess, LOG_TAGS.canaryFallback]) {
    const { lines } = await gateways.logLines.find({ group, pattern: `"[${tag}]"`, fromMs, limit: 1_000 });
    times.push(...lines.map(({ atMs }) => atMs).filter((atMs) => atMs > fromMs));
  }
  const after = times.filter((atMs) => atMs > saidMs).length;
  return { before: times.length - after, after };
}
