import { describe, expect, it } from 'vitest';
import { consoleLinks, linkList } from '../../../src/domain/system/console-links';
import { DEFAULT_SYSTEM } from '../../../src/domain/system/system';

describe('console links', () => {
  const links = consoleLinks(DEFAULT_SYSTEM);

  it('write a log group as the console does', () => {
    expect(links.logGroup('huntaze-mock-read')).toBe(
      'https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fhuntaze-mock-read',
    );
  });

  it.each([
    ['annotation.canary = true', 'annotation.canary*20*3d*20true'],
    ['service("a-b_c") { fault }', 'service*28*22a-b_c*22*29*20*7b*20fault*20*7d'],
    ['cost $5 é €', 'cost*20!5*20*e9*20**20ac'],
  ])('write the filter %j in JSURL', (expression, encoded) => {
    expect(links.traces(expression)).toBe(
      `https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#xray:traces/query?~(query~(expression~'${encoded}))`,
    );
  });

  it.each([
    ['eu-west-3', 'eu-west-3.console.aws.amazon.com'],
    ['cn-north-1', 'cn-north-1.console.amazonaws.cn'],
    ['us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com'],
  ])('of %s are on %s', (region, host) => {
    for (const { url } of linkList({ ...DEFAULT_SYSTEM, region })) expect(new URL(url).host).toBe(host);
  });

  it('cannot be led elsewhere by a name', () => {
    const { alarm } = consoleLinks({ ...DEFAULT_SYSTEM, dashboard: 'a/../b#c?d' });
    expect(new URL(alarm('x#y/../z')).pathname).toBe('/cloudwatch/home');
    expect(consoleLinks({ ...DEFAULT_SYSTEM, dashboard: 'a/../b#c?d' }).dashboard).toContain('a%2F..%2Fb%23c%3Fd');
  });
});
