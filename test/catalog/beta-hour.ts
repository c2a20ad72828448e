import { repeatable } from '../../src/domain/statistics/random';
import { flagsLine, LOG_TAGS, logLine } from '../../src/domain/telemetry/names';
import type { LogEvent } from '../../src/sandbox/services/logs/insights/index';

export const HOUR_START_MS = Date.UTC(2026, 10, 21, 10);
export const HOUR_END_MS = HOUR_START_MS + 3_600_000 - 1;

/** An hour of both functions, written with the lambdas' own `logLine` in the layout of the runtime: probes, time-outs and hostile users included. */
export function betaHour(requests = 2_000): {
  readonly mockRead: readonly LogEvent[];
  readonly prismaRead: readonly LogEvent[];
} {
  const random = repeatable(11);
  const hex = (length: number) => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
  const groups = { mockRead: [] as LogEvent[], prismaRead: [] as LogEvent[] };
  const names = { mockRead: 'huntaze-mock-read', prismaRead: 'huntaze-prisma-read' };
  const add = (group: keyof typeof groups, atMs: number, message: string) => {
    const list = groups[group];
    const logGroup = `000000000000:/aws/lambda/${names[group]}`;
    list.push({
      timestampMs: atMs,
      ingestionTimeMs: atMs + 900,
      message,
      logStream: list.length % 3 === 0 ? 's-1' : 's-2',
      logGroup,
      ptr: `${group}-${list.length}`,
    });
  };
  const invocation = (
    group: keyof typeof groups,
    atMs: number,
    ms: number,
    write: (line: (level: string, text: string) => void) => void,
    timedOut = false,
  ) => {
    const id = `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
    const stamp = new Date(atMs).toISOString();
    add(group, atMs, `START RequestId: ${id} Version: 3\n`);
    write((level, text) => add(group, atMs + 1, `${stamp}\t${id}\t${level}\t${text}\n`));
    if (timedOut) add(group, atMs + ms, `${stamp} ${id} Task timed out after 3.00 seconds\n\n`);
    add(group, atMs + ms, `END RequestId: ${id}\n`);
    const cold = random() < 0.02 ? `Init Duration: ${(200 + random() * 200).toFixed(2)} ms\t` : '';
    const trace = `\nXRAY TraceId: 1-6560a1b2-${hex(24)}\tSegmentId: ${hex(16)}\tSampled: true\t`;
    add(
      group,
      atMs + ms,
      `REPORT RequestId: ${id}\tDuration: ${(ms + 1.25).toFixed(2)} ms\tBilled Duration: ${ms + 2} ms\tMemory Size: 256 MB\tMax Memory Used: ${80 + Math.floor(random() * 20)} MB\t${cold}${trace}\n`,
    );
  };
  const users = [
    ...Array.from({ length: 40 }, (_, at) => `user-${at + 1}`),
    "x', match: false, duration: 9",
    '[ERROR] canary: true',
    'probe: true',
    'Task timed out',
  ];
  for (let at = 0; at < requests; at += 1) {
    const atMs = HOUR_START_MS + Math.floor((at / requests) * 3_500_000);
    const userId = users[Math.floor(random() * users.length)] ?? '';
    const probe = random() < 0.02 ? true : undefined;
    const canary = random() < 0.05;
    const dice = random();
    const duration = Math.floor(canary ? 50 + random() * 200 : 3 + random() * 40);
    const timedOut = !canary && dice > 0.998;
    invocation(
      'mockRead',
      atMs,
      duration,
      (line) => {
        if (at % 700 === 0) line('INFO', flagsLine({ prismaAdapter: { enabled: true, percentage: at === 0 ? 1 : 5 } }));
        line('INFO', logLine(LOG_TAGS.request, { userId, probe }));
        line('INFO', logLine(LOG_TAGS.flagCheck, { prismaEnabled: true, percentage: 5, canary, userId, probe }));
        line('INFO', logLine(LOG_TAGS.xray, { canary, path: canary ? 'prisma' : 'mock', userId, probe }));
        if (timedOut) return;
        if (canary && dice < 0.1)
          line('WARN', logLine(LOG_TAGS.canaryFallback, { userId, error: "it's [broken]: SUCCESS", duration, probe }));
        else if (canary) line('INFO', logLine(LOG_TAGS.canarySuccess, { userId, duration, probe }));
        else if (dice < 0.01)
          line('ERROR', logLine(LOG_TAGS.error, { userId, error: 'mock data is broken', duration, probe }));
        else if (dice < 0.03) line('INFO', logLine(LOG_TAGS.mockNotFound, { userId, duration, probe }));
        else line('INFO', logLine(LOG_TAGS.mockSuccess, { userId, duration, probe }));
      },
      timedOut,
    );
    const took = Math.floor(20 + random() * 150);
    invocation('prismaRead', atMs + 5, took, (line) => {
      const failed = random() < 0.02;
      const mismatch = random() < 0.03;
      if (failed) {
        const error = 'the database refused';
        line('ERROR', logLine(LOG_TAGS.prismaError, { userId, error, code: 'P1001', duration: took, probe }));
        if (!canary)
          line(
            'WARN',
            logLine(random() < 0.5 ? LOG_TAGS.shadowTimeout : LOG_TAGS.shadowFailed, {
              userId,
              error,
              duration: took,
              probe,
            }),
          );
        return;
      }
      line('INFO', logLine(LOG_TAGS.prismaSuccess, { userId, duration: took, probe }));
      if (!canary)
        line(
          'INFO',
          logLine(LOG_TAGS.shadowDiff, {
            userId,
            match: !mismatch,
            duration: took,
            fields: mismatch ? ['email', 'name'] : [],
            probe,
          }),
        );
    });
  }
  return groups;
}
