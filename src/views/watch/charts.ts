import { THRESHOLDS } from '../../domain/decision/thresholds';
import type { BucketValues, WatchFrame } from '../../domain/telemetry/watch-frame';
import { hourAndMinute, zoneName } from '../../domain/text/clock-face';
import { count, duration, limitPercent, milliseconds } from '../../domain/text/figures';
import type { Palette } from '../../domain/text/palette';
import { brailleChart, sparkline } from '../charts';
import { displayWidth, pad, truncate } from '../text';
import { staleAge } from './header';

interface WatchChart {
  readonly title: string;
  readonly series: readonly {
    readonly name: string;
    readonly values: BucketValues;
    readonly style: (text: string) => string;
  }[];
  readonly limits: readonly { readonly value: number; readonly label: string }[];
  readonly shown: (value: number) => string;
}

const rate = (value: number): string => `${Number(value.toFixed(2))} %`;

/** A horizontal line at a limit of the launch, in percent. */
const limitLine = (reading: string, rate: number) => ({ value: rate * 100, label: `${reading} ${limitPercent(rate)}` });

function chartsOf({ series }: WatchFrame, palette: Palette): readonly WatchChart[] {
  const bucket = series.stepMs === 60_000 ? 'min' : duration(series.stepMs);
  return [
    {
      title: 'error rate',
      series: [{ name: 'errors', values: series.errorRate, style: palette.accent }],
      limits: [limitLine('NO-GO', THRESHOLDS.errors.noGoAbove)],
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
      title: `requests/${bucket}`,
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
      limits: [limitLine('GO', THRESHOLDS.diffs.goBelow), limitLine('INVESTIGATE', THRESHOLDS.diffs.investigateAbove)],
      shown: rate,
    },
  ];
}

/** Bad news is what is above the limit; a rate of 0 % is none. */
const overOf = ([limit]: WatchChart['limits'], palette: Palette) =>
  limit === undefined ? undefined : { value: limit.value, style: palette.bad };

/** Said above the charts when what they show is old. */
function ageOf(frame: WatchFrame, palette: Palette): readonly string[] {
  const metrics = frame.sources.find(({ name }) => name === 'metrics');
  const age = metrics === undefined ? undefined : staleAge(metrics, frame.atMs);
  if (metrics?.readAtMs === undefined || age === undefined) return [];
  return [palette.warn(`charts as read at ${hourAndMinute(metrics.readAtMs)}, ${duration(age)} ago`)];
}

/** Four line charts, two by two, `height` lines each plot. */
export function brailleCharts(frame: WatchFrame, palette: Palette, width: number, height: number): readonly string[] {
  const half = Math.floor((width - 3) / 2);
  const ends: readonly [string, string] = [hourAndMinute(frame.series.fromMs), hourAndMinute(frame.series.toMs)];
  const drawn = chartsOf(frame, palette).map(({ title, series, limits, shown }) =>
    brailleChart({
      title,
      series: series.map((one) => ({ ...one, over: overOf(limits, palette) })),
      limitLines: limits,
      width: half,
      height,
      palette,
      yLabel: shown,
      xLabels: ends,
    }).split('\n'),
  );
  return [...ageOf(frame, palette), ...[0, 2].flatMap((i) => besides(drawn[i] ?? [], drawn[i + 1] ?? [], half))];
}

const besides = (left: readonly string[], right: readonly string[], width: number): readonly string[] =>
  Array.from({ length: Math.max(left.length, right.length) }, (_, i) =>
    `${pad(left[i] ?? '', width)}   ${right[i] ?? ''}`.trimEnd(),
  );

const LABEL_WIDTH = 20;
const FIGURE_WIDTH = 9;

/** A line of bars a series with its newest figure and its limits; a gap is a bucket without data. */
export function sparkLines(frame: WatchFrame, palette: Palette, width: number): readonly string[] {
  const charts = chartsOf(frame, palette);
  const limitText = ({ limits, shown }: WatchChart): string =>
    limits.length === 0 ? '' : `limit ${limits.map(({ value }) => shown(value)).join(', ')}`;
  const limitWidth = Math.max(...charts.map((chart) => displayWidth(limitText(chart))));
  const room = width - LABEL_WIDTH - FIGURE_WIDTH - limitWidth - 3;
  const lines = charts.flatMap((chart) =>
    chart.series.map(({ name, values, style }) => {
      const label = chart.series.length === 1 ? chart.title : `${chart.title} ${name}`;
      const last = values.findLast((value) => value !== undefined);
      const [limit] = chart.limits;
      const known = values.filter((value) => value !== undefined);
      const figure = pad(last === undefined ? 'no data' : chart.shown(last), FIGURE_WIDTH, 'right');
      const styled = last !== undefined && limit !== undefined && last > limit.value ? palette.bad(figure) : figure;
      if (room < 8) return truncate(`${label} ${figure.trim()}`, width);
      const bars = sparkline(values, room, {
        max: Math.max(0, ...known, ...(limit === undefined ? [] : [limit.value])),
        over: overOf(chart.limits, palette),
      });
      return `${pad(truncate(label, LABEL_WIDTH - 1), LABEL_WIDTH)}${style(pad(bars, room))} ${styled}  ${palette.dim(limitText(chart))}`.trimEnd();
    }),
  );
  return [...ageOf(frame, palette), ...lines];
}

/** From when to when the bars go, under them. */
export function sparkAxis(frame: WatchFrame, palette: Palette): string {
  const { fromMs, toMs } = frame.series;
  return palette.dim(
    `${' '.repeat(LABEL_WIDTH)}${hourAndMinute(fromMs)} to ${hourAndMinute(toMs)} ${zoneName(toMs)}; · no data`,
  );
}
