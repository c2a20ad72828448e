import {
  DeleteDashboardsCommand,
  GetDashboardCommand,
  ListDashboardsCommand,
  PutDashboardCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, openBench, refusal, TRANSPORTS } from '../../harness';

const START = Date.parse('2026-11-21T09:00:00Z');

const widget = (properties: object, rest: object = {}) => ({
  type: 'metric',
  x: 0,
  y: 0,
  width: 12,
  height: 6,
  properties,
  ...rest,
});
const metrics = [
  ['Huntaze/Beta', 'Requests', 'Path', 'mock'],
  ['...', 'canary'],
  [{ expression: 'm1 + m2', id: 'e1' }],
];
const good = {
  start: '-PT3H',
  widgets: [widget({ region: 'us-east-1', metrics }), { type: 'text', properties: { markdown: '# hi' } }],
};

describe.each(TRANSPORTS)('CloudWatch dashboards %s', (transport) => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench(transport, { startAt: START });
  });
  afterEach(() => bench.close());

  const put = (body: unknown, DashboardName = 'huntaze-prisma-migration') =>
    bench.clients.cloudwatch.send(
      new PutDashboardCommand({ DashboardName, DashboardBody: typeof body === 'string' ? body : JSON.stringify(body) }),
    );

  it('keeps what was put, overwrites it whole, lists and deletes it', async () => {
    const first = await put(good);
    await put({ widgets: [] });
    await put(good, 'other');
    const body = (
      await bench.clients.cloudwatch.send(new GetDashboardCommand({ DashboardName: 'huntaze-prisma-migration' }))
    ).DashboardBody;
    const { DashboardEntries } = await bench.clients.cloudwatch.send(
      new ListDashboardsCommand({ DashboardNamePrefix: 'huntaze' }),
    );
    await bench.clients.cloudwatch.send(new DeleteDashboardsCommand({ DashboardNames: ['other'] }));
    const gone = await refusal(bench.clients.cloudwatch.send(new GetDashboardCommand({ DashboardName: 'other' })));

    expect(first.DashboardValidationMessages).toEqual([]);
    expect(body).toBe('{"widgets":[]}');
    expect(DashboardEntries).toEqual([
      {
        DashboardName: 'huntaze-prisma-migration',
        DashboardArn: 'arn:aws:cloudwatch::000000000000:dashboard/huntaze-prisma-migration',
        LastModified: new Date(START),
        Size: 14,
      },
    ]);
    expect(gone).toMatchObject({ name: 'ResourceNotFound', $metadata: { httpStatusCode: 404 } });
  });

  it('deletes all of several or none', async () => {
    await put(good, 'a');
    const error = await refusal(
      bench.clients.cloudwatch.send(new DeleteDashboardsCommand({ DashboardNames: ['a', 'b'] })),
    );
    const { DashboardEntries } = await bench.clients.cloudwatch.send(new ListDashboardsCommand({}));

    expect(error.message).toMatch(/b does not exist/);
    expect(DashboardEntries).toHaveLength(1);
  });

  it('warns of a widget without a region and takes it', async () => {
    const answer = await put({ widgets: [widget({ metrics })] });

    expect(answer.DashboardValidationMessages).toEqual([
      { DataPath: '/widgets/0/properties', Message: "Should have required property 'region'" },
    ]);
  });

  it.each<[string, unknown, string, RegExp]>([
    ['no JSON', '{nope', '/', /valid JSON/],
    ['a list', [], '/', /valid JSON/],
    ['no widgets', {}, '/', /required property 'widgets'/],
    ['an unknown widget', { widgets: [{ type: 'pie', properties: {} }] }, '/widgets/0/type', /oneOf/],
    ['a widget off the grid', { widgets: [widget({ region: 'r', metrics }, { x: 24 })] }, '/widgets/0/x', /<= 23/],
    ['a widget too wide', { widgets: [widget({ region: 'r', metrics }, { width: 25 })] }, '/widgets/0/width', /<= 24/],
    ['no properties', { widgets: [{ type: 'metric' }] }, '/widgets/0', /properties/],
    ['no metrics', { widgets: [widget({ region: 'r' })] }, '/widgets/0/properties', /metrics/],
    [
      'metrics that are no list',
      { widgets: [widget({ region: 'r', metrics: {} })] },
      '/widgets/0/properties/metrics',
      /array/,
    ],
    [
      'a repeat in the first metric',
      { widgets: [widget({ region: 'r', metrics: [['...', 'x']] })] },
      '/widgets/0/properties/metrics/0',
      /first metric/,
    ],
    [
      'a dimension without value',
      { widgets: [widget({ region: 'r', metrics: [['N', 'm', 'Path']] })] },
      '/widgets/0/properties/metrics/0',
      /no value/,
    ],
    [
      '501 widgets',
      { widgets: Array.from({ length: 501 }, () => widget({ region: 'r', metrics })) },
      '/widgets',
      /more than 500/,
    ],
  ])('refuses %s', async (_case, body, path, message) => {
    const error = await refusal(put(body));
    const { DashboardEntries } = await bench.clients.cloudwatch.send(new ListDashboardsCommand({}));

    expect(error.name).toBe('DashboardInvalidInputError');
    expect(error).toMatchObject({
      dashboardValidationMessages: [{ DataPath: path, Message: expect.stringMatching(message) }],
    });
    expect(DashboardEntries).toEqual([]);
  });

  it('refuses a name with other characters', async () => {
    expect((await refusal(put(good, 'no spaces'))).name).toBe('DashboardInvalidInputError');
  });
});
