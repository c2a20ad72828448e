import { describe, expect, it } from 'vitest';
import { appSpec, versionsOfAppSpec } from '../../../src/domain/system/app-spec';

describe('an AppSpec', () => {
  it('says which alias shifts from which version to which', () => {
    const text = appSpec({ functionName: 'huntaze-mock-read', alias: 'live', fromVersion: '3', toVersion: '4' });
    expect(JSON.parse(text)).toEqual({
      version: 0,
      Resources: [
        {
          'huntaze-mock-read': {
            Type: 'AWS::Lambda::Function',
            Properties: { Name: 'huntaze-mock-read', Alias: 'live', CurrentVersion: '3', TargetVersion: '4' },
          },
        },
      ],
    });
    expect(text.startsWith('{"version":0.0,')).toBe(true);
    expect(versionsOfAppSpec(text)).toEqual({ from: '3', to: '4' });
  });

  it.each([
    [
      'version: 0.0\nResources:\n  - f:\n      Properties:\n        CurrentVersion: "12"\n        TargetVersion: 13\n',
      '12',
      '13',
    ],
    ["CurrentVersion: '7'", '7', undefined],
    ['', undefined, undefined],
  ])('is read from %j', (text, from, to) => {
    expect(versionsOfAppSpec(text)).toEqual({ from, to });
  });
});
