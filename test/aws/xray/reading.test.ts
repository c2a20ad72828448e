import { describe, expect, it } from 'vitest';
import { traceOf } from '../../../src/aws/xray/documents';
import { mergeServiceGraphs } from '../../../src/aws/xray/service-map';
import { slices } from '../../../src/aws/xray/traces';

const HOUR = 3_600_000;

describe('slices of a window', () => {
  it.each([
    [0, 6 * HOUR, [[0, 6 * HOUR]]],
    [
      0,
      6 * HOUR + 1,
      [
        [1, 6 * HOUR + 1],
        [0, 1],
      ],
    ],
    [
      0,
      13 * HOUR,
      [
        [7 * HOUR, 13 * HOUR],
        [1 * HOUR, 7 * HOUR],
        [0, 1 * HOUR],
      ],
    ],
    [5, 5, []],
  ])('%i to %i', (fromMs, toMs, expected) => {
    expect(slices({ fromMs, toMs }).map((slice) => [slice.fromMs, slice.toMs])).toEqual(expected);
  });
});

describe('a trace from its documents', () => {
  it('becomes one list of nodes in order of their start, each with its parent', () => {
    const documents = [
      JSON.stringify({
        id: 'b',
        parent_id: 'a2',
        name: 'prisma-read',
        origin: 'AWS::Lambda',
        start_time: 2.1,
        end_time: 2.4,
        fault: true,
        cause: { exceptions: [{ type: 'Error', message: 'no' }] },
      }),
      JSON.stringify({
        id: 'a',
        name: 'mock-read',
        start_time: 1,
        end_time: 3,
        subsegments: [
          {
            id: 'a1',
            name: '## path',
            start_time: 1.5,
            annotations: { canary: true, odd: { no: 1 } },
            subsegments: [{ id: 'a2', name: 'Lambda', namespace: 'aws', start_time: 2 }],
          },
        ],
      }),
    ];
    const { nodes } = traceOf('1-x', 2000, documents);
    expect(nodes.map(({ id, parentId }) => [id, parentId])).toEqual([
      ['a', undefined],
      ['a1', 'a'],
      ['a2', 'a1'],
      ['b', 'a2'],
    ]);
    expect(nodes[1]).toMatchObject({ annotations: { canary: true }, endAtMs: undefined });
    expect(nodes[3]).toMatchObject({ startAtMs: 2100, endAtMs: 2400, fault: true, cause: 'Error: no' });
  });
});

describe('a map of several windows', () => {
  const graph = (references: readonly [number, number], total: number) => [
    {
      ReferenceId: references[0],
      Name: 'mock',
      Type: 'AWS::Lambda',
      Root: true,
      SummaryStatistics: { TotalCount: total, OkCount: total, TotalResponseTime: total },
      Edges: [{ ReferenceId: references[1], SummaryStatistics: { TotalCount: total } }],
    },
    { ReferenceId: references[1], Name: 'prisma', Type: 'AWS::Lambda' },
  ];

  it('counts the same service once, whatever its number in each window', () => {
    const map = mergeServiceGraphs([graph([0, 1], 10), graph([7, 3], 30)]);
    expect(map.map(({ name }) => name)).toEqual(['mock', 'prisma']);
    expect(map[0]).toMatchObject({
      root: true,
      statistics: { total: 40, ok: 40, averageMs: 1000 },
      edges: [{ to: map[1]!.id, statistics: { total: 40 } }],
    });
  });
});
