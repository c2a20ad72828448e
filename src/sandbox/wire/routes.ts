import type { AnyAction, Service } from '../kernel/action';
import { AwsError } from '../kernel/errors';
import type { WireRequest } from '../kernel/wire-types';

/** The action a request asks for. */
export interface Route {
  readonly service: Service;
  readonly action: AnyAction;
  /** Path labels, percent-decoded (rest-json). */
  readonly labels: Readonly<Record<string, string>>;
}

export type Router = (request: WireRequest) => Route;

interface PathPattern {
  readonly service: Service;
  readonly action: AnyAction;
  readonly segments: readonly string[];
}

/**
 * Finds the action: JSON RPC by `X-Amz-Target`, query by `Action=`, rest-json by method and path alone, since
 * AppConfig and AppConfigData share a signing name.
 */
export function createRouter(services: readonly Service[]): Router {
  const targets = new Map<string, { service: Service; action: AnyAction }>();
  const queries = new Map<string, { service: Service; action: AnyAction }>();
  const paths = new Map<string, PathPattern[]>();
  const prefixes = new Set<string>();
  for (const service of services) {
    if (service.targetPrefix !== undefined) prefixes.add(service.targetPrefix);
    for (const action of service.actions) {
      if (service.protocol === 'query') queries.set(action.name, { service, action });
      else if (service.protocol !== 'rest-json')
        targets.set(`${service.targetPrefix}.${action.name}`, { service, action });
      else if (action.http !== undefined) {
        const segments = split(action.http.path);
        const key = `${action.http.method} ${segments.length}`;
        const list = paths.get(key) ?? [];
        list.push({ service, action, segments });
        paths.set(key, list);
      }
    }
  }
  for (const list of paths.values()) list.sort((a, b) => labelCount(a.segments) - labelCount(b.segments));

  return (request) => {
    const target = request.headers['x-amz-target'];
    if (target !== undefined) {
      const found = targets.get(target);
      if (found !== undefined) return { ...found, labels: {} };
      const prefix = target.slice(0, target.lastIndexOf('.'));
      const words = prefixes.has(prefix)
        ? `the sandbox does not implement ${target.slice(prefix.length + 1)}`
        : `the sandbox has no service ${prefix}`;
      throw new AwsError('UnknownOperationException', 400, words);
    }
    if (request.headers['smithy-protocol'] === 'rpc-v2-cbor') {
      throw new AwsError('UnknownOperationException', 400, 'the sandbox speaks AWS JSON, not rpc-v2-cbor');
    }
    if (isForm(request)) {
      const name = formParameters(request.body).get('Action') ?? '';
      const found = queries.get(name);
      if (found !== undefined) return { ...found, labels: {} };
      throw new AwsError(
        'InvalidAction',
        400,
        `Could not find operation ${name}: the sandbox speaks the query protocol for STS and CloudFormation only`,
      );
    }
    const segments = split(request.path);
    for (const pattern of paths.get(`${request.method} ${segments.length}`) ?? []) {
      const labels = match(pattern.segments, segments);
      if (labels !== undefined) return { service: pattern.service, action: pattern.action, labels };
    }
    throw new AwsError(
      'UnknownOperationException',
      404,
      `the sandbox does not implement ${request.method} ${request.path}`,
    );
  };
}

/** Whether the request is a form, as the query protocol sends it. */
export const isForm = (request: WireRequest): boolean =>
  (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');

export const formParameters = (body: Uint8Array): URLSearchParams =>
  new URLSearchParams(Buffer.from(body).toString('utf8'));

const split = (path: string): string[] => path.split('/').filter((segment) => segment !== '');

const labelCount = (segments: readonly string[]): number =>
  segments.filter((segment) => segment.startsWith('{')).length;

function match(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  for (let index = 0; index < pattern.length; index += 1) {
    const wanted = pattern[index] ?? '';
    const given = segments[index] ?? '';
    if (wanted.startsWith('{')) {
      const decoded = decode(given);
      if (decoded === undefined) return undefined;
      labels[wanted.slice(1, -1)] = decoded;
    } else if (wanted !== given) return undefined;
  }
  return labels;
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
