import type { DecisionRow } from '../../domain/decision/decision';
import { clockSince } from '../../domain/phase';
import { hourAndMinute } from '../../domain/text/clock-face';
import { count, milliseconds, percent } from '../../domain/text/figures';
import { truncate } from '../text';
import type { ReportChart, ReportPhase, ReportPoint, ReportSeries } from './report';
import { html } from './text';

const WIDTH = 720;
const HEIGHT = 220;
const LEFT = 64;
const RIGHT = 16;
const TOP = 12;
const BOTTOM = 28;

/** One line chart as inline SVG: gaps stay gaps, limits are dashed, colours come from the page's classes. */
export function chartSvg(chart: ReportChart, startedAtMs: number | undefined): string {
  const points = chart.series.flatMap((one) => one.points);
  const times = points.map((point) => point.atMs).filter(Number.isFinite);
  const values = points
    .map((point) => point.value)
    .filter((value): value is number => value !== undefined && Number.isFinite(value));
  if (times.length === 0 || values.length === 0)
    return `<p class="dim">${html(chart.title)}: no data in this window</p>`;
  const from = Math.min(...times);
  const to = Math.max(from + 1, ...times);
  const top = ceiling(Math.max(...values, ...chart.limits.map((limit) => limit.value)));
  const x = (atMs: number): number => LEFT + ((atMs - from) / (to - from)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number): number =>
    HEIGHT - BOTTOM - (Math.max(0, Math.min(top, value)) / top) * (HEIGHT - TOP - BOTTOM);
  const grid = [0, 0.5, 1].map((part) => {
    const at = y(part * top).toFixed(1);
    return `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/><text class="tick" x="${LEFT - 8}" y="${at}" text-anchor="end" dominant-baseline="middle">${html(pointLabel(part * top, chart.unit))}</text>`;
  });
  const limits = chart.limits.map((limit) => {
    const at = y(limit.value).toFixed(1);
    // A limit at the upper edge has its words below it.
    const words = Number(at) < TOP + 12 ? Number(at) + 16 : Number(at) - 5;
    return `<line class="limit" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/><text class="tick limit-text" x="${WIDTH - RIGHT}" y="${words.toFixed(1)}" text-anchor="end">${html(truncate(limit.label, 40))}</text>`;
  });
  const ticks = [from, (from + to) / 2, to].map((atMs, index) => {
    const anchor = ['start', 'middle', 'end'][index] ?? 'middle';
    const text = startedAtMs === undefined ? hourAndMinute(atMs) : clockSince(startedAtMs, atMs);
    return `<text class="tick" x="${x(atMs).toFixed(1)}" y="${HEIGHT - 8}" text-anchor="${anchor}">${html(text)}</text>`;
  });
  const stepMs = stepOf(chart);
  const lines = chart.series.map((one, index) => seriesPath(one, index, stepMs, x, y));
  return [
    `<svg role="img" viewBox="0 0 ${WIDTH} ${HEIGHT}" class="chart"><title>${html(chart.title)}</title><desc>${html(described(chart, startedAtMs))}</desc>`,
    ...grid,
    ...limits,
    ...ticks,
    ...lines,
    '</svg>',
  ].join('');
}

/** What the lines show, in words: where each begins and ends, and its highest value. */
function described(chart: ReportChart, startedAtMs: number | undefined): string {
  const at = (atMs: number): string =>
    startedAtMs === undefined ? hourAndMinute(atMs) : clockSince(startedAtMs, atMs);
  const lines = chart.series.map(({ name, points }) => {
    const known = points.filter((point): point is ReportPoint & { value: number } => Number.isFinite(point.value));
    const [first] = known;
    const last = known.at(-1);
    if (first === undefined || last === undefined) return `${name}: no data`;
    const highest = known.reduce((most, point) => (point.value > most.value ? point : most), first);
    const say = (point: typeof first): string => `${pointLabel(point.value, chart.unit)} at ${at(point.atMs)}`;
    return `${name}: from ${say(first)} to ${say(last)}, highest ${say(highest)}`;
  });
  return [...lines, ...chart.limits.map((limit) => `limit ${limit.label}`)].join('; ');
}

/** Names of the series in their colours. */
export function chartLegend(chart: ReportChart): string {
  return chart.series
    .map((one, index) => `<span class="key ${roleClass(one, index)}">${html(one.name)}</span>`)
    .join(' ');
}

