import { count, duration, milliseconds, percent, share } from '../domain/figures';
import type { Palette } from '../domain/palette';
import { type BetaPhase, clockSince } from '../domain/phase';
import type { MinuteValues, SourceState, WatchFrame } from '../domain/watch-frame';
import { brailleChart, sparkline } from './charts';
import { decisionRows, verdictWord } from './decision';
import { logLinesView } from './logs';
import { displayWidth, pad, truncate, wrap } from './text';

export interface WatchViewOptions {
  readonly width: number;
  readonly height: number;
  /** Key hints of the last line; undefined leaves them out. */
  readonly keys?: string;
  /** A line of the moment: paused, rolling back, … */
  readonly notice?: string;
  readonly sandbox: boolean;
}

const PHASE_NAMES: Readonly<Record<BetaPhase, string>> = {
  before: 'before the beta',
  shadow: 'shadow hour',
  'canary-1': 'canary 1 %',
  monitoring: 'monitoring & decision',
  'ramp-5': 'ramp 5 %',
  'ramp-25': 'ramp 25 %',
  'ramp-100': 'ramp 100 %',
};

/** Seconds after which a source is called stale: two slow readings missed. */
const STALE_AFTER_MS = 150_000;
const WIDE = 110;

/** The whole screen: header, charts, decision, newest errors, footer; at most `height` lines. */
export function watchView(frame: WatchFrame, palette: Palette, options: WatchViewOptions): string {
  const { width, height } = options;
  const top = [...header(frame, palette, options), '', ...charts(frame, palette, width, height)];
  const decision = [
    '',
    ...decisionRows(frame.decision.rows, palette, width).split('\n'),
    verdict(frame, palette, width),
  ];
  const bottom = footer(frame, palette, options);
  const room = height - 1 - bottom.length;
  const body = [...top, ...decision].slice(0, room);
  const errorLines = errors(frame, palette, width, room - body.length);
  return [...body, ...errorLines, ...bottom].join('\n');
}

function header(frame: WatchFrame, palette: Palette, { width, sandbox }: WatchViewOptions): readonly string[] {
  const { phase, observed, requestedShare, startedAtMs, guardedUntilMs } = frame;
  const elapsed = startedAtMs === undefined ? '' : `  ${clockSince(startedAtMs, frame.atMs)}`;
  const left = phase.leftMs === undefined ? '' : `, ${duration(phase.leftMs)} left`;
  const seen =
    observed === undefined || observed.total === 0
      ? ''
      : `, ${percent(observed.canary / observed.total)} seen (${count(observed.canary)}/${count(observed.total)})`;
  const where = `${sandbox ? palette.warn('SANDBOX ') : ''}${frame.account} · ${frame.region}`;
  const clock = new Date(frame.atMs).toISOString().slice(11, 19);
  const first = `${where} · ${palette.strong(PHASE_NAMES[phase.phase])}${elapsed}${left}`;
  const gap = Math.max(1, width - displayWidth(first) - 12);
  const guard =
    guardedUntilMs === undefined
      ? requestedShare > 0
        ? palette.warn('no guard: AWS does not roll back by itself now')
        : 'no guard needed'
      : `guarded until ${guardedUntilMs <= frame.atMs ? 'now' : new Date(guardedUntilMs).toISOString().slice(11, 16)} (${duration(guardedUntilMs - frame.atMs)})`;
  return [
    `${first}${' '.repeat(gap)}${palette.dim(`${clock} UTC`)}`,
    truncate(`share ${share(requestedShare)} requested${seen} · ${guard}`, width),
    ...deploymentLine(frame, palette, width),
    alarmLine(frame, palette, width),
  ];
}

