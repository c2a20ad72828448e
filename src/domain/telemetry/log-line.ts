/** A line of a function's text log, taken apart for reading. */
export interface ReadLogLine {
  readonly tag: string | undefined;
  readonly requestId: string | undefined;
  readonly level: string | undefined;
  /** The line without Lambda's prefix. */
  readonly text: string;
  readonly kind: 'application' | 'platform' | 'metrics';
}

/**
 * `2026-11-21T17:00:00.000Z\t<request id>\tINFO\t[TAG] …`, as the Node runtime writes console lines. Outside an invocation
 * the id is `undefined`, or `-` from runtime client 4 on.
 */
const PREFIX = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z\t(?:([0-9a-f-]{36})|undefined|-)\t([A-Z]+)\t/;
const PLATFORM = /^(?:START|END|REPORT|INIT_START|INIT_REPORT|EXTENSION|XRAY) (?:.*?RequestId: ([0-9a-f-]{36}))?/;

/** Tags of failures. */
const ERROR_TAGS = new Set([
  'ERROR',
  'CANARY-FALLBACK',
  'PRISMA-ERROR',
  'SHADOW-FAILED',
  'SHADOW-TIMEOUT',
  'FLAGS-ERROR',
]);

export function readLogLine(message: string): ReadLogLine {
  const line = message.replace(/\n+$/, '');
  if (line.startsWith('{"_aws"'))
    return { tag: undefined, requestId: undefined, level: undefined, text: line, kind: 'metrics' };
  const prefix = PREFIX.exec(line);
  if (prefix !== null) {
    const text = line.slice(prefix[0].length);
    return { tag: /^\[([A-Z-]+)\]/.exec(text)?.[1], requestId: prefix[1], level: prefix[2], text, kind: 'application' };
  }
  const platform = PLATFORM.exec(line);
  if (platform !== null)
    return {
      tag: undefined,
      requestId: platform[1],
      level: undefined,
      text: line.replaceAll('\t', '  '),
      kind: 'platform',
    };
  return {
    tag: /\[([A-Z-]+)\]/.exec(line)?.[1],
    requestId: undefined,
    level: undefined,
    text: line,
    kind: 'application',
  };
}

/** True for lines of failed requests: an error tag, a time-out, or a crash. */
export const isErrorLine = ({ tag, text, kind }: ReadLogLine): boolean =>
  kind !== 'metrics' &&
  ((tag !== undefined && ERROR_TAGS.has(tag)) || /Task timed out|Status: (?:timeout|error)|"errorType"/.test(text));

/** Groups the lines of each request at the place of its first line; their order within a request is kept. */
export function byRequest<T extends { readonly message: string }>(lines: readonly T[]): readonly T[] {
  const groups = new Map<string, T[]>();
  lines.forEach((line, i) => {
    const key = readLogLine(line.message).requestId ?? `line ${i}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [line]);
    else group.push(line);
  });
  return [...groups.values()].flat();
}
