import { afterEach, describe, expect, it, vi } from 'vitest';
import { notificationOf } from '../../src/domain/events/notification';
import { showTimesIn } from '../../src/domain/text/clock-face';
import { pageState } from '../../src/views/page/page';
import { frameOf } from '../support/saved-frames';

const FRAME = frameOf('healthy');
const shown = () => pageState({ frame: FRAME, told: [], sandbox: true, nextInMs: 10_000 }).parts['where'];
const told = () =>
  notificationOf(
    { kind: 'guard-ends', untilMs: FRAME.atMs + 600_000, leftMs: 600_000, share: 1, atMs: FRAME.atMs },
    { account: '000000000000', region: 'us-east-1', environment: undefined },
  );

afterEach(() => {
  showTimesIn('UTC');
  vi.unstubAllEnvs();
});

describe('the page and notifications', () => {
  it('have times in UTC, and in the zone of the machine where the run was asked for that', () => {
    vi.stubEnv('TZ', 'Asia/Tokyo');
    const at = new Date(FRAME.atMs).toISOString().slice(11, 19);
    expect(shown()).toContain(`read ${at} UTC`);
    expect(told().text).toMatch(/ UTC$/);
    showTimesIn('local');
    const there = new Date(FRAME.atMs + 9 * 3_600_000).toISOString().slice(11, 19);
    expect(shown()).toContain(`read ${there} UTC+09:00`);
    expect(told().text).toMatch(/ UTC\+09:00$/);
    // Data stay in UTC.
    expect(told().at).toBe(new Date(FRAME.atMs).toISOString());
  });
});
