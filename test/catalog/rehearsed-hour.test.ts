import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logGroupOf } from '../../src/domain/system/system';
import { rowsOf, runLogQuery } from '../../src/operations/evidence/run-log-query';
import { HOUR, MINUTE, openStage, type Stage } from '../operations/stage';
import { differences, type RawLine } from './recount';
import { filledFilter, savedCatalog } from './saved-files';

/** Answered in every healthy or troubled hour; time-outs and thrown errors need not happen in it. */
const MAY_BE_EMPTY = new Set(['error', 'user', 'duration_ms']);

describe('the saved queries on a rehearsed hour', () => {
  let stage: Stage;
  let from = 0;
  let to = 0;
  const lines: Record<string, readonly RawLine[]> = {};

  const groupOf = (name: string) =>
    logGroupOf(name === 'mock-read' ? stage.gateways.system.mockFunction : stage.gateways.system.prismaFunction);

  beforeAll(async () => {
    stage = await openStage();
    const { sandbox, gateways } = stage;
    from = stage.clock.now();
    await stage.deployShare(25, 110);
    sandbox.traffic.change({ queryDropShare: 0.02, driftedUserShare: 0.1 });
    sandbox.traffic.setRate(1_200);
    await sandbox.advance(HOUR);
    sandbox.traffic.setRate(0);
    await sandbox.advance(5 * MINUTE);
    to = stage.clock.now() - MINUTE;
    for (const name of ['mock-read', 'prisma-read']) {
      const found = await gateways.logLines.find({ group: groupOf(name), fromMs: from, toMs: to, limit: 1_000_000 });
      expect(found.truncated).toBe(false);
      lines[name] = found.lines.map(({ atMs, message, group, stream }) => ({
        timestampMs: atMs,
        message,
        logGroup: `000000000000:${group}`,
        logStream: stream,
      }));
    }
  }, 300_000);
  afterAll(() => stage.close());

  it('has lines of both functions, rescued requests and mismatches among them', () => {
    const text = Object.values(lines)
      .flat()
      .map(({ message }) => message)
      .join('\n');
    for (const tag of [
      '[MOCK-SUCCESS]',
      '[CANARY-SUCCESS]',
      '[CANARY-FALLBACK]',
      'match: false',
      '[SHADOW-FAILED]',
      '[FLAGS] Retrieved: ',
    ]) {
      expect(text).toContain(tag);
    }
  });

  it.each(savedCatalog.queries)(
    '$name answers its columns, with the numbers of a second count',
    async (saved) => {
      const answer = await runLogQuery(stage.gateways, {
        text: saved.text,
        groups: saved.logGroups.map(groupOf),
        fromMs: from,
        toMs: to,
      });
      const rows = rowsOf(answer);
      expect(rows.length).toBeGreaterThan(0);
      for (const column of saved.columns) if (!MAY_BE_EMPTY.has(column)) expect(answer.columns).toContain(column);
      expect(saved.columns).toEqual(expect.arrayContaining(answer.columns.filter((column) => column !== '@ptr')));
      const raw = saved.logGroups.flatMap((group) => lines[group] ?? []);
      const newestOnly = rows.length === 100;
      const found = differences(saved.name, saved.columns, rows.map(defined), raw);
      expect(found.filter((difference) => !(newestOnly && difference.startsWith('not answered')))).toEqual([]);
    },
    60_000,
  );

  it.each(savedCatalog.filters)(
    'the filter $name finds traces of the hour',
    async (saved) => {
      const expression = filledFilter(saved);
      const { traces } = await stage.gateways.traces.summaries({ fromMs: from, toMs: to, limit: 1_000, expression });
      if (saved.name !== 'slow' && saved.name !== 'slow-canary') expect(traces.length).toBeGreaterThan(0);
      const canary = saved.name.startsWith('canary') || saved.name === 'slow-canary';
      if (canary) expect(traces.every(({ annotations }) => annotations['canary'] === true)).toBe(true);
    },
    60_000,
  );
});

function defined(row: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(row).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}
