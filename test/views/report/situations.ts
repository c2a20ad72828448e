import { decide } from '../../../src/domain/decision/matrix';
import { THRESHOLDS } from '../../../src/domain/decision/thresholds';
import { chartsOf, type ReportChart, type ReportInput } from '../../../src/views/report/report';
import { HOUR, healthy, MINUTE, measured, START } from '../../domain/decision/situations';

const QUERY =
  'fields @timestamp, @message\n| filter @message like /\\[(MOCK|CANARY)-SUCCESS\\]/\n| parse @message /\\[(?<path>\\w+)-SUCCESS\\].*duration: (?<ms>\\d+)/\n| stats count(*) as requests by path, ms';

const latencyChart = (): ReportChart => ({
  title: 'P95 by path',
  unit: 'ms',
  series: (['mock', 'canary'] as const).map((role) => ({
    name: role,
    role,
    points: Array.from({ length: 36 }, (_, i) => {
      const atMs = START + i * 5 * MINUTE;
      if (role === 'canary' && (i < 12 || i % 5 === 1)) return { atMs };
      return {
        atMs,
        value: (role === 'mock' ? 176 : 190) + 14 * Math.sin(i * 1.7) + (role === 'canary' ? 8 * Math.cos(i * 2.3) : 0),
      };
    }),
  })),
  limits: [{ value: 207, label: '+15 %' }],
});

/** A report of the healthy 1 % at H+2:58, on the sandbox. */
export function plainReport(): ReportInput {
  const evidence = healthy();
  return {
    command: String,
    generatedAtMs: START + 180 * MINUTE,
    system: { account: '000000000000', region: 'us-east-1', sandbox: true, endpoint: '127.0.0.1:4599' },
    decision: decide(evidence, { thresholds: THRESHOLDS }),
    evidence,
    ended: undefined,
    thresholds: THRESHOLDS,
    timeline: [
      {
        title: 'shadow hour',
        fromMs: START,
        toMs: START + HOUR,
        kind: 'shadow',
        detail: '100 % mock, every request compared',
      },
      {
        title: 'canary 1 %',
        fromMs: START + HOUR,
        toMs: START + 2 * HOUR,
        kind: 'canary',
        detail: 'deployment 7, guarded until H+2:50',
      },
      { title: 'monitoring and decision', fromMs: START + 2 * HOUR, kind: 'canary' },
    ],
    charts: [...chartsOf(evidence, THRESHOLDS), latencyChart()],
    journal: [
      { atMs: START, command: 'check', what: '12 of 12 ready', actor: 'operator/rehearsal' },
      {
        atMs: START + HOUR,
        command: 'canary --percent 1',
        what: 'deployment 7 started',
        actor: 'operator/rehearsal',
        reason: 'the shadow rows are GO',
      },
    ],
    queries: [{ name: 'latency-counts', text: QUERY, logGroups: ['/aws/lambda/huntaze-mock-read'] }],
    versions: [
      { name: 'huntaze-beta', version: '0.1.0' },
      { name: 'node', version: 'v20.20.2' },
    ],
  };
}

const EVIL =
  '<img src=x onerror=alert(1)> ](https://evil.example/ </style></pre><script>alert(2)</script> `x` | a | ![i](http://e) \u202egnp.exe \u001b[31m www.evil.example a@evil.example';

/** The same with hostile text wherever text comes from outside. */
export function hostileReport(): ReportInput {
  const base = plainReport();
  const origin = { source: EVIL, window: { fromMs: START, toMs: START + 178 * MINUTE } };
  const evidence = healthy({
    diffs: measured({ comparisons: 2964, mismatches: 59, users: { compared: 50, mismatched: [EVIL] } }, origin),
    alarms: measured(
      { alarms: [{ name: EVIL, state: 'insufficient-data', sinceMs: START, reason: EVIL, wentOffAtMs: [START] }] },
      origin,
    ),
    rollbacks: measured({ rollbacks: [{ atMs: START, what: EVIL }] }, origin),
  });
  return {
    ...base,
    system: { account: EVIL, region: EVIL, sandbox: true, endpoint: EVIL },
    evidence,
    ended: { atMs: START, by: EVIL },
    decision: decide(evidence, { thresholds: THRESHOLDS }),
    timeline: [{ title: EVIL, fromMs: START, kind: 'other', detail: EVIL }],
    charts: [{ ...latencyChart(), title: EVIL, limits: [{ value: 200, label: EVIL }] }, ...base.charts],
    journal: [{ atMs: START, command: EVIL, what: EVIL, actor: EVIL, reason: EVIL }],
    queries: [{ name: EVIL, text: `${EVIL}\n\`\`\`\n</pre>`, logGroups: [EVIL] }],
    versions: [{ name: EVIL, version: EVIL }],
  };
}
