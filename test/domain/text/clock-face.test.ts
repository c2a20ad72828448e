import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  dayAndTime,
  exactTimeOfDay,
  hourAndMinute,
  moment,
  showTimesIn,
  timeOfDay,
  timestamp,
  zonedMoment,
  zoneName,
} from '../../../src/domain/text/clock-face';

const AT = Date.parse('2026-11-30T20:04:05.678Z');
const all = (ms: number) => [
  hourAndMinute(ms),
  timeOfDay(ms),
  exactTimeOfDay(ms),
  moment(ms),
  zonedMoment(ms),
  dayAndTime(ms),
  timestamp(ms),
];
let usual: string | undefined;

beforeEach(() => {
  usual = process.env['TZ'];
});
afterEach(() => {
  showTimesIn('UTC');
  if (usual === undefined) delete process.env['TZ'];
  else process.env['TZ'] = usual;
});

describe('times on the screen', () => {
  it.each(['Asia/Kolkata', 'America/St_Johns', 'UTC'])('are UTC on a machine in %s', (machine) => {
    process.env['TZ'] = machine;
    expect(all(AT)).toEqual([
      '20:04',
      '20:04:05',
      '20:04:05.678',
      '30 Nov 20:04',
      '30 Nov 20:04 UTC',
      '2026-11-30 20:04 UTC',
      '2026-11-30T20:04:05.678Z',
    ]);
  });

  it('are in the zone of the machine when asked for, with its name and day', () => {
    process.env['TZ'] = 'Asia/Kolkata';
    showTimesIn('local');
    expect(all(AT)).toEqual([
      '01:34',
      '01:34:05',
      '01:34:05.678',
      '1 Dec 01:34',
      '1 Dec 01:34 UTC+05:30',
      '2026-12-01 01:34 UTC+05:30',
      '2026-12-01T01:34:05.678+05:30',
    ]);
  });

  it('follow daylight saving', () => {
    process.env['TZ'] = 'America/New_York';
    showTimesIn('local');
    expect([zoneName(AT), zoneName(Date.parse('2026-07-01T12:00:00Z'))]).toEqual(['UTC-05:00', 'UTC-04:00']);
  });
});
