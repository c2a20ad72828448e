import { count, duration } from '../domain/figures';
import type { Palette } from '../domain/palette';
import { clockSince } from '../domain/phase';
import { type RehearsalEvent, type RehearsalResult, verdictText } from '../domain/rehearsal-result';
import { table } from './table';
import { wrap } from './text';

const styleOf = (kind: RehearsalEvent['kind'], palette: Palette): ((text: string) => string) =>
  kind === 'alarm' || kind === 'rolled-back'
    ? palette.bad
    : kind === 'noticed' || kind === 'trouble'
      ? palette.warn
      : kind === 'phase'
        ? palette.strong
        : (text) => text;

/** One line an event: when after H+0, and what. */
export function rehearsalEventLine(
  event: RehearsalEvent,
  startedAtMs: number,
  palette: Palette,
  width: number,
): string {
  const when = clockSince(startedAtMs, event.atMs).padEnd(7);
  const [first = '', ...more] = wrap(event.text, Math.max(30, width - 9));
  const style = styleOf(event.kind, palette);
  return [`${palette.dim(when)}  ${style(first)}`, ...more.map((line) => `${' '.repeat(9)}${style(line)}`)].join('\n');
}

/** A bar of the three hours: shadow, canary, monitoring, decision. */
export function phaseBar(startedAtMs: number, nowMs: number, palette: Palette, width: number): string {
  const phases = ['H+0 shadow', 'H+1 canary', 'H+2 monitoring', 'H+3 decision'];
  const elapsed = Math.max(0, (nowMs - startedAtMs) / 3_600_000);
  const cell = Math.max(12, Math.floor((width - 3) / 4));
  return phases
    .map((name, i) => {
      const done = Math.max(0, Math.min(1, elapsed - i));
      const text = name.padEnd(cell - 1).slice(0, cell - 1);
      const filled = i === 3 ? (elapsed >= 3 ? text.length : 0) : Math.round(done * text.length);
      return `${palette.ok(text.slice(0, filled))}${palette.dim(text.slice(filled))}`;
    })
    .join('│');
}

export interface RehearsalSummary {
  readonly scenario: { readonly name: string; readonly title: string; readonly notice: string };
  readonly seed: number;
  readonly result: RehearsalResult;
  /** When the scenario's first cause began, epoch ms. */
  readonly causeAtMs: number | undefined;
  readonly reportPath: string | undefined;
}

/** What happened when, the verdict, what should have been noticed, the figures, how to repeat it, and what to type next. */
export function rehearsalSummaryView(summary: RehearsalSummary, palette: Palette, width: number): string {
  const { result, scenario, seed, causeAtMs } = summary;
  const word = verdictText(result);
  const style = result.verdict === 'GO' ? palette.ok : result.verdict === 'NO-GO' ? palette.bad : palette.warn;
  const { figures, rollback } = result;
  const line = (name: string, text: string): string => {
    const [first = '', ...more] = wrap(text, Math.max(30, width - 12));
    return [`${palette.dim(name.padEnd(11))} ${first}`, ...more.map((each) => `${' '.repeat(12)}${each}`)].join('\n');
  };
  const noticed =
    result.noticedAtMs === undefined
      ? 'nothing had to be noticed'
      : `first noticed at ${clockSince(result.startedAtMs, result.noticedAtMs)}${causeAtMs === undefined || causeAtMs > result.noticedAtMs ? '' : `, ${duration(result.noticedAtMs - causeAtMs)} after it began`}`;
  return [
    '',
    `${style(word)}  ${result.interrupted ? 'interrupted; this is the summary so far' : ''}`.trimEnd(),
    line('because', result.reason),
    line('scenario', `${scenario.name}: ${scenario.title}`),
    line('to notice', `${scenario.notice} (${noticed})`),
    line(
      'figures',
      `${count(figures.requests)} requests, ${count(figures.comparisons)} comparisons with ${count(figures.mismatches)} mismatches, ${count(figures.canaryRequests)} canary requests with ${count(figures.canaryErrors)} errors`,
    ),
    line(
      'rollback',
      rollback === undefined
        ? 'none was needed'
        : `${rollback.by === 'aws' ? 'by AWS itself' : 'by the operator'} at ${clockSince(result.startedAtMs, rollback.atMs)}, ${rollback.verified ? `verified SAFE within ${duration(rollback.tookMs)}` : 'NOT verified'}`,
    ),
    line('repeat', `huntaze-beta rehearse --scenario ${scenario.name} --seed ${seed}`),
    ...(summary.reportPath === undefined ? [] : [line('report', summary.reportPath)]),
    line('next', nextOf(summary)),
  ].join('\n');
}

function nextOf({ result, scenario }: RehearsalSummary): string {
  if (result.interrupted) return 'huntaze-beta rehearse  plays it again from the beginning';
  if (result.verdict === 'GO') {
    return scenario.name === 'healthy'
      ? '5 % opens at J+2; now see it fail:  huntaze-beta rehearse --scenario failing-canary'
      : '5 % opens at J+2; another one:  huntaze-beta rehearse --list';
  }
  return 'another one:  huntaze-beta rehearse --list, or on a real account  huntaze-beta check';
}

export interface ScoreRow {
  readonly scenario: string;
  readonly verdict: string;
  readonly expected: string;
  readonly asPromised: boolean;
  readonly detectedAfterMs: number | undefined;
  readonly rolledBack: boolean;
  readonly verified: boolean | undefined;
}

/** A line a scenario: what it came to, whether that was promised, how soon it was noticed, rolled back, verified. */
export function scoreboardView(rows: readonly ScoreRow[], palette: Palette, width: number): string {
  const kept = rows.filter(({ asPromised }) => asPromised).length;
  return [
    table(
      [
        { title: 'scenario' },
        { title: 'verdict' },
        { title: 'promised' },
        { title: 'noticed after', align: 'right' },
        { title: 'rolled back' },
        { title: 'verified' },
        { title: '' },
      ],
      rows.map((row) => [
        row.scenario,
        row.verdict,
        row.expected,
        row.detectedAfterMs === undefined ? '-' : duration(row.detectedAfterMs),
        row.rolledBack ? 'yes' : '-',
        row.verified === undefined ? '-' : row.verified ? 'SAFE' : { text: 'NOT SAFE', style: palette.bad },
        row.asPromised ? { text: '✔', style: palette.ok } : { text: '✖', style: palette.bad },
      ]),
      { width, palette, indent: 0 },
    ),
    `${kept} of ${rows.length} scenarios came to what they promise`,
  ].join('\n');
}
