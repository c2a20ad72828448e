import { describe, expect, it } from 'vitest';
import { extractMetrics } from '../../../../src/sandbox/services/logs/emf';

const AT = Date.parse('2026-11-21T09:00:00Z');

const line = (change: Readonly<Record<string, unknown>> = {}, directive: Readonly<Record<string, unknown>> = {}) =>
  JSON.stringify({
    _aws: {
      Timestamp: AT,
      CloudWatchMetrics: [
        {
          Namespace: 'Huntaze/Beta',
          Dimensions: [['Path'], ['Function', 'Path']],
          Metrics: [
            { Name: 'Requests', Unit: 'Count' },
            { Name: 'LatencyMs', Unit: 'Milliseconds' },
          ],
          ...directive,
        },
      ],
    },
    Function: 'mock-read',
    Path: 'canary',
    Requests: 1,
    LatencyMs: 143.2,
    ...change,
  });

const extract = (message: string) =>
  extractMetrics(message, '/aws/lambda/f', AT).map(({ name, dimensions, value }) => [name, dimensions, value]);

describe('embedded metrics', () => {
  it('become one point for each metric and dimension set', () => {
    expect(extract(line())).toEqual([
      ['Requests', { Path: 'canary' }, 1],
      ['Requests', { Function: 'mock-read', Path: 'canary' }, 1],
      ['LatencyMs', { Path: 'canary' }, 143.2],
      ['LatencyMs', { Function: 'mock-read', Path: 'canary' }, 143.2],
    ]);
  });

  it('carry namespace, unit and time', () => {
    expect(extractMetrics(line({}, { Dimensions: [[]] }), 'g', AT)[1]).toEqual({
      namespace: 'Huntaze/Beta',
      name: 'LatencyMs',
      dimensions: {},
      value: 143.2,
      unit: 'Milliseconds',
      timestamp: AT,
    });
  });

  it('are found behind the prefix that Lambda writes before console output', () => {
    const prefix = '2026-11-21T09:00:00.000Z\t6f1a0a4e-1111-2222-3333-444455556666\tINFO\t';

    expect(extract(prefix + line({}, { Dimensions: [[]] }))).toHaveLength(2);
  });

  it('take arrays as several values, and skip a metric that is not there', () => {
    expect(extract(line({ LatencyMs: [1, 2], Requests: undefined }, { Dimensions: [['Path']] }))).toEqual([
      ['LatencyMs', { Path: 'canary' }, 1],
      ['LatencyMs', { Path: 'canary' }, 2],
    ]);
  });

  it.each([
    ['plain text', 'hello'],
    ['text that only mentions it', 'see "_aws" in the manual'],
    ['JSON without the directive', '{"_aws": {"Timestamp": 1}, "a": 1}'],
    ['a document in the middle of a line', `note ${line()}`],
  ])('are not seen in %s', (_case, message) => {
    expect(extract(message)).toEqual([]);
  });

  it.each([
    ['a parsing error', '{"_aws": {', 'EMFParsingErrors'],
    ['a dimension that is no text', line({ Path: 7 }), 'EMFValidationErrors'],
    ['a dimension that is missing', line({ Path: undefined }), 'EMFValidationErrors'],
    ['a value that is no number', line({ LatencyMs: 'slow' }), 'EMFValidationErrors'],
    ['no namespace', line({}, { Namespace: undefined }), 'EMFValidationErrors'],
    [
      '101 metrics',
      line({}, { Metrics: Array.from({ length: 101 }, () => ({ Name: 'Requests' })) }),
      'EMFValidationErrors',
    ],
    ['31 dimensions', line({}, { Dimensions: [Array.from({ length: 31 }, () => 'Path')] }), 'EMFValidationErrors'],
    ['a time in text', line({ _aws: { Timestamp: 'now', CloudWatchMetrics: [] } }), 'EMFValidationErrors'],
    [
      'a time too old',
      line({ _aws: { Timestamp: AT - 15 * 86_400_000, CloudWatchMetrics: [] } }),
      'EMFValidationErrors',
    ],
  ])('count %s of the group', (_case, message, name) => {
    expect(extract(message)).toEqual([[name, { LogGroupName: '/aws/lambda/f' }, 1]]);
  });
});
