import type { Line } from '../../runtime/protocol';

/** One finished invocation, as its log tells it. Times in epoch ms with fractions. */
export interface InvocationFacts {
  readonly requestId: string;
  readonly version: string;
  readonly runtime: string;
  readonly runtimeVersionArn: string;
  readonly format: 'Text' | 'JSON';
  readonly initStartAt: number;
  readonly startAt: number;
  readonly endAt: number;
  /** Cold starts only. */
  readonly initMs?: number;
  readonly durationMs: number;
  readonly billedMs: number;
  readonly memoryMb: number;
  readonly usedMb: number;
  readonly trace?: { readonly id: string; readonly segmentId: string };
  /** What the platform itself says about the end, before END. */
  readonly ending?: string;
  readonly status: 'success' | 'error' | 'timeout';
  readonly errorType?: string;
}

export interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

export interface LineSources {
  readonly originMs: number;
  readonly initLines: readonly Line[];
  readonly lines: readonly Line[];
}

/** The events of one invocation in Lambda's order: INIT_START, START, the function's own, END, REPORT. */
export function invocationEvents(facts: InvocationFacts, sources: LineSources): LogEvent[] {
  const events: LogEvent[] = [];
  const say = (at: number, message: string): void => {
    events.push({ timestamp: Math.floor(at), message });
  };
  const own = (lines: readonly Line[]): void => {
    for (const line of lines) say(sources.originMs + line.atUs / 1000, line.text);
  };
  const platform = facts.format === 'Text' ? textLines(facts) : jsonLines(facts);
  if (facts.initMs !== undefined) {
    say(facts.initStartAt, platform.init);
    own(sources.initLines);
  }
  say(facts.startAt, platform.start);
  own(sources.lines);
  if (facts.ending !== undefined) say(facts.endAt, facts.ending);
  if (platform.end !== undefined) say(facts.endAt, platform.end);
  say(facts.endAt, platform.report);
  return events;
}

interface PlatformLines {
  readonly init: string;
  readonly start: string;
  readonly end?: string;
  readonly report: string;
}

function textLines(facts: InvocationFacts): PlatformLines {
  const id = `RequestId: ${facts.requestId}`;
  const report = [
    `REPORT ${id}`,
    `Duration: ${facts.durationMs.toFixed(2)} ms`,
    `Billed Duration: ${facts.billedMs} ms`,
    `Memory Size: ${facts.memoryMb} MB`,
    `Max Memory Used: ${facts.usedMb} MB`,
    ...(facts.initMs === undefined ? [] : [`Init Duration: ${facts.initMs.toFixed(2)} ms`]),
    ...(facts.status === 'success' ? [] : [`Status: ${facts.status}`]),
    ...(facts.errorType === undefined ? [] : [`Error Type: ${facts.errorType}`]),
    '',
  ].join('\t');
  const trace =
    facts.trace === undefined
      ? ''
      : `\nXRAY TraceId: ${facts.trace.id}\tSegmentId: ${facts.trace.segmentId}\tSampled: true\t`;
  return {
    init: `INIT_START Runtime Version: ${facts.runtime.replace('nodejs', 'nodejs:').replace('.x', '')}.v1\tRuntime Version ARN: ${facts.runtimeVersionArn}`,
    start: `START ${id} Version: ${facts.version}`,
    end: `END ${id}`,
    report: report + trace,
  };
}

function jsonLines(facts: InvocationFacts): PlatformLines {
  const record = (at: number, type: string, content: object): string =>
    JSON.stringify({ time: new Date(at).toISOString(), type: `platform.${type}`, record: content });
  const { requestId, version } = facts;
  const metrics = {
    durationMs: Number(facts.durationMs.toFixed(3)),
    billedDurationMs: facts.billedMs,
    memorySizeMB: facts.memoryMb,
    maxMemoryUsedMB: facts.usedMb,
    ...(facts.initMs === undefined ? {} : { initDurationMs: Number(facts.initMs.toFixed(3)) }),
  };
  const tracing =
    facts.trace === undefined
      ? {}
      : {
          tracing: {
            spanId: facts.trace.segmentId,
            type: 'X-Amzn-Trace-Id',
            value: `Root=${facts.trace.id};Sampled=1`,
          },
        };
  return {
    init: record(facts.initStartAt, 'initStart', {
      initializationType: 'on-demand',
      phase: 'init',
      functionVersion: version,
    }),
    start: record(facts.startAt, 'start', { requestId, version }),
    report: record(facts.endAt, 'report', { requestId, metrics, ...tracing, status: facts.status }),
  };
}
