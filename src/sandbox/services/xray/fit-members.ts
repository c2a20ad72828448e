type Json = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Reader = (value: unknown) => unknown;

const text: Reader = (value) => (typeof value === 'string' ? value : undefined);
const flag: Reader = (value) => (typeof value === 'boolean' ? value : undefined);
const number: Reader = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);

/** A record with members of known types; unknown members stay, members of a wrong type are dropped. */
const record =
  (members: Readonly<Record<string, Reader>>): Reader =>
  (value) =>
    isRecord(value) ? fitted(value, members) : undefined;

const listOf =
  (reader: Reader): Reader =>
  (value) =>
    Array.isArray(value) ? value.map(reader).filter((item) => item !== undefined) : undefined;

const isAnnotation = (value: unknown): boolean =>
  text(value) !== undefined || flag(value) !== undefined || number(value) !== undefined;

const annotations: Reader = (value) =>
  isRecord(value) ? Object.fromEntries(Object.entries(value).filter(([, one]) => isAnnotation(one))) : undefined;

const cause: Reader = (value) =>
  text(value) ?? record({ exceptions: listOf(record({ message: text, type: text })) })(value);

const common: Readonly<Record<string, Reader>> = {
  end_time: number,
  in_progress: flag,
  parent_id: text,
  type: text,
  namespace: text,
  origin: text,
  user: text,
  resource_arn: text,
  inferred: flag,
  error: flag,
  fault: flag,
  throttle: flag,
  http: record({
    request: record({ method: text, url: text, user_agent: text, client_ip: text }),
    response: record({ status: number }),
  }),
  aws: record({
    account_id: text,
    resource_arn: text,
    operation: text,
    ec2: record({ instance_id: text, availability_zone: text }),
  }),
  annotations,
  cause,
};

const DEEPEST = 100;

function subsegment(value: unknown, depth: number): unknown {
  if (!isRecord(value) || depth > DEEPEST) return undefined;
  const named = typeof value.id === 'string' && typeof value.name === 'string';
  return named && number(value.start_time) !== undefined ? withSubsegments(value, depth) : undefined;
}

function withSubsegments(value: Json, depth: number): Record<string, unknown> {
  return fitted(value, { ...common, subsegments: listOf((child) => subsegment(child, depth + 1)) });
}

function fitted(value: Json, members: Readonly<Record<string, Reader>>): Record<string, unknown> {
  const kept: [string, unknown][] = [];
  for (const [name, member] of Object.entries(value)) {
    const reader = Object.hasOwn(members, name) ? members[name] : undefined;
    const read = reader === undefined ? member : reader(member);
    if (read !== undefined) kept.push([name, read]);
  }
  return Object.fromEntries(kept);
}

/**
 * Drops the optional members of a segment document whose type is not the documented one, subsegments without id, name or
 * start, and levels beyond a hundred, so that one document cannot spoil the reading of all others.
 */
export const fitMembers = (document: Json): Record<string, unknown> => withSubsegments(document, 0);
