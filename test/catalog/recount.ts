/** A line as far as the recount needs it. */
export interface RawLine {
  readonly timestampMs: number;
  readonly message: string;
  readonly logGroup: string;
  readonly logStream: string;
}

type Row = Readonly<Record<string, string | number | undefined>>;

/** One tagged line, taken apart by hand: nothing here is shared with the query engine. */
interface Tagged {
  readonly line: RawLine;
  readonly tag: string;
  readonly fields: Readonly<Record<string, string>>;
}

function tagged(lines: readonly RawLine[]): readonly Tagged[] {
  return lines.flatMap((line) => {
    const payload = line.message.trimEnd().split('\t')[3];
    if (payload === undefined || !payload.startsWith('[')) return [];
    const tag = payload.slice(1, payload.indexOf(']'));
    const open = payload.indexOf('{ ');
    const body = open === -1 || tag === 'FLAGS' ? '' : payload.slice(open + 2, payload.lastIndexOf(' }'));
    const fields: Record<string, string> = {};
    for (const part of body.split(/, (?=[a-zA-Z]+: )/)) {
      const colon = part.indexOf(': ');
      if (colon > 0) fields[part.slice(0, colon)] = part.slice(colon + 2);
    }
    return fields.probe === 'true' ? [] : [{ line, tag, fields }];
  });
}

const text = (value: string | undefined) => (value === undefined ? undefined : value.replace(/^'|'$/g, ''));
const stamp = (epochMs: number) => new Date(epochMs).toISOString().replace('T', ' ').replace('Z', '');
const floor = (epochMs: number, minutes: number) => Math.floor(epochMs / (minutes * 60_000)) * minutes * 60_000;
const mean = (values: readonly number[]) =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;

function rank(values: readonly number[], percent: number): number | undefined {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
}

function groupBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string | number,
): readonly (readonly [string | number, readonly T[]])[] {
  const groups = new Map<string | number, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups];
}

const counted = (items: readonly Tagged[], tag: string) => items.filter((item) => item.tag === tag).length;
const durations = (items: readonly Tagged[]) => items.map((item) => Number(item.fields.duration));
const ANSWERED = ['MOCK-SUCCESS', 'MOCK-NOT-FOUND', 'CANARY-SUCCESS', 'CANARY-FALLBACK'];
const ASKED = ['ERROR', 'PRISMA-ERROR', 'PRISMA-SUCCESS', 'SHADOW-DIFF'];

function errorRate(lines: readonly RawLine[]): readonly Row[] {
  const requests = new Map<
    string,
    { lastMs: number; done: boolean; failed: boolean; rescued: boolean; probe: boolean }
  >();
  for (const { message, timestampMs } of lines) {
    const id = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(message.slice(0, 80))?.[0];
    if (id === undefined) continue;
    const request = requests.get(id) ?? { lastMs: 0, done: false, failed: false, rescued: false, probe: false };
    requests.set(id, request);
    request.lastMs = Math.max(request.lastMs, timestampMs);
    const payload = message.split('\t')[3] ?? '';
    request.done ||= message.startsWith('REPORT');
    request.failed ||= payload.startsWith('[ERROR]') || / Task timed out after [\d.]+ seconds/.test(message);
    request.rescued ||= payload.startsWith('[CANARY-FALLBACK]');
    request.probe ||= payload.trimEnd().endsWith('probe: true }');
  }
  const real = [...requests.values()].filter(({ probe }) => !probe);
  return groupBy(real, ({ lastMs }) => floor(lastMs, 1)).map(([time, all]) => {
    const invocations = all.filter(({ done }) => done).length;
    const errors = all.filter(({ failed }) => failed).length;
    const rescued = all.filter((request) => request.rescued).length;
    return {
      time: stamp(Number(time)),
      invocations,
      errors,
      rescued,
      error_pct: invocations === 0 ? undefined : ((errors + rescued) / invocations) * 100,
    };
  });
}

