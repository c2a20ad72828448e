import { change, limitPercent, milliseconds } from '../text/figures';
import { LEAST_MINUTES } from './now';
import { THRESHOLDS, type Thresholds } from './thresholds';

/** The limits as a Markdown table, for docs/how-it-decides.md: generated, so that it cannot disagree with what decides. */
export function thresholdTable(thresholds: Thresholds = THRESHOLDS): string {
  const rows: readonly (readonly string[])[] = [
    ...(['errors', 'errors-canary', 'errors-shadow'] as const).map((id) => [
      `\`${id}\``,
      ERROR_WORDS[id],
      `≤ ${limitPercent(thresholds[id].goAtMost)}`,
      between(thresholds[id].goAtMost, thresholds[id].noGoAbove),
      '-',
      `> ${limitPercent(thresholds[id].noGoAbove)} (HOLD until there is evidence, NO-GO when proven)`,
    ]),
    [
      '`p95`',
      `canary p95 against mock p95, from ${thresholds.p95.leastRequests} canary requests on, proven from ${thresholds.p95.leastHours} h of them on; at 100 % the p95 itself`,
      `≤ ${whole(thresholds.p95.goAtMost)}; at 100 % < ${milliseconds(thresholds.p95.fullShareMs)}`,
      `up to ${whole(thresholds.p95.investigateAbove)}`,
      `> ${whole(thresholds.p95.investigateAbove)}; at 100 % ≥ ${milliseconds(thresholds.p95.fullShareMs)}`,
      '-',
    ],
    [
      '`diffs`',
      'shadow mismatches over comparisons',
      `< ${limitPercent(thresholds.diffs.goBelow)}`,
      `up to ${limitPercent(thresholds.diffs.investigateAbove)}`,
      `> ${limitPercent(thresholds.diffs.investigateAbove)}`,
      '-',
    ],
    [
      '`share`',
      'observed over requested share',
      `${thresholds.share.lowest} to ${thresholds.share.highest} times`,
      '-',
      'outside',
      '-',
    ],
    ['`alarms`', 'state of both alarms', 'OK', 'INSUFFICIENT_DATA', '-', 'ALARM'],
    [
      'targets',
      'p95 of each path, availability, rollbacks',
      `< ${milliseconds(thresholds.targets.p95BelowMs)}, > ${limitPercent(thresholds.targets.availabilityAbove)}, ${thresholds.targets.rollbacks === 0 ? 'none' : `at most ${thresholds.targets.rollbacks}`}`,
      '-',
      'missed',
      '-',
    ],
  ];
  const { alphaGo, alphaNoGo, leastErrors } = thresholds.proof;
  return [
    '| row | what | GO | HOLD | INVESTIGATE | NO-GO |',
    '|---|---|---|---|---|---|',
    ...rows.map((cells) => `| ${cells.join(' | ')} |`),
    '',
    `No data is HOLD. A row is proven when its e-process reaches ${Number((1 / alphaGo).toPrecision(6))} (${limitPercent(1 - alphaGo)}, valid at every look), disproven at ${Number((1 / alphaNoGo).toPrecision(6))} with at least ${leastErrors} errors, from ${LEAST_MINUTES} separate minutes. GO needs every required row to read GO and to be proven, or to be accepted by name.`,
  ].join('\n');
}

const ERROR_WORDS = {
  errors: "Lambda's own errors and canary errors over invocations",
  'errors-canary': 'canary errors, rescued ones included, over canary requests',
  'errors-shadow': 'failed and vanished shadow calls over calls sent',
} as const;

function between(go: number, noGo: number): string {
  return go === noGo ? '-' : `up to ${limitPercent(noGo)}`;
}

function whole(fraction: number): string {
  return change(fraction).replace('.0 %', ' %');
}
