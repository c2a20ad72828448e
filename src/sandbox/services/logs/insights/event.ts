import { jsonAt } from './rows/parse-modes';
import { fromJson, type Value } from './value';

/** One log event, as the query engine wants it. `logGroup` is `account:group`, `ptr` is the value of `@ptr`. */
export interface LogEvent {
  readonly timestampMs: number;
  readonly ingestionTimeMs: number;
  readonly message: string;
  readonly logStream: string;
  readonly logGroup: string;
  readonly ptr: string;
}

/** CWL_AnalyzeLogData-discoverable-fields: at most 200 fields are extracted from a JSON event. */
const MAX_DISCOVERED_FIELDS = 200;
/** Levels of JSON that are looked into; a field below them stays undiscovered. */
const MAX_DISCOVERED_DEPTH = 64;
/** Places where an embedded JSON object is looked for in one Lambda line. */
const MAX_FRAGMENT_TRIES = 8;
const NO_FIELDS: ReadonlyMap<string, Value> = new Map();

/** A log event and its discovered fields, each found when it is first asked for. One view is loaded with event after event. */
export class EventView {
  event: LogEvent;
  private isLambda = false;
  private lambdaGroup: string | null = null;
  private id: string | null | undefined = undefined;
  private found: ReadonlyMap<string, Value> | null = null;
  private topLevel: ReadonlySet<string> = new Set();

  constructor(event: LogEvent) {
    this.event = event;
  }

  load(event: LogEvent): void {
    this.event = event;
    this.id = undefined;
    this.found = null;
  }

  /** Lambda fields are discovered in log groups of functions, `/aws/lambda/...`. */
  private get lambda(): boolean {
    const group = this.event.logGroup;
    if (group !== this.lambdaGroup) {
      this.lambdaGroup = group;
      this.isLambda = group.slice(group.indexOf(':') + 1).startsWith('/aws/lambda/');
    }
    return this.isLambda;
  }

  requestId(): string | null {
    if (this.id === undefined) this.id = this.lambda ? requestIdOf(this.event.message) : null;
    return this.id;
  }

  /** `START`, `END` or `REPORT` for the platform's own lines. */
  type(): string | null {
    if (!this.lambda) return null;
    const { message } = this.event;
    return PLATFORM_LINES.find((line) => message.startsWith(line.prefix))?.type ?? null;
  }

  /** A value of the REPORT line, which Lambda separates by tabs. */
  report(pattern: RegExp): string | null {
    if (!this.lambda || !this.event.message.startsWith('REPORT RequestId: ')) return null;
    return pattern.exec(this.event.message)?.[1] ?? null;
  }

  /** A field discovered in JSON, by its flattened name. */
  discovered(name: string): Value {
    return this.fields().get(name) ?? null;
  }

  /** A list or map of the event's JSON, by its path. */
  nested(path: string): Value {
    const { message } = this.event;
    const root = this.lambda ? firstFragment(message) : wholeObject(message);
    return jsonAt(path)(root)?.[0] ?? null;
  }

  /** True when the event is JSON with this key at the top. */
  hasTopLevelKey(name: string): boolean {
    return this.fields() !== NO_FIELDS && this.topLevel.has(name);
  }

  private fields(): ReadonlyMap<string, Value> {
    if (this.found === null) this.found = this.discover();
    return this.found;
  }

  private discover(): ReadonlyMap<string, Value> {
    const { message } = this.event;
    const root = this.lambda ? firstFragment(message) : wholeObject(message);
    if (root === null) return NO_FIELDS;
    this.topLevel = new Set(Object.keys(root).map(fieldName));
    return flatten(root);
  }
}

const PLATFORM_LINES = [
  { prefix: 'REPORT RequestId: ', type: 'REPORT' },
  { prefix: 'START RequestId: ', type: 'START' },
  { prefix: 'END RequestId: ', type: 'END' },
] as const;

