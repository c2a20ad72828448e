import { describe, expect, it } from 'vitest';
import type { Run, Visit } from '../stage/stage';
import type { OnStage } from './behaviour';
import { canaryAt, extracted, inBatches, metric, shadowed, tagged } from './scene';

const NASTY = [
  "o'brien",
  'say "hi"',
  'back\\slash',
  'duration: 999, match: false',
  "x', match: false }",
  '[CANARY-SUCCESS]',
  'SHADOW-DIFF ERROR FAILED REPORT RequestId',
  '\u202egnp.exe',
  'zero\u200bwidth',
  'Zoë 李 🦊',
  '`backticks` $(1)',
  '{"_aws":{}}',
];

/** Substrings by which the saved queries choose lines. */
const FILTERS = [/ERROR/, /FAILED/, /SUCCESS/, /SHADOW-/, /MOCK-/, /CANARY-/, /FLAGS/, /REPORT RequestId/];

export function linesBehaviour(stage: OnStage): void {
  describe('the lines', () => {
    it.each(NASTY)('stay one line that the patterns read right, for the user %j', async (userId) => {
      shadowed(stage());
      const visit = await stage().visit({ userId });
      for (const run of [visit, ...visit.prismaRuns]) {
        for (const line of run.lines) {
          expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b\u202e\u2028\u2029]/);
          if (line.startsWith('[FLAGS]')) continue;
          expect(extracted('userId', line)).toBe(userId);
          const tag = line.slice(0, line.indexOf(']') + 1);
          for (const filter of FILTERS) expect(filter.test(line), `${filter} on ${line}`).toBe(filter.test(tag));
        }
      }
      const diff = tagged(visit.prismaRuns[0]!, 'SHADOW-DIFF')[0];
      expect(extracted('match', diff)).toBe('true');
      expect(Number(extracted('duration', diff))).toBeLessThan(999);
      expect(visit.emf).toHaveLength(1);
    });

    it('give the patterns the path, the user, the duration and the match', async () => {
      canaryAt(stage(), 100);
      const canary = tagged(await stage().visit({ userId: 'user-1' }), 'CANARY-SUCCESS')[0];
      expect(extracted('path', canary)).toBe('CANARY');
      expect(extracted('userId', canary)).toBe('user-1');
      expect(extracted('duration', canary)).toMatch(/^\d+$/);
      shadowed(stage());
      await stage().advance(46_000);
      await stage().sql("UPDATE users SET name = 'Renamed' WHERE id = 'user-2'");
      const visit = await stage().visit({ userId: 'user-2' });
      expect(extracted('path', tagged(visit, 'MOCK-SUCCESS')[0])).toBe('MOCK');
      const diff = tagged(visit.prismaRuns[0]!, 'SHADOW-DIFF')[0];
      expect(extracted('match', diff)).toBe('false');
      expect(extracted('userId', diff)).toBe('user-2');
    });

    it('account for every request, in lines as in metrics', async () => {
      canaryAt(stage(), 30);
      await stage().sql("UPDATE users SET name = 'Renamed' WHERE id IN ('user-3', 'user-4')");
      const visits: Visit[] = [];
      const batch = async (size: number) => {
        const users = Array.from({ length: size }, (_, index) => `user-${((visits.length + index) % 50) + 1}`);
        visits.push(...(await inBatches(users, (userId) => stage().visit({ userId }))));
      };
      await batch(60);
      stage().database({ kind: 'refusing' });
      await batch(20);
      stage().database({ kind: 'up' });
      await batch(20);
      const prismaRuns = [...new Set(visits.flatMap((visit) => visit.prismaRuns))];
      const lines = (tag: string, runs: readonly Run[]) => runs.flatMap((run) => tagged(run, tag)).length;
      const sent = metric(visits, 'ShadowRequests').sum;
      const mismatches = metric(prismaRuns, 'ShadowMismatches');
      const errors = metric([...visits, ...prismaRuns], 'ShadowErrors').sum;
      expect(mismatches.count + errors).toBe(sent);
      expect(mismatches.count).toBe(lines('SHADOW-DIFF', prismaRuns));
      expect(errors).toBe(lines('SHADOW-FAILED', prismaRuns) + lines('SHADOW-TIMEOUT', prismaRuns));
      expect(mismatches.sum).toBeGreaterThan(0);
      expect(errors).toBeGreaterThan(0);
      const canary = lines('CANARY-SUCCESS', visits) + lines('CANARY-FALLBACK', visits);
      expect(metric(visits, 'CanaryErrors')).toEqual({ sum: lines('CANARY-FALLBACK', visits), count: canary });
      expect(metric(visits, 'Requests').sum).toBe(100);
      expect(sent + canary).toBe(100);
    });
  });
}
