import { describe, expect, it } from 'vitest';
import {
  type FilterTrace,
  type SegmentDocument,
  summarize,
  traceGraph,
} from '../../../../../src/sandbox/services/xray/filter/index';
import { readFixture } from '../../../../corpus/corpus';

const documents = JSON.parse(readFixture('xray', 'traces.json')) as Record<string, SegmentDocument[]>;
const trace = (id: string): FilterTrace => ({ id, segments: documents[id] ?? [] });

describe('the summary of a trace', () => {
  it('counts the duration with asynchronous work and the response time without', () => {
    const { durationS, responseTimeS, startTimeS, endTimeS } = summarize(trace('mock-shadow'));
    expect(durationS).toBeCloseTo(0.9);
    expect(responseTimeS).toBeCloseTo(0.12);
    expect([startTimeS, endTimeS]).toEqual([100, 100.9]);
  });

  it.each([
    ['mock-plain', false, false, false, false],
    ['canary-rescued', false, false, false, false],
    ['canary-throttled', false, false, true, false],
    ['api-not-found', true, false, false, false],
    ['api-fault', false, true, false, false],
    ['partial', false, false, false, true],
  ])('%s: error %s, fault %s, throttle %s, partial %s', (id, hasError, hasFault, hasThrottle, isPartial) => {
    expect(summarize(trace(id))).toMatchObject({ hasError, hasFault, hasThrottle, isPartial });
  });

  it('has the request and the user of the root', () => {
    const { http, users, entryPoint, instanceIds, availabilityZones } = summarize(trace('api-not-found'));
    expect(http).toEqual({
      url: 'http://api.example.com/api/v2/game/7',
      status: 404,
      method: 'GET',
      userAgent: 'curl/8.5',
      clientIp: '192.0.2.9',
    });
    expect(entryPoint).toEqual({ name: 'api.example.com', type: 'AWS::ApiGateway::Stage', accountId: '111122223333' });
    expect(users).toEqual([{ userName: 'alice', services: [entryPoint] }]);
    expect([instanceIds, availabilityZones]).toEqual([['i-0a1b'], ['us-east-1a']]);
  });

  it('collects every value of an annotation with the services that set it', () => {
    const { annotations } = summarize(trace('mock-shadow'));
    expect(annotations.get('path')?.map(({ value, services }) => [value, services.map(({ name }) => name)])).toEqual([
      ['mock', ['huntaze-mock-read']],
      ['prisma', ['huntaze-prisma-read']],
    ]);
  });

  it('lists a Lambda function twice, by its two types, and inferred services', () => {
    const { services } = summarize(trace('canary-ok'));
    expect(services.map(({ name, type }) => `${name} ${type}`).sort()).toEqual([
      'PostgreSQL remote',
      'huntaze-mock-read AWS::Lambda',
      'huntaze-mock-read AWS::Lambda::Function',
      'huntaze-prisma-read AWS::Lambda',
      'huntaze-prisma-read AWS::Lambda::Function',
    ]);
  });

  it('is empty, not infinite, for a trace without segments', () => {
    expect(summarize({ id: 'x', segments: [] })).toMatchObject({
      durationS: 0,
      startTimeS: 0,
      endTimeS: 0,
      entryPoint: null,
      services: [],
    });
  });
});

describe('the graph of a trace', () => {
  it('goes from the client over both functions to the database', () => {
    const { edges } = traceGraph(trace('canary-ok'));
    expect(
      edges.map(
        ({ source, destination }) =>
          `${source?.name ?? 'client'} > ${destination.name}${destination.inferred ? ' (inferred)' : ''}`,
      ),
    ).toEqual([
      'client > huntaze-mock-read',
      'huntaze-mock-read > huntaze-mock-read',
      'huntaze-mock-read > huntaze-prisma-read',
      'huntaze-prisma-read > huntaze-prisma-read',
      'huntaze-prisma-read > PostgreSQL (inferred)',
    ]);
  });

  it('infers no service from a call that a segment answers', () => {
    expect(traceGraph(trace('canary-ok')).nodes.some(({ name }) => name === 'Lambda')).toBe(false);
    expect(
      traceGraph(trace('canary-throttled')).nodes.some(({ name, type }) => name === 'Lambda' && type === 'AWS::Lambda'),
    ).toBe(true);
  });
});