function deploymentLine({ deployment, release }: WatchFrame, palette: Palette, width: number): readonly string[] {
  const parts: string[] = [];
  if (deployment !== undefined) {
    const grown = deployment.state === 'deploying' ? ` ${Math.round(deployment.percentComplete)} %` : '';
    const text = `flag deployment ${deployment.number}${deployment.share === undefined ? '' : ` (${share(deployment.share)})`} ${deployment.state}${grown}`;
    parts.push(deployment.undoneBecause === undefined ? text : palette.bad(`${text}: ${deployment.undoneBecause}`));
  }
  if (release !== undefined) {
    const moved = release.from === undefined ? '' : ` ${release.from} -> ${release.to ?? '?'}`;
    const text = `code${moved} ${release.state}${release.step === undefined ? '' : ` (${release.step})`}`;
    parts.push(release.rolledBack ? palette.bad(text) : text);
  }
  return parts.length === 0 ? [] : [truncate(parts.join(' · '), width)];
}

function alarmLine({ alarms, atMs }: WatchFrame, palette: Palette, width: number): string {
  if (alarms.kind === 'missing') return palette.warn(truncate(`alarms unknown: ${alarms.why}`, width));
  const off = alarms.alarms.filter(({ state }) => state === 'alarm');
  if (off.length > 0) {
    return palette.bad(
      truncate(
        off.map(({ name, reason, sinceMs }) => `ALARM ${name} for ${duration(atMs - sinceMs)}: ${reason}`).join(' · '),
        width,
      ),
    );
  }
  const text = alarms.alarms.map(({ name, state, sinceMs }) =>
    state === 'ok' ? `${palette.ok('✔')} ${name} OK ${duration(atMs - sinceMs)}` : palette.warn(`? ${name} ${state}`),
  );
  const line = `alarms ${text.join('  ')}`;
  return displayWidth(line) <= width
    ? line
    : `alarms ${text.map((each) => each.replace('huntaze-', '').replace('lambda-', '')).join('  ')}`;
}

interface ChartData {
  readonly title: string;
  readonly series: readonly {
    readonly name: string;
    readonly values: MinuteValues;
    readonly style: (text: string) => string;
  }[];
  readonly limits: readonly { readonly value: number; readonly label: string }[];
  readonly shown: (value: number) => string;
}

function chartData({ series }: WatchFrame, palette: Palette): readonly ChartData[] {
  const rate = (value: number): string => `${Number(value.toFixed(value < 10 ? 1 : 0))} %`;
  return [
    {
      title: 'error rate',
      series: [{ name: 'all', values: series.errorRate, style: palette.accent }],
      limits: [{ value: 2, label: 'NO-GO 2 %' }],
      shown: rate,
    },
    {
      title: 'P95 latency',
      series: [
        { name: 'mock', values: series.mockP95Ms, style: palette.mock },
        { name: 'canary', values: series.canaryP95Ms, style: palette.canary },
      ],
      limits: [],
      shown: (value) => milliseconds(value),
    },
    {
      title: 'requests/min',
      series: [
        { name: 'mock', values: series.mockRequests, style: palette.mock },
        { name: 'canary', values: series.canaryRequests, style: palette.canary },
      ],
      limits: [],
      shown: (value) => count(value),
    },
    {
      title: 'shadow diffs',
      series: [{ name: 'mismatch', values: series.mismatchRate, style: palette.accent }],
      limits: [
        { value: 0.5, label: 'GO 0.5 %' },
        { value: 1, label: 'INVESTIGATE 1 %' },
      ],
      shown: rate,
    },
  ];
}

/** Four charts two by two when there is room, else a sparkline a series. */
function charts(frame: WatchFrame, palette: Palette, width: number, height: number): readonly string[] {
  const data = chartData(frame, palette);
  if (width < WIDE || height < 36) return data.flatMap((chart) => sparkLines(chart, palette, width));
  const half = Math.floor((width - 3) / 2);
  const ends: readonly [string, string] = [
    new Date(frame.series.fromMs).toISOString().slice(11, 16),
    new Date(frame.series.toMs).toISOString().slice(11, 16),
  ];
  const drawn = data.map(({ title, series, limits, shown }) =>
    brailleChart({
      title,
      series,
      limitLines: limits,
      width: half,
      height: 5,
      palette,
      yLabel: shown,
      xLabels: ends,
    }).split('\n'),
  );
  return [0, 2].flatMap((i) => besides(drawn[i] ?? [], drawn[i + 1] ?? [], half));
}

