import type { Caller } from '../iam/caller';
import type { Kernel } from '../kernel/kernel';
import type { Random } from '../kernel/random';
import type { WireAnswer, WireRequest } from '../kernel/wire-types';
import { CALLS, draw, type Spread } from './latencies';
import type { Answer, AwsCall } from './protocol';

/** Operations of a function's AWS calls, as far as the model of latencies and causes tells them apart. */
type CallKind =
  | 'appconfigdata.StartConfigurationSession'
  | 'appconfigdata.GetLatestConfiguration'
  | 'lambda.InvokeDryRun'
  | 'lambda.InvokeEvent'
  | 'lambda.InvokeRequestResponse'
  | 'other';

function kindOf(call: AwsCall): CallKind {
  const path = call.url.split('?')[0] ?? '';
  if (path === '/configurationsessions') return 'appconfigdata.StartConfigurationSession';
  if (path === '/configuration') return 'appconfigdata.GetLatestConfiguration';
  if (!path.endsWith('/invocations')) return 'other';
  const type = call.headers['x-amz-invocation-type'];
  return type === 'Event' || type === 'DryRun' ? `lambda.Invoke${type}` : 'lambda.InvokeRequestResponse';
}

/**
 * Answers one AWS call of a function, made at `at` (epoch ms): the request reaches the service half a round trip later, the
 * answer returns half a round trip after the service has done its work. Causes that concern the network and the data
 * plane (traffic/causes.ts) act here.
 */
export async function answerAwsCall(
  kernel: Kernel,
  call: AwsCall,
  at: number,
  random: Random,
  principal: Caller,
): Promise<{ readonly at: number; readonly answer: Answer }> {
  if (!/\.amazonaws\.com(\.cn)?$/.test(call.host)) return { at: at + 5, answer: { kind: 'unknown-host' } };
  const { causes } = kernel.world.traffic;
  const kind = kindOf(call);
  const draws = (spread: Spread): number => draw(spread, random.next(), random.next());
  if (causes.throttledCallShare > 0 && random.next() < causes.throttledCallShare) {
    return { at: at + draws(CALLS['lambda.Throttled'] ?? ONE_MS), answer: throttled(kind) };
  }
  const roundTripMs = draws(CALLS[kind] ?? CALLS.other ?? ONE_MS);
  const answer = await kernel.call(
    wireRequest(call, kind, causes.reversedKeys),
    Math.round(at + roundTripMs / 2),
    principal,
  );
  const deliveredAt = Math.max(at, answer.endAt) + answer.delayMs + roundTripMs / 2;
  if (answer.kind === 'dropped') return { at: deliveredAt, answer: { kind: 'reset' } };
  const seen = kind === 'appconfigdata.GetLatestConfiguration' ? throughDataPlane(kernel, answer) : answer;
  return { at: deliveredAt, answer: { kind: 'response', status: seen.status, headers: seen.headers, body: seen.body } };
}

const ONE_MS: Spread = { medianMs: 1, spread: 0 };

function wireRequest(call: AwsCall, kind: CallKind, reversed: boolean): WireRequest {
  const [path = '/', search = ''] = call.url.split('?');
  const query: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(search)) {
    const before = query[name];
    query[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  const isInvoke = kind === 'lambda.InvokeEvent' || kind === 'lambda.InvokeRequestResponse';
  return {
    method: call.method,
    path,
    query,
    headers: call.headers,
    body: reversed && isInvoke ? reversedJson(call.body) : call.body,
  };
}

/** The configuration that reaches the function: a stale copy or a changed share where a cause says so. */
function throughDataPlane(
  kernel: Kernel,
  answer: Extract<WireAnswer, { kind: 'answer' }>,
): Extract<WireAnswer, { kind: 'answer' }> {
  if (answer.status !== 200 || answer.body.byteLength === 0) return answer;
  const { traffic } = kernel.world;
  const { causes } = traffic;
  if (causes.staleFlags && traffic.lastFlags !== undefined) {
    const { contentType, bodyBase64, versionLabel } = traffic.lastFlags;
    const headers = {
      ...answer.headers,
      'content-type': contentType,
      ...(versionLabel === undefined ? {} : { 'version-label': versionLabel }),
    };
    return { ...answer, headers, body: Buffer.from(bodyBase64, 'base64') };
  }
  const label = Object.entries(answer.headers).find(([name]) => name.toLowerCase() === 'version-label')?.[1];
  traffic.lastFlags = {
    contentType: answer.headers['content-type'] ?? 'application/json',
    bodyBase64: Buffer.from(answer.body).toString('base64'),
    ...(label === undefined ? {} : { versionLabel: label }),
  };
  return causes.flagShareFactor === 1 ? answer : { ...answer, body: scaledShares(answer.body, causes.flagShareFactor) };
}

function scaledShares(body: Uint8Array, factor: number): Uint8Array {
  const flags = parsed(body);
  if (typeof flags !== 'object' || flags === null) return body;
  const scaled = Object.entries(flags).map(([name, flag]: [string, unknown]) => {
    const percentage: unknown = typeof flag === 'object' && flag !== null ? Reflect.get(flag, 'percentage') : undefined;
    return [
      name,
      typeof percentage === 'number' ? { ...(flag as object), percentage: Math.min(100, percentage * factor) } : flag,
    ];
  });
  return Buffer.from(JSON.stringify(Object.fromEntries(scaled)));
}

function reversedJson(body: Uint8Array): Uint8Array {
  const value = parsed(body);
  return value === undefined ? body : Buffer.from(JSON.stringify(reversedKeys(value)));
}

function reversedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversedKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversedKeys(member)]),
  );
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** 429 as the services word it. */
function throttled(kind: CallKind): Answer {
  const lambda = kind.startsWith('lambda.');
  const body = lambda
    ? { Reason: 'CallerRateLimitExceeded', Type: 'User', message: 'Rate Exceeded.' }
    : { message: 'Rate exceeded' };
  return {
    kind: 'response',
    status: 429,
    headers: {
      'content-type': 'application/json',
      'x-amzn-errortype': lambda ? 'TooManyRequestsException' : 'ThrottlingException',
    },
    body: Buffer.from(JSON.stringify(body)),
  };
}