/** What a saved query must answer on these lines, counted a second time; rows in no order. */
export const RECOUNTS: Readonly<Record<string, (lines: readonly RawLine[]) => readonly Row[]>> = {
  'shadow-diffs': (lines) =>
    groupBy(
      tagged(lines).filter(({ tag }) => tag === 'SHADOW-DIFF'),
      ({ line }) => floor(line.timestampMs, 1),
    ).map(([time, all]) => {
      const mismatches = all.filter(({ fields }) => fields.match === 'false').length;
      return {
        time: stamp(Number(time)),
        comparisons: all.length,
        mismatches,
        mismatch_pct: (mismatches / all.length) * 100,
      };
    }),
  'error-rate': errorRate,
  latency: (lines) =>
    groupBy(
      tagged(lines).filter(({ tag }) => ANSWERED.includes(tag)),
      ({ tag }) => tag.slice(0, tag.indexOf('-')),
    ).map(([path, all]) => {
      const ms = durations(all);
      return {
        path,
        requests: all.length,
        avg_ms: mean(ms),
        p50_ms: rank(ms, 50),
        p95_ms: rank(ms, 95),
        p99_ms: rank(ms, 99),
      };
    }),
  'canary-success': (lines) =>
    groupBy(
      tagged(lines).filter(({ tag }) => tag === 'CANARY-SUCCESS' || tag === 'CANARY-FALLBACK'),
      ({ line }) => floor(line.timestampMs, 5),
    ).map(([time, all]) => {
      const succeeded = counted(all, 'CANARY-SUCCESS');
      return {
        time: stamp(Number(time)),
        requests: all.length,
        succeeded,
        rescued: all.length - succeeded,
        success_pct: (succeeded / all.length) * 100,
      };
    }),
  'shadow-performance': (lines) =>
    groupBy(
      tagged(lines).filter(({ tag }) => tag.startsWith('SHADOW-')),
      ({ line }) => floor(line.timestampMs, 5),
    ).map(([time, all]) => {
      const ms = durations(all.filter(({ tag }) => tag === 'SHADOW-DIFF'));
      return {
        time: stamp(Number(time)),
        comparisons: ms.length,
        avg_ms: mean(ms),
        p95_ms: rank(ms, 95),
        timeouts: counted(all, 'SHADOW-TIMEOUT'),
        failures: counted(all, 'SHADOW-FAILED'),
      };
    }),
  'traffic-distribution': (lines) =>
    groupBy(
      tagged(lines).filter(({ tag }) => tag === 'FLAG-CHECK'),
      ({ line }) => floor(line.timestampMs, 5),
    ).map(([time, all]) => {
      const canary = all.filter(({ fields }) => fields.canary === 'true').length;
      return {
        time: stamp(Number(time)),
        requests: all.length,
        mock: all.length - canary,
        canary,
        canary_pct: (canary / all.length) * 100,
      };
    }),
  'users-with-mismatches': (lines) =>
    groupBy(
      tagged(lines).filter(({ tag, fields }) => tag === 'SHADOW-DIFF' && fields.match === 'false'),
      ({ fields }) => text(fields.userId) ?? '',
    ).map(([user, all]) => ({
      user,
      mismatches: all.length,
      last_fields: all.at(-1)?.fields.fields?.replace(/^\[ | \]$/g, ''),
      last_seen: stamp(Math.max(...all.map(({ line }) => line.timestampMs))),
    })),
  'latency-counts': (lines) =>
    groupBy(
      tagged(lines).filter(({ tag }) => ANSWERED.includes(tag)),
      ({ tag, fields }) => `${tag.slice(0, tag.indexOf('-'))} ${fields.duration}`,
    ).map(([key, all]) => {
      const [path, ms] = String(key).split(' ');
      return { path, ms, requests: all.length };
    }),
  'shadow-latency-counts': (lines) =>
    groupBy(
      tagged(lines).filter(({ tag }) => tag === 'SHADOW-DIFF'),
      ({ fields }) => fields.duration ?? '',
    ).map(([ms, all]) => ({ ms, comparisons: all.length })),
  'compared-users': (lines) =>
    groupBy(
      tagged(lines).filter(({ tag }) => tag === 'SHADOW-DIFF'),
      ({ fields }) => text(fields.userId) ?? '',
    ).map(([user, all]) => ({
      user,
      comparisons: all.length,
      mismatches: all.filter(({ fields }) => fields.match === 'false').length,
    })),
  'users-with-errors': (lines) =>
    groupBy(
      tagged(lines).filter(({ tag }) => tag === 'ERROR' || tag === 'PRISMA-ERROR'),
      ({ fields }) => text(fields.userId) ?? '',
    ).map(([user, all]) => ({ user, errors: all.length })),
  'latency-by-quarter-hour': (lines) =>
    groupBy(
      tagged(lines).filter(({ tag }) => ANSWERED.includes(tag)),
      ({ line, tag, fields }) =>
        `${floor(line.timestampMs, 15)} ${tag.slice(0, tag.indexOf('-'))} ${Math.floor(4 * Math.log(Number(fields.duration) + 1))}`,
    ).map(([key, all]) => {
      const [time, path, ofLog] = String(key).split(' ');
      return { time: stamp(Number(time)), path, class: ofLog, requests: all.length };
    }),
  'environments-with-errors': (lines) =>
    groupBy(
      tagged(lines).filter(({ tag }) => [...ANSWERED, ...ASKED].includes(tag)),
      ({ line }) => `${line.logGroup} ${line.logStream}`,
    ).map(([key, all]) => {
      const [log_group, environment] = String(key).split(' ');
      const errors = all.filter(({ tag }) => tag.endsWith('ERROR')).length;
      return { log_group, environment, answered: all.length, errors };
    }),
  'users-by-path': (lines) =>
    groupBy(
      tagged(lines).filter(({ tag }) => ANSWERED.includes(tag)),
      ({ tag, fields }) => `${tag.slice(0, tag.indexOf('-'))} ${text(fields.userId) ?? ''}`,
    ).map(([key, all]) => {
      const path = String(key).slice(0, String(key).indexOf(' '));
      return { path, user: String(key).slice(path.length + 1), requests: all.length };
    }),
  'error-details': (lines) => {
    const errors = tagged(lines).filter(({ tag }) => ['ERROR', 'CANARY-FALLBACK', 'PRISMA-ERROR'].includes(tag));
    const timeouts = lines.filter(
      ({ message }) => !message.includes('\t') && / Task timed out after [\d.]+ seconds/.test(message),
    );
    return [
      ...errors.map(({ line, tag, fields }) => ({
        '@timestamp': stamp(line.timestampMs),
        tag,
        user: text(fields.userId),
        rescued: tag === 'CANARY-FALLBACK' ? 1 : 0,
        error: text(fields.error),
        duration_ms: fields.duration,
        '@requestId': line.message.split('\t')[1],
      })),
      ...timeouts.map((line) => ({
        '@timestamp': stamp(line.timestampMs),
        tag: 'TIMEOUT',
        rescued: 0,
        '@requestId': line.message.split(' ')[1],
      })),
    ];
  },
  'flag-changes': (lines) =>
    groupBy(
      lines.filter(({ message }) => message.includes('\t[FLAGS] Retrieved: ')),
      ({ message }) => message.slice(message.indexOf('{')).trimEnd(),
    ).map(([flags, all]) => {
      const times = all.map(({ timestampMs }) => timestampMs);
      return {
        flags,
        first_seen: stamp(Math.min(...times)),
        last_seen: stamp(Math.max(...times)),
        deliveries: all.length,
      };
    }),
  'cold-starts': (lines) =>
    groupBy(
      lines.filter(({ message }) => message.startsWith('REPORT')),
      ({ logGroup }) => logGroup,
    ).map(([log_group, all]) => {
      const part = (name: string) =>
        all.map(({ message }) =>
          Number(
            message
              .split('\t')
              .find((cell) => cell.startsWith(name))
              ?.split(' ')
              .at(-2),
          ),
        );
      const cold = all.filter(({ message }) => message.includes('Init Duration')).length;
      const billed = part('Billed Duration').reduce((sum, ms) => sum + ms, 0);
      return {
        log_group,
        invocations: all.length,
        cold_starts: cold,
        cold_start_pct: (cold / all.length) * 100,
        billed_ms: billed,
        used_mb: Math.max(...part('Max Memory Used')),
        configured_mb: Math.max(...part('Memory Size')),
      };
    }),
  'slowest-requests': (lines) =>
    lines
      .filter(({ message }) => message.startsWith('REPORT'))
      .map((line) => {
        const cells = line.message.split(/[\t\n]/);
        const trace = cells
          .find((cell) => cell.startsWith('XRAY TraceId'))
          ?.split(' ')
          .at(-1);
        return {
          '@timestamp': stamp(line.timestampMs),
          '@requestId': cells[0]?.split(' ')[2],
          '@duration': Number(cells[1]?.split(' ')[1]),
          '@xrayTraceId': trace,
        };
      })
      .sort((left, right) => right['@duration'] - left['@duration'])
      .slice(0, 20),
};

/** How the rows of a query differ from the recount, in words; nothing when they agree. Percentiles are exact ranks in both. */
export function differences(
  name: string,
  columns: readonly string[],
  rows: readonly Row[],
  lines: readonly RawLine[],
): readonly string[] {
  const expected = RECOUNTS[name]?.(lines) ?? [];
  const cell = (value: string | number | undefined) =>
    typeof value === 'number' || (value !== undefined && /^\d+(\.\d+)?$/.test(value))
      ? Number(Number(value).toPrecision(9)).toString()
      : (value ?? '-');
  const write = (row: Row) => columns.map((column) => `${column}=${cell(row[column])}`).join(' ');
  const left = new Set(rows.map(write));
  const right = new Set(expected.map(write));
  return [
    ...[...left].filter((row) => !right.has(row)).map((row) => `not counted: ${row}`),
    ...[...right].filter((row) => !left.has(row)).map((row) => `not answered: ${row}`),
  ];
}
