import { createHash } from 'node:crypto';
import { type Action, defineAction } from '../../../kernel/action';
import { invalidNextToken, validationError } from '../errors';
import { dynamicLabel } from '../labels';
import type { Series } from '../math/values';
import { checkMetricQueries } from '../metric-queries';
import { evaluateQueries } from '../query-data';
import { metricDataQueries } from '../shapes';
import type { MetricDataQuery } from '../state';
import { readGrid, retained } from '../window';

interface Input {
  readonly MetricDataQueries: readonly MetricDataQuery[];
  readonly StartTime: number;
  readonly EndTime: number;
  readonly NextToken?: string;
  readonly ScanBy?: 'TimestampDescending' | 'TimestampAscending';
  readonly MaxDatapoints?: number;
  readonly LabelOptions?: { readonly Timezone?: string };
}

const MOST_QUERIES = 500;
const MOST_POINTS = 100_800;

interface Row {
  readonly query: MetricDataQuery;
  readonly series: Series;
  readonly points: readonly (readonly [number, number])[];
  readonly units: readonly string[];
}

/** Series in request order, each cut to the page; a series that goes on in the next page is `PartialData`. */
function answer(rows: readonly Row[], skip: number, size: number, zone: string): unknown {
  const results: unknown[] = [];
  let passed = 0;
  let taken = 0;
  for (const { query, series, points, units } of rows) {
    const from = Math.min(points.length, Math.max(0, skip - passed));
    const sent = skip > 0 && passed + points.length <= skip;
    const part = points.slice(from, from + Math.max(0, size - taken));
    const whole = from + part.length >= points.length;
    passed += points.length;
    if (sent) continue;
    if (part.length === 0 && !whole) break;
    taken += part.length;
    results.push({
      Id: query.Id,
      Label: dynamicLabel(series.label, query, series, zone),
      Timestamps: part.map(([at]) => at),
      Values: part.map(([, value]) => value),
      StatusCode: whole ? 'Complete' : 'PartialData',
      ...(units.length < 2
        ? {}
        : { Messages: [{ Code: 'MultipleUnits', Value: `Multiple units returned: '[${units.join(', ')}]'` }] }),
    });
    if (!whole) break;
  }
  return results;
}

export const getMetricData: Action<Input> = defineAction<Input>({
  name: 'GetMetricData',
  input: {
    MetricDataQueries: { ...metricDataQueries, required: true },
    StartTime: { type: 'timestamp', required: true },
    EndTime: { type: 'timestamp', required: true },
    NextToken: { type: 'string' },
    ScanBy: { type: 'string', enum: ['TimestampDescending', 'TimestampAscending'] },
    MaxDatapoints: { type: 'integer', min: 1 },
    LabelOptions: { type: 'structure', members: { Timezone: { type: 'string' } } },
  },
  run(input, { kernel, at }) {
    const { MetricDataQueries: queries, StartTime, EndTime } = input;
    if (queries.length > MOST_QUERIES) {
      throw validationError(`The collection MetricDataQueries must not have a size greater than ${MOST_QUERIES}.`);
    }
    if (EndTime <= StartTime) {
      throw validationError('The parameter StartTime must be less than the parameter EndTime.');
    }
    checkMetricQueries(queries, 'MetricDataQueries');
    if (queries.length > 0 && queries.every(({ ReturnData }) => ReturnData === false)) {
      throw validationError('At least one of the queries in MetricDataQueries must have ReturnData set to true.');
    }
    const results = evaluateQueries(kernel.world.cloudwatch, queries, (period) => {
      const grid = readGrid(StartTime, EndTime, period, at);
      return retained(StartTime, period, at) ? grid : { ...grid, end: grid.start };
    });
    const descending = input.ScanBy !== 'TimestampAscending';
    const rows = results
      .filter(({ query }) => query.ReturnData !== false)
      .flatMap(({ query, series, units = [] }) =>
        series.map((one): Row => {
          const points = [...one.points];
          return { query, series: one, units, points: descending ? points.reverse() : points };
        }),
      );
    const total = rows.reduce((sum, { points }) => sum + points.length, 0);
    const size = Math.min(input.MaxDatapoints ?? MOST_POINTS, MOST_POINTS);
    const digest = createHash('sha256')
      .update(JSON.stringify([queries, StartTime, EndTime, descending]))
      .digest('hex')
      .slice(0, 16);
    const skip = input.NextToken === undefined ? 0 : readToken(input.NextToken, digest);
    return {
      MetricDataResults: answer(rows, skip, size, input.LabelOptions?.Timezone ?? '+0000'),
      Messages: [],
      ...(skip + size < total ? { NextToken: `${digest}.${skip + size}` } : {}),
    };
  },
});

function readToken(token: string, digest: string): number {
  const [name, place] = token.split('.');
  const skip = Number(place);
  if (name !== digest || !Number.isInteger(skip)) throw invalidNextToken();
  return skip;
}