function seriesPath(
  series: ReportSeries,
  index: number,
  stepMs: number,
  x: (atMs: number) => number,
  y: (value: number) => number,
): string {
  const kind = roleClass(series, index);
  const runs = runsOf(series.points, stepMs).map((run) =>
    run.map((point) => [x(point.atMs).toFixed(1), y(point.value).toFixed(1)] as const),
  );
  const dots = runs
    .filter((run) => run.length === 1)
    .map((run) => `<circle class="dot ${kind}" cx="${run[0]?.[0]}" cy="${run[0]?.[1]}" r="2.5"/>`);
  const path = runs.filter((run) => run.length > 1).map((run) => `M${run.map((point) => point.join(' ')).join('L')}`);
  return `<path class="line ${kind}" d="${path.join('')}"/>${dots.join('')}`;
}

/** Points that follow each other without a gap: neither a missing value nor a missing bucket between them. */
function runsOf(
  points: readonly ReportPoint[],
  stepMs: number,
): readonly (readonly { readonly atMs: number; readonly value: number }[])[] {
  const runs: { readonly atMs: number; readonly value: number }[][] = [];
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const { atMs, value } of points) {
    if (value === undefined || !Number.isFinite(value)) continue;
    if (atMs - lastMs > stepMs * 1.5) runs.push([]);
    runs[runs.length - 1]?.push({ atMs, value });
    lastMs = atMs;
  }
  return runs;
}

/** The length of a bucket: the usual distance between two moments of the densest series. */
function stepOf(chart: ReportChart): number {
  const usual = chart.series.map(({ points }) => {
    const steps = points.slice(1).map((point, index) => point.atMs - (points[index]?.atMs ?? 0));
    return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? Number.POSITIVE_INFINITY;
  });
  return Math.min(...usual);
}

function roleClass(series: ReportSeries, index: number): string {
  return series.role === 'other' ? `other-${index % 2}` : series.role;
}

/** The phases as bars on one time axis. */
export function timelineSvg(phases: readonly ReportPhase[], nowMs: number): string {
  if (phases.length === 0) return '';
  const from = Math.min(...phases.map((phase) => phase.fromMs));
  const to = Math.max(from + 1, nowMs, ...phases.map((phase) => phase.toMs ?? nowMs));
  const row = 26;
  const left = 170;
  const x = (atMs: number): number => left + ((atMs - from) / (to - from)) * (WIDTH - left - 8);
  const bars = phases.map((phase, index) => {
    const start = x(phase.fromMs);
    const end = Math.max(start + 3, x(phase.toMs ?? nowMs));
    const top = index * row + 4;
    return `<text class="tick name" x="0" y="${top + 12}">${html(truncate(phase.title, 24))}</text><rect class="bar ${phase.kind}" x="${start.toFixed(1)}" y="${top}" width="${(end - start).toFixed(1)}" height="16" rx="3"/>`;
  });
  return `<svg role="img" viewBox="0 0 ${WIDTH} ${phases.length * row + 8}" class="chart"><title>Phases</title><desc>the table below says the same</desc>${bars.join('')}</svg>`;
}

/** A row's interval against its limit; empty for rows without one. */
export function intervalSvg(row: DecisionRow, limit: number | undefined): string {
  const interval = 'interval' in row.proof ? row.proof.interval : undefined;
  if (interval === undefined || limit === undefined || !(limit > 0)) return '';
  // A limit above 1 is one of milliseconds; all others are fractions.
  const say = (value: number): string =>
    Number.isFinite(value) ? pointLabel(value, limit > 1 ? 'ms' : 'percent') : 'no bound';
  const low = Math.min(0, Number.isFinite(interval.low) ? interval.low : 0);
  const high = limit * 3;
  const x = (value: number): number => 2 + (Math.max(low, Math.min(high, value)) - low) * (116 / (high - low));
  const open = interval.high > high;
  const left = x(interval.low).toFixed(1);
  const right = x(interval.high).toFixed(1);
  const end = open ? `<path class="interval-end" d="M112 5l6 4l-6 4"/>` : '';
  return `<svg role="img" viewBox="0 0 120 18" class="interval"><title>${html(`from ${say(interval.low)} to ${say(interval.high)}, limit ${say(limit)}`)}</title><line class="grid" x1="2" x2="118" y1="9" y2="9"/><line class="limit" x1="${x(limit).toFixed(1)}" x2="${x(limit).toFixed(1)}" y1="2" y2="16"/><line class="interval-line ${row.proof.kind}" x1="${left}" x2="${right}" y1="9" y2="9"/>${end}</svg>`;
}

/** A value of a chart in its unit. */
export function pointLabel(value: number, unit: ReportChart['unit']): string {
  if (unit === 'percent') return percent(value);
  return unit === 'ms' ? milliseconds(value) : count(value);
}

function ceiling(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((factor) => factor * power >= value * 0.999999) ?? 10) * power;
}
