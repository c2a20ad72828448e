import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/domain/decision/evidence';
import { decide } from '../../src/domain/decision/matrix';
import { saidOf } from '../../src/domain/decision/next-commands';
import { THRESHOLDS } from '../../src/domain/decision/thresholds';
import { partsOf } from '../../src/domain/text/advice';
import { type Palette, plain } from '../../src/domain/text/palette';
import { decisionView } from '../../src/views/decision';
import {
  atQuarter,
  DAY,
  HOUR,
  healthy,
  latencies,
  MINUTE,
  measured,
  missing,
  START,
} from '../domain/decision/situations';
import { expectGolden } from '../support/golden';
import { expectFits } from './fits';

const origin = { source: 'CloudWatch metrics', window: { fromMs: START + HOUR, toMs: START + 90 * MINUTE } };
/** From H+0 on, as the rows about all requests count. */
const fromStart = { source: 'CloudWatch metrics', window: { fromMs: START, toMs: START + 59 * MINUTE } };
const nothing = missing('GetMetricData: throttled');
const alarm = (name: string, state: 'ok' | 'alarm') => ({
  name,
  state,
  sinceMs: START + 86 * MINUTE,
  reason: 'Threshold Crossed: 1 datapoint [16.7] was greater than the threshold (10.0).',
  wentOffAtMs: state === 'alarm' ? [START + 86 * MINUTE] : [],
});

const shadowHour = healthy({
  atMs: START + 59 * MINUTE,
  phase: 'shadow',
  requestedShare: 0,
  canaryErrors: missing('no share is deployed'),
  share: missing('no share is deployed'),
  errors: measured({ lambdaErrors: 3, canaryErrors: 0, invocations: 990 }, fromStart),
  shadowErrors: measured({ sent: 985, errors: 1, comparisons: 984 }, fromStart),
  diffs: measured({ comparisons: 984, mismatches: 0, users: { compared: 50, mismatched: [] } }, fromStart),
  failures: measured({ failed: 3, invocations: 990 }, fromStart),
  traffic: [],
});

const SITUATIONS: {
  readonly [name: string]: {
    readonly evidence: Evidence;
    readonly accept?: readonly ('errors-canary' | 'p95')[];
    readonly final?: boolean;
    readonly details?: boolean;
  };
} = {
  'healthy-1-percent': { evidence: healthy() },
  accepted: { evidence: healthy(), accept: ['errors-canary', 'p95'] },
  'shadow-hour': { evidence: shadowHour },
  'quarter-go': { evidence: atQuarter() },
  'slow-canary': { evidence: atQuarter(220) },
  'very-slow-canary': { evidence: atQuarter(290) },
  'failing-canary': {
    evidence: healthy({
      atMs: START + 88 * MINUTE,
      canaryErrors: measured({ errors: 3, rescued: 3, requests: 5 }, origin),
      errors: measured(
        { lambdaErrors: 4, canaryErrors: 3, invocations: 1470 },
        { source: 'CloudWatch metrics', window: { fromMs: START, toMs: START + 88 * MINUTE } },
      ),
      alarms: measured(
        { alarms: [alarm('huntaze-lambda-error-rate-gt-2pct', 'ok'), alarm('huntaze-canary-errors', 'alarm')] },
        origin,
      ),
    }),
  },
  'wrong-rows': {
    evidence: healthy({
      diffs: measured({ comparisons: 2964, mismatches: 59, users: { compared: 50, mismatched: ['user-13'] } }, origin),
    }),
  },
  'no-traffic': {
    evidence: healthy({
      errors: measured({ lambdaErrors: 0, canaryErrors: 0, invocations: 0 }, origin),
      canaryErrors: measured({ errors: 0, rescued: 0, requests: 0 }, origin),
      shadowErrors: measured({ sent: 0, errors: 0, comparisons: 0 }, origin),
      diffs: measured({ comparisons: 0, mismatches: 0 }, origin),
      share: measured({ canary: 0, total: 0 }, origin),
      latency: {
        mock: measured({ counts: [] }, origin),
        canary: measured({ counts: [] }, origin),
        shadowPrisma: measured({ counts: [] }, origin),
      },
      failures: measured({ failed: 0, invocations: 0 }, origin),
      traffic: [],
    }),
  },
  'metrics-throttled': {
    evidence: healthy({
      errors: nothing,
      canaryErrors: nothing,
      shadowErrors: nothing,
      diffs: nothing,
      share: nothing,
      failures: nothing,
      flagFetchErrors: nothing,
    }),
  },
  'final-details': { evidence: atQuarter(186), final: true, details: true },
  'full-share': {
    evidence: atQuarter(186, {
      atMs: START + 7 * DAY + 5 * HOUR,
      phase: 'ramp-100',
      requestedShare: 100,
      latency: {
        mock: missing('no mock requests'),
        canary: measured({ counts: latencies(5000, 190) }, origin),
        shadowPrisma: missing('no shadow'),
      },
    }),
  },
};

describe('decisionView', () => {
  for (const [name, { evidence, accept, final, details }] of Object.entries(SITUATIONS)) {
    const decision = decide(evidence, {
      thresholds: THRESHOLDS,
      ...(accept === undefined ? {} : { accept }),
      ...(final === undefined ? {} : { final }),
    });
    it.each([80, 120])(`shows ${name} at %d columns`, (width) => {
      const text = decisionView(decision, plain, width, { details: details ?? false });
      expectFits(text, width);
      expectGolden(`views/decision-${name}-${width}.txt`, text);
    });
  }

  it.each(Object.keys(SITUATIONS))(
    'shows all of %s on a screen of 80 x 24: rows, verdict and whole commands',
    (name) => {
      const { evidence, accept, final } = SITUATIONS[name]!;
      const decision = decide(evidence, {
        thresholds: THRESHOLDS,
        ...(accept === undefined ? {} : { accept }),
        ...(final === undefined ? {} : { final }),
      });
      const text = decisionView(decision, plain, 80, { height: 21 });
      expectFits(text, 80);
      expect(text.split('\n').length).toBeLessThanOrEqual(21);
      for (const { id, reading } of decision.rows)
        expect(text).toMatch(new RegExp(`^ ${id} .*${reading === 'none' ? ' - ' : reading}`, 'm'));
      expect(text).toMatch(new RegExp(`^${decision.verdict}`, 'm'));
      const shown = text.replace(/ \\\n\s+/g, ' ');
      for (const said of decision.next.map(saidOf))
        for (const part of partsOf(said)) if (typeof part !== 'string') expect(shown).toContain(String(part));
    },
  );

  it('gives each word its role', () => {
    const tagged = Object.fromEntries(
      Object.keys(plain).map((role) => [role, (text: string) => `<${role}>${text}</${role}>`]),
    ) as unknown as Palette;
    const shown = { ...tagged, command: plain.command };
    const text = decisionView(decide(SITUATIONS['failing-canary']!.evidence, { thresholds: THRESHOLDS }), shown, 120);
    expect(text).toContain('<bad>NO-GO</bad>');
    expect(text).toContain('<ok>GO</ok>');
    expect(text).toContain('<accent>huntaze-beta rollback</accent>');
    expect(text).toMatch(/<warn>undecided: /u);
    expect(text).toMatch(/<strong> share 1 %/u);
  });

  it('still fits a very narrow screen as far as the figures can give way', () => {
    const text = decisionView(decide(healthy(), { thresholds: THRESHOLDS }), plain, 40);
    expect(text).toContain('errors-canary');
  });
});
