import { describe, expect, it } from 'vitest';
import { type DataPoint, evaluateAlarm, type Rule } from '../../../../src/sandbox/services/cloudwatch/alarm.machine';
import type { AlarmState } from '../../../../src/sandbox/services/cloudwatch/state';

const treatments = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;

/** `0 - X` as the AWS page draws it: oldest first, 0 within the threshold, X breaching, - missing. */
const points = (picture: string): (DataPoint | undefined)[] =>
  picture
    .split(' ')
    .map((sign, index) => (sign === '-' ? undefined : { at: index * 300, value: sign === 'X' ? 9 : 0 }));

const rule = (datapointsToAlarm: number, treatMissingData: Rule['treatMissingData']): Rule => ({
  evaluationPeriods: 3,
  datapointsToAlarm,
  treatMissingData,
  breaches: (value) => value > 1,
});

const outcomes = (picture: string, datapointsToAlarm: number, current: AlarmState): readonly AlarmState[] =>
  treatments.map((treatment) => evaluateAlarm(rule(datapointsToAlarm, treatment), points(picture), current).state);

const kept = 'INSUFFICIENT_DATA';

describe('alarm evaluation with missing data', () => {
  it.each([
    ['0 - X - X', ['OK', 'OK', 'OK', 'OK']],
    ['0 - - - -', ['OK', 'OK', 'OK', 'OK']],
    ['- - - - -', ['INSUFFICIENT_DATA', kept, 'ALARM', 'OK']],
    ['0 X X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['- - X - -', ['ALARM', kept, 'ALARM', 'OK']],
  ])('agrees with the page for 3 of 3: %s', (picture, expected) => {
    expect(outcomes(picture, 3, kept)).toEqual(expected);
  });

  it.each([
    ['0 - X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 0 X 0 X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
    ['0 - X - -', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - - 0', ['OK', 'OK', 'ALARM', 'OK']],
    ['- - - X -', ['ALARM', kept, 'ALARM', 'OK']],
  ])('agrees with the page for 2 of 3: %s', (picture, expected) => {
    expect(outcomes(picture, 2, kept)).toEqual(expected);
  });

  it.each(['- - - - X', '- - - X -'])('waits for another point before alarming on %s, 3 of 3', (picture) => {
    const state = evaluateAlarm(rule(3, 'missing'), points(picture), 'OK').state;

    expect(state).toBe('OK');
  });

  it('reports the points that decided and how many were filled in', () => {
    const evaluation = evaluateAlarm(rule(3, 'breaching'), points('- - X - -'), 'OK');

    expect(evaluation.evaluated).toEqual([{ at: 600, value: 9 }]);
    expect(evaluation.filled).toBe(2);
  });
});
