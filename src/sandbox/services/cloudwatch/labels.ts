import type { Series } from './math/values';
import type { MetricDataQuery } from './state';

const pad = (value: number): string => String(value).padStart(2, '0');

/** `MM/DD HH:MM` in the zone of LabelOptions (`+0000` unless given). */
function clock(seconds: number, zone: string): string {
  const match = /^([+-])(\d{2})(\d{2})$/.exec(zone);
  const sign = match?.[1] === '-' ? -1 : 1;
  const shift = match === null ? 0 : sign * (Number(match[2]) * 3600 + Number(match[3]) * 60);
  const date = new Date((seconds + shift) * 1000);
  return `${date.getUTCMonth() + 1}/${pad(date.getUTCDate())} ${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}`;
}

const rounded = (value: number): string => String(Math.round(value * 1000) / 1000);

/**
 * The label of a metric without one: its name, then the statistic and the period where the metrics of the call differ in them
 * (`test_label_generation`).
 */
export function defaultLabels(queries: readonly MetricDataQuery[]): (query: MetricDataQuery) => string {
  const stats = queries.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat]));
  const differ = (values: readonly unknown[]): boolean => new Set(values).size > 1;
  const statsDiffer = differ(stats.map(({ Stat }) => Stat));
  const periodsDiffer = differ(stats.map(({ Period }) => Period));
  return ({ Id, MetricStat }) => {
    if (MetricStat === undefined) return Id;
    const { Metric, Stat, Period } = MetricStat;
    return [Metric.MetricName, ...(statsDiffer ? [Stat] : []), ...(periodsDiffer ? [Period] : [])].join(' ');
  };
}

/** Fills the dynamic parts of a label: `${MAX}`, `${LAST_TIME}`, `${PROP('Dim.Path')}` and the like. */
export function dynamicLabel(label: string, query: MetricDataQuery, series: Series, zone: string): string {
  if (!label.includes('${')) return label;
  const points = [...series.points];
  const by = (better: (a: number, b: number) => boolean): readonly [number, number] | undefined =>
    points.reduce<readonly [number, number] | undefined>(
      (best, point) => (best === undefined || better(point[1], best[1]) ? point : best),
      undefined,
    );
  const pick: Readonly<Record<string, () => readonly [number, number] | undefined>> = {
    MAX: () => by((a, b) => a > b),
    MIN: () => by((a, b) => a < b),
    FIRST: () => points[0],
    LAST: () => points.at(-1),
  };
  const sum = points.reduce((total, [, value]) => total + value, 0);
  return label.replace(/\$\{([^}]*)\}/g, (whole, name: string) => {
    const property = /^PROP\('([^']*)'\)$/.exec(name)?.[1];
    if (property !== undefined) return propertyOf(property, query) ?? whole;
    if (name === 'LABEL') return query.MetricStat?.Metric.MetricName ?? query.Id;
    if (points.length === 0) return name in pick || name === 'SUM' || name === 'AVG' ? '--' : whole;
    if (name === 'SUM') return rounded(sum);
    if (name === 'AVG') return rounded(sum / points.length);
    const timed = name.replace(/_TIME$/, '');
    const point = pick[timed]?.();
    if (point === undefined) return whole;
    return timed === name ? rounded(point[1]) : clock(point[0], zone);
  });
}

function propertyOf(name: string, query: MetricDataQuery): string | undefined {
  const stat = query.MetricStat;
  if (stat === undefined) return undefined;
  const dimension = /^Dim\.(.+)$/.exec(name)?.[1];
  if (dimension !== undefined) return stat.Metric.Dimensions?.find(({ Name }) => Name === dimension)?.Value;
  const properties: Readonly<Record<string, string>> = {
    MetricName: stat.Metric.MetricName,
    Namespace: stat.Metric.Namespace,
    Stat: stat.Stat,
    Period: String(stat.Period),
  };
  return properties[name];
}
