import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../src/sandbox/kernel/errors';
import type { WireRequest } from '../../../src/sandbox/kernel/wire-types';
import { services } from '../../../src/sandbox/services/registry';
import { createRouter } from '../../../src/sandbox/wire/routes';

const router = createRouter(services);
const request = (method: string, path: string, headers: Record<string, string> = {}, body = ''): WireRequest => ({
  method,
  path,
  query: {},
  headers,
  body: Buffer.from(body),
});

/** Requests as the SDK for JavaScript and the aws command were seen to send them. */
describe('the router', () => {
  it.each([
    ['GET', '/applications', 'appconfig.ListApplications'],
    ['POST', '/applications/abc1234/environments/def5678/deployments', 'appconfig.StartDeployment'],
    ['DELETE', '/applications/abc1234/environments/def5678/deployments/1', 'appconfig.StopDeployment'],
    ['GET', '/applications/abc1234/environments/def5678/deployments/1', 'appconfig.GetDeployment'],
    [
      'POST',
      '/applications/abc1234/configurationprofiles/abc1234/hostedconfigurationversions',
      'appconfig.CreateHostedConfigurationVersion',
    ],
    ['POST', '/applications/abc1234/configurationprofiles/abc1234/validators', 'appconfig.ValidateConfiguration'],
    ['DELETE', '/deployementstrategies/abc1234', 'appconfig.DeleteDeploymentStrategy'],
    ['POST', '/configurationsessions', 'appconfigdata.StartConfigurationSession'],
    ['GET', '/configuration', 'appconfigdata.GetLatestConfiguration'],
    ['GET', '/2015-03-31/functions', 'lambda.ListFunctions'],
    ['GET', '/2015-03-31/functions/', 'lambda.ListFunctions'],
    ['GET', '/2015-03-31/functions/huntaze-mock-read/aliases/live', 'lambda.GetAlias'],
    ['PUT', '/2015-03-31/functions/huntaze-mock-read/aliases/live', 'lambda.UpdateAlias'],
    ['POST', '/2015-03-31/functions/huntaze-mock-read%3Alive/invocations', 'lambda.Invoke'],
    ['POST', '/TraceSummaries', 'xray.GetTraceSummaries'],
    ['POST', '/Traces', 'xray.BatchGetTraces'],
  ])('knows %s %s', (method, path, wanted) => {
    const { service, action } = router(request(method, path));
    expect(`${service.name}.${action.name}`).toBe(wanted);
  });

  it('decodes path labels', () => {
    expect(router(request('POST', '/2015-03-31/functions/huntaze-mock-read%3Alive/invocations')).labels).toEqual({
      FunctionName: 'huntaze-mock-read:live',
    });
  });

  it.each([
    ['GraniteServiceVersion20100801.DescribeAlarms', 'cloudwatch.DescribeAlarms'],
    ['Logs_20140328.FilterLogEvents', 'logs.FilterLogEvents'],
    ['CodeDeploy_20141006.CreateDeployment', 'codedeploy.CreateDeployment'],
  ])('knows the target %s', (target, wanted) => {
    const { service, action } = router(request('POST', '/', { 'x-amz-target': target }));
    expect(`${service.name}.${action.name}`).toBe(wanted);
  });

  it('knows the query protocol for STS', () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
    const route = router(request('POST', '/', headers, 'Action=GetCallerIdentity&Version=2011-06-15'));
    expect(route.action.name).toBe('GetCallerIdentity');
  });

  it.each([
    ['GET', '/2015-03-31/layers', {}],
    ['PATCH', '/applications', {}],
    ['POST', '/', { 'x-amz-target': 'GraniteServiceVersion20100801.PutCompositeAlarm' }],
    ['POST', '/', { 'x-amz-target': 'toString.constructor' }],
    ['POST', '/', { 'x-amz-target': '' }],
  ])('refuses %s %s %j', (method, path, headers) => {
    expect(() => router(request(method, path, headers as Record<string, string>))).toThrow(AwsError);
  });

  it('leaves no two actions of one service under one name or one path', () => {
    const seen = new Set<string>();
    for (const service of services) {
      for (const action of service.actions) {
        const paths =
          action.http === undefined ? [] : [`${action.http.method} ${action.http.path.replace(/\{\w+\}/g, '{}')}`];
        for (const key of [`${service.name}.${action.name}`, ...paths]) {
          expect(seen.has(key), key).toBe(false);
          seen.add(key);
        }
        if (service.protocol === 'rest-json') expect(action.http, `${service.name}.${action.name}`).toBeDefined();
        for (const [name, shape] of Object.entries(action.input)) {
          if (shape.in === 'path')
            expect(action.http?.path, `${action.name}.${name}`).toContain(`{${shape.wire ?? name}}`);
        }
      }
    }
    expect(seen.size).toBeGreaterThan(100);
  });
});
