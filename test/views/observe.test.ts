import { describe, expect, it } from 'vitest';
import { summarizeTraffic } from '../../src/domain/telemetry/traffic-result';
import { plain } from '../../src/domain/text/palette';
import { displayWidth } from '../../src/domain/text/screen-text';
import { Marker } from '../../src/terminal/clean';
import { createPalette } from '../../src/terminal/palette';
import { logLinesView } from '../../src/views/logs';
import { queryChart, queryFigures, queryTable } from '../../src/views/query';
import { serviceMapView, traceTable, waterfallView } from '../../src/views/traces';
import { trafficView } from '../../src/views/traffic';
import { expectGolden } from '../support/golden';

const AT = Date.UTC(2026, 10, 23, 9, 30, 15, 250);
const WIDTHS = [20, 40, 60, 80, 100, 120];
const fits = (text: string, width: number): void => {
  for (const line of text.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(width);
};
const summary = (i: number, more: object = {}) => ({
  id: `1-6b021969-${String(i).padStart(24, '0')}`,
  atMs: AT + i * 1000,
  durationMs: 150 * i,
  responseMs: 140 * i,
  hasError: false,
  hasFault: false,
  hasThrottle: false,
  annotations: { path: i % 2 === 0 ? 'prisma' : 'mock', userId: `user-${i}`, canary: i % 2 === 0 },
  status: 200,
  ...more,
});

describe('traceTable', () => {
  const rows = [
    summary(1),
    summary(2, { hasFault: true }),
    summary(3, { hasError: true, annotations: {} }),
    summary(4, { hasThrottle: true, responseMs: undefined }),
    summary(70, { status: undefined }),
  ];
  it.each([60, 80, 120])('drops whole columns, never the id, at %i', (width) => {
    const text = traceTable(rows, plain, width);
    expectGolden(`watch/traces-${width}.txt`, text);
    fits(text, width);
    for (const row of rows) expect(text).toContain(row.id);
  });
});

const node = (
  id: string,
  parentId: string | undefined,
  name: string,
  from: number,
  to: number | undefined,
  more = {},
) => ({
  id,
  parentId,
  name,
  origin: undefined,
  namespace: undefined,
  startAtMs: AT + from,
  endAtMs: to === undefined ? undefined : AT + to,
  error: false,
  fault: false,
  throttle: false,
  annotations: {},
  cause: undefined,
  ...more,
});

describe('waterfallView', () => {
  const trace = {
    id: '1-6b021969-000000000000000000000001',
    durationMs: 480,
    nodes: [
      node('a', undefined, 'huntaze-mock-read', 0, 480, { origin: 'AWS::Lambda' }),
      node('b', 'a', 'huntaze-mock-read', 20, 470, { origin: 'AWS::Lambda::Function' }),
      node('c', 'b', '## read', 30, 460, { annotations: { canary: true, path: 'prisma', userId: 'user-1' } }),
      node('d', 'c', 'huntaze-prisma-read', 40, 440, { fault: true, cause: "Can't reach database server" }),
      node('e', 'gone', 'orphan', 100, 100),
      node('f', 'd', 'PostgreSQL', 120, undefined, { throttle: true }),
    ],
  };
  it.each([60, 80, 120])('looks as pictured at %i', (width) => {
    const text = waterfallView(trace, plain, width);
    expectGolden(`watch/waterfall-${width}.txt`, text);
    fits(text, width);
  });
  it('survives segments that are their own parent, in a ring, or none at all', () => {
    expect(waterfallView({ ...trace, nodes: [] }, plain, 80)).toContain('no segments');
    const ring = [node('a', 'b', 'one', 0, 1), node('b', 'a', 'two', 0, 1), node('c', 'c', 'self', 0, 1)];
    const text = waterfallView({ ...trace, nodes: ring }, plain, 80);
    for (const name of ['one', 'two', 'self']) expect(text).toContain(name);
  });
});

describe('serviceMapView', () => {
  const statistics = { total: 200, ok: 180, errors: 4, faults: 15, throttles: 1, averageMs: 137 };
  it('draws each node with its figures and its arrows', () => {
    const nodes = [
      { id: 0, name: 'huntaze-mock-read', type: 'client', statistics: undefined, edges: [{ to: 1, statistics }] },
      { id: 1, name: 'huntaze-mock-read', type: 'AWS::Lambda', statistics, edges: [{ to: 9, statistics }] },
      { id: 2, name: 'idle', type: undefined, statistics: { ...statistics, total: 0 }, edges: [] },
    ];
    expectGolden('watch/service-map-80.txt', serviceMapView(nodes, plain, 80));
  });
});

describe('logLinesView', () => {
  const lines = [
    ['a', "[REQUEST] { userId: 'user-1' }"],
    ['a', "[MOCK-SUCCESS] { userId: 'user-1', duration: 12 }"],
    ['b', "[CANARY-FALLBACK] { userId: 'user-2', error: 'Task timed out', duration: 1500 }"],
  ].map(([id = '', text], i) => ({
    atMs: AT + i,
    group: '/aws/lambda/huntaze-mock-read',
    message: `2026-11-23T09:30:15.250Z\t${id.repeat(8)}-1111-4222-8333-444455556666\tINFO\t${text}\n`,
  }));

  it.each(WIDTHS.filter((width) => width >= 60))('keeps to %i columns, in colour too', (width) => {
    const palette = createPalette(3, new Marker('12345678'));
    fits(logLinesView(lines, palette, width).text, width);
    expect(logLinesView(lines, plain, width).text.split('\n')).toHaveLength(3);
  });

  it('prints the id of a request once, also over two calls', () => {
    const first = logLinesView(lines.slice(0, 1), plain, 120);
    const second = logLinesView(lines.slice(1), plain, 120, { previous: first.lastRequest });
    expect(first.text).toContain('aaaaaaaa');
    expect(second.text).not.toContain('aaaaaaaa');
    expect(second.text).toContain('bbbbbbbb');
  });

  it('shows all of a line that is wanted whole, under its own text', () => {
    const message =
      "[SHADOW-DIFF] { userId: 'user-13', match: false, duration: 41, fields: [ 'email', 'subscription' ] }";
    const { text } = logLinesView([{ atMs: AT, group: 'g', message }], plain, 60, { whole: true });
    fits(text, 60);
    expect(text.replace(/\n\s+/g, ' ')).toContain("fields: [ 'email', 'subscription' ] }");
  });

  it('puts a line of a megabyte on one line', () => {
    const message = `${'x\n'.repeat(500_000)}`;
    const { text } = logLinesView([{ atMs: AT, group: 'g', message }], plain, 80);
    expect(text.split('\n')).toHaveLength(1);
    fits(text, 80);
  });
});

describe('queryTable and queryChart', () => {
  const answer = {
    columns: ['time', 'requests', 'rate'],
    rows: [
      ['2026-11-23 09:05:00.000', '12', '1.23456'],
      ['2026-11-23 09:00:00.000', '7', undefined],
    ],
    recordsScanned: 30_112,
    recordsMatched: 1_204,
    bytesScanned: 2_100_000,
  };
  it('aligns numbers, rounds what a person reads, and marks what is missing', () => {
    expect(queryTable(answer, plain, 80)).toBe(
      [
        'time                 requests  rate',
        '2026-11-23 09:05:00        12  1.23',
        '2026-11-23 09:00:00         7     -',
      ].join('\n'),
    );
  });
  it.each(WIDTHS.filter((width) => width >= 40))('draws the oldest first, at %i columns', (width) => {
    const chart = queryChart(answer, plain, width) ?? '';
    fits(chart, width);
    expect(chart).toMatch(/09:00 +09:05/);
  });
  it('has no chart without a time', () => {
    expect(
      queryChart(
        {
          ...answer,
          columns: ['path', 'n'],
          rows: [
            ['a', '1'],
            ['b', '2'],
          ],
        },
        plain,
        80,
      ),
    ).toBeUndefined();
    expect(queryChart({ ...answer, rows: answer.rows.slice(0, 1) }, plain, 80)).toBeUndefined();
  });
  it('says what was scanned and what it cost', () => {
    expect(queryFigures(answer)).toBe('1,204 of 30,112 lines matched, 2.1 MB scanned, < $0.0001');
  });
});

describe('trafficView', () => {
  it('says why requests failed, and that no answer is no share', () => {
    const failed = { path: 'none', durationMs: 9, failed: true, rescued: false, why: 'throttled' } as const;
    const text = trafficView(summarizeTraffic([failed, failed]), 1, plain, 80);
    expect(text).toContain('2 failed: throttled');
    expect(text).toContain('no request was answered, so there is no share');
  });
});
