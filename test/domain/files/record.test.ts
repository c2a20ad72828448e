import { describe, expect, it } from 'vitest';
import { decide } from '../../../src/domain/decision/matrix';
import { recordOf } from '../../../src/domain/decision/record';
import { THRESHOLDS } from '../../../src/domain/decision/thresholds';
import { readDecisionRecord } from '../../../src/domain/files/record';
import { readThresholds } from '../../../src/domain/files/thresholds';
import { HOUR, healthy, later, START } from '../decision/situations';

const record = () => {
  const evidence = healthy();
  return recordOf(decide(evidence, { thresholds: THRESHOLDS, accept: ['p95'] }), evidence, THRESHOLDS);
};

describe('a decision record', () => {
  it('survives JSON and is judged again to the same verdict', () => {
    const reading = readDecisionRecord(JSON.parse(JSON.stringify(record())));
    expect(reading.kind).toBe('record');
    if (reading.kind !== 'record') return;
    const again = decide(reading.record.evidence, {
      thresholds: reading.record.thresholds,
      final: reading.record.final,
      accept: reading.record.accept,
    });
    expect(again).toEqual(decide(healthy(), { thresholds: THRESHOLDS, accept: ['p95'] }));
    expect(again.verdict).toBe(reading.record.verdict);
  });

  it('can be judged with other limits', () => {
    const loose = readThresholds({ errors: { goAtMost: 0.001, noGoAbove: 0.001 } });
    if (loose.kind !== 'thresholds') throw new Error('refused');
    expect(decide(record().evidence, { thresholds: loose.thresholds, final: true }).verdict).toBe('NO-GO');
  });

  it.each<[string, (json: Record<string, unknown>) => void, string]>([
    [
      'another version',
      (json) => {
        json.version = 2;
      },
      'version',
    ],
    [
      'no time',
      (json) => {
        json.atMs = 'now';
      },
      'atMs',
    ],
    [
      'an unknown row',
      (json) => {
        json.accept = ['everything'];
      },
      'accept.0',
    ],
    [
      'an unknown verdict',
      (json) => {
        json.verdict = 'MAYBE';
      },
      'verdict',
    ],
    [
      'overlapping limits',
      (json) => {
        json.thresholds = { errors: { goAtMost: 0.5 } };
      },
      'thresholds.errors.goAtMost',
    ],
    [
      'no evidence',
      (json) => {
        delete json.evidence;
      },
      'evidence',
    ],
    [
      'an unknown phase',
      (json) => {
        (json.evidence as Record<string, unknown>).phase = 'later';
      },
      'evidence.phase',
    ],
    [
      'a measurement that is none',
      (json) => {
        (json.evidence as Record<string, unknown>).errors = 3;
      },
      'evidence.errors',
    ],
    [
      'counts in words',
      (json) => {
        ((json.evidence as Record<string, unknown>).share as Record<string, unknown>).total = 'many';
      },
      'evidence.share.total',
    ],
    [
      'missing without a reason',
      (json) => {
        (json.evidence as Record<string, unknown>).diffs = { kind: 'missing' };
      },
      'evidence.diffs.why',
    ],
    [
      'something busy without a name',
      (json) => {
        (json.evidence as Record<string, unknown>).busy = { untilMs: 1 };
      },
      'evidence.busy.what',
    ],
    [
      'durations that are no list',
      (json) => {
        ((json.evidence as { latency: Record<string, unknown> }).latency.mock as Record<string, unknown>).counts = {};
      },
      'evidence.latency.mock.counts',
    ],
  ])('with %s is refused with its path', (_name, spoil, path) => {
    const json = JSON.parse(JSON.stringify(record())) as Record<string, unknown>;
    spoil(json);
    const reading = readDecisionRecord(json);
    expect(reading.kind === 'invalid' ? reading.problems.map((one) => one.path) : []).toContain(path);
  });

  it.each([null, 3, 'text', [], {}])('%j is none', (json) => {
    expect(readDecisionRecord(json).kind).toBe('invalid');
  });

  it('of NaN figures, which JSON writes as null, is read and never GO', () => {
    const json = JSON.parse(JSON.stringify(record())) as { evidence: { errors: { invocations: null } } };
    json.evidence.errors.invocations = null;
    const reading = readDecisionRecord(json);
    expect(reading.kind).toBe('record');
    if (reading.kind === 'record')
      expect(
        decide(reading.record.evidence, { thresholds: THRESHOLDS, accept: ['errors-canary', 'p95'] }).verdict,
      ).toBe('HOLD');
  });
});

describe('two days in totals alone', () => {
  it('say nothing about the last hour: a record of the first version that read GO is HOLD', () => {
    const long = later(healthy(), 45 * HOUR);
    const totals = JSON.parse(
      JSON.stringify(long, (key, value: unknown) => (key === 'series' ? undefined : key === 'fromMs' ? START : value)),
    ) as typeof long;
    const decision = decide(totals, { thresholds: THRESHOLDS, accept: ['errors-canary', 'p95'] });
    expect(decision.verdict).toBe('HOLD');
    expect(decision.reason).toContain('48 h without counts by minute that add up say nothing about the last minutes');
  });
});