const ID_LENGTH = 36;
const DASH = 45;

function isId(text: string, at: number): boolean {
  return (
    text.length >= at + ID_LENGTH &&
    text.charCodeAt(at + 8) === DASH &&
    text.charCodeAt(at + 13) === DASH &&
    text.charCodeAt(at + 18) === DASH &&
    text.charCodeAt(at + 23) === DASH
  );
}

/** Length of `2026-11-21T10:00:00.000Z`, which the runtimes write before the request id. */
const TIMESTAMP_LENGTH = 24;

function requestIdOf(message: string): string | null {
  for (const line of PLATFORM_LINES) {
    if (!message.startsWith(line.prefix)) continue;
    const at = line.prefix.length;
    return isId(message, at) ? message.slice(at, at + ID_LENGTH) : null;
  }
  const separator = message.charCodeAt(TIMESTAMP_LENGTH);
  if (separator !== 9 && separator !== 32) return null;
  const at = TIMESTAMP_LENGTH + 1;
  const after = message.charCodeAt(at + ID_LENGTH);
  return isId(message, at) && (after === 9 || after === 32) ? message.slice(at, at + ID_LENGTH) : null;
}

type JsonObject = Readonly<Record<string, unknown>>;

function wholeObject(message: string): JsonObject | null {
  return message.trimStart().startsWith('{') ? parseObject(message) : null;
}

/** The first JSON object embedded in a line; `{ userId: 'u' }` is not JSON. */
function firstFragment(message: string): JsonObject | null {
  let from = 0;
  for (let attempt = 0; attempt < MAX_FRAGMENT_TRIES; attempt += 1) {
    const open = message.indexOf('{', from);
    if (open === -1) return null;
    from = open + 1;
    if (!opensObject(message, from)) continue;
    const end = objectEnd(message, open);
    const parsed = end === null ? null : parseObject(message.slice(open, end));
    if (parsed !== null) return parsed;
  }
  return null;
}

function opensObject(message: string, from: number): boolean {
  for (let at = from; at < message.length; at += 1) {
    const code = message.charCodeAt(at);
    if (code === 32 || code === 9 || code === 10 || code === 13) continue;
    return code === 34 || code === 125;
  }
  return false;
}

function objectEnd(message: string, open: number): number | null {
  let depth = 0;
  let quoted = false;
  for (let at = open; at < message.length; at += 1) {
    const code = message.charCodeAt(at);
    if (quoted) {
      if (code === 92) at += 1;
      else if (code === 34) quoted = false;
    } else if (code === 34) quoted = true;
    else if (code === 123) depth += 1;
    else if (code === 125) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return null;
}

function parseObject(text: string): JsonObject | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as JsonObject) : null;
  } catch {
    return null;
  }
}

/** A key that begins with `@` is shown with a second one. */
function fieldName(key: string): string {
  return key.startsWith('@') ? `@${key}` : key;
}

function flatten(root: JsonObject): ReadonlyMap<string, Value> {
  const fields = new Map<string, Value>();
  const walk = (value: unknown, name: string, depth: number): void => {
    if (fields.size >= MAX_DISCOVERED_FIELDS) return;
    if (typeof value !== 'object' || value === null) {
      if (value !== null) fields.set(name, fromJson(value));
      return;
    }
    if (depth >= MAX_DISCOVERED_DEPTH) return;
    if (Array.isArray(value)) {
      for (let at = 0; at < value.length && fields.size < MAX_DISCOVERED_FIELDS; at += 1)
        walk(value[at], `${name}.${at}`, depth + 1);
      return;
    }
    for (const [key, inner] of Object.entries(value)) {
      if (fields.size >= MAX_DISCOVERED_FIELDS) return;
      walk(inner, depth === 0 ? fieldName(key) : `${name}.${key}`, depth + 1);
    }
  };
  walk(root, '', 0);
  return fields;
}