const besides = (left: readonly string[], right: readonly string[], width: number): readonly string[] =>
  Array.from({ length: Math.max(left.length, right.length) }, (_, i) =>
    `${pad(left[i] ?? '', width)}   ${right[i] ?? ''}`.trimEnd(),
  );

function sparkLines({ title, series, limits, shown }: ChartData, palette: Palette, width: number): readonly string[] {
  const lines = width >= 100 || series.length === 1 ? series : series;
  return lines.map(({ name, values, style }) => {
    const label = pad(lines.length === 1 ? title : `${title} ${name}`, 20);
    const last = values.findLast((value) => value !== undefined);
    const limit = limits.length === 0 ? '' : `  limit ${limits.map(({ value }) => shown(value)).join(', ')}`;
    const figure = last === undefined ? 'no data' : shown(last);
    const room = Math.max(8, width - 20 - 12 - displayWidth(limit));
    const top = Math.max(
      0,
      ...values.filter((value) => value !== undefined),
      ...limits.slice(0, 1).map(({ value }) => value),
    );
    return `${label}${style(sparkline(values, room, { max: top }))} ${figure}${palette.dim(limit)}`;
  });
}

function verdict({ decision }: WatchFrame, palette: Palette, width: number): readonly string[] {
  const word = verdictWord(decision.verdict, palette);
  const next = decision.next[0];
  const [line = '', ...more] = wrap(decision.reason, width - decision.verdict.length - 2);
  return [
    `${word}  ${line}`,
    ...more.map((each) => `${' '.repeat(decision.verdict.length + 2)}${each}`),
    ...(next === undefined ? [] : [truncate(`next  ${next.text}`, width)]),
  ];
}

function errors(frame: WatchFrame, palette: Palette, width: number, room: number): readonly string[] {
  if (room < 2) return Array.from({ length: Math.max(0, room) }, () => '');
  const title = palette.dim(frame.errors.length === 0 ? 'no failed request in the last 15 minutes' : 'newest failures');
  const shown = frame.errors.slice(-(room - 1));
  const lines = shown.length === 0 ? [] : logLinesView(shown, palette, width, { utc: true }).text.split('\n');
  return [title, ...lines, ...Array.from({ length: room - 1 - lines.length }, () => '')];
}

const troubleOf = (source: SourceState, atMs: number): string | undefined => {
  const age = source.readAtMs === undefined ? undefined : atMs - source.readAtMs;
  if (source.trouble !== undefined)
    return `${source.name} ${age === undefined ? 'never read' : `${duration(age)} old`}: ${source.trouble}`;
  return age !== undefined && age > STALE_AFTER_MS ? `${source.name} ${duration(age)} old` : undefined;
};

function footer(frame: WatchFrame, palette: Palette, { width, keys, notice }: WatchViewOptions): readonly string[] {
  const stale = frame.sources.map((source) => troubleOf(source, frame.atMs)).filter((line) => line !== undefined);
  const spent = `this screen so far: ${count(frame.spent.calls)} calls, $${frame.spent.dollars.toFixed(4)}`;
  return [
    ...(stale.length === 0 ? [] : [palette.warn(truncate(`STALE  ${stale.join(' · ')}`, width))]),
    ...(notice === undefined ? [] : [palette.strong(truncate(notice, width))]),
    ...(keys === undefined
      ? [palette.dim(truncate(spent, width))]
      : [
          `${truncate(keys, Math.max(20, width - spent.length - 2))}${' '.repeat(Math.max(1, width - displayWidth(keys) - spent.length))}${palette.dim(width - displayWidth(keys) > spent.length ? spent : '')}`.trimEnd(),
        ]),
  ];
}
