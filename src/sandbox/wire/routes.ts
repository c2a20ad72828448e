import type { AnyAction, Protocol, Service } from '../kernel/action';
import { AwsError } from '../kernel/errors';
import type { WireRequest } from '../kernel/wire-types';
import { formParameters, isForm } from './form';

/** The action a request asks for. */
export interface Route {
  readonly service: Service;
  readonly action: AnyAction;
  /** Protocol of the request and of its answer. */
  readonly protocol: Protocol;
  /** Path labels, percent-decoded (rest-json). */
  readonly labels: Readonly<Record<string, string>>;
}

export type Router = (request: WireRequest) => Route;

interface PathPattern {
  readonly service: Service;
  readonly action: AnyAction;
  readonly segments: readonly string[];
}

/** The protocol that a request speaks, also when it reaches no action. */
export function protocolOf(request: WireRequest): Protocol {
  if (request.headers['smithy-protocol'] === 'rpc-v2-cbor') return 'rpc-v2-cbor';
  if (request.headers['x-amz-target'] !== undefined) {
    return request.headers['content-type'] === 'application/x-amz-json-1.0' ? 'json-1.0' : 'json-1.1';
  }
  return isForm(request) ? 'query' : 'rest-json';
}

/**
 * Finds the action: JSON RPC by `X-Amz-Target`, CBOR by its path, query by `Version=` and `Action=`, rest-json by method and
 * path alone, since AppConfig and AppConfigData share a signing name.
 */
export function createRouter(services: readonly Service[]): Router {
  const targets = new Map<string, { service: Service; action: AnyAction }>();
  const queries = new Map<string, { service: Service; action: AnyAction }>();
  const paths = new Map<string, PathPattern[]>();
  const prefixes = new Set<string>();
  for (const service of services) {
    if (service.targetPrefix !== undefined) prefixes.add(service.targetPrefix);
    for (const action of service.actions) {
      if (service.queryFace !== undefined)
        queries.set(`${service.queryFace.version} ${action.name}`, { service, action });
      if (service.targetPrefix !== undefined)
        targets.set(`${service.targetPrefix}.${action.name}`, { service, action });
      if (service.protocol === 'rest-json' && action.http !== undefined) {
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
    const protocol = protocolOf(request);
    const target = protocol === 'rpc-v2-cbor' ? cborTarget(request.path) : request.headers['x-amz-target'];
    if (target !== undefined) {
      const found = targets.get(target);
      if (found !== undefined && speaks(found.service, protocol)) return { ...found, protocol, labels: {} };
      if (found !== undefined) {
        throw new AwsError('UnknownOperationException', 400, `${found.service.name} does not speak ${protocol}`);
      }
      const prefix = target.slice(0, target.lastIndexOf('.'));
      const words = prefixes.has(prefix)
        ? `the sandbox does not implement ${target.slice(prefix.length + 1)}`
        : `the sandbox has no service ${prefix}`;
      throw new AwsError('UnknownOperationException', 400, words);
    }
    if (protocol === 'query') {
      const form = formParameters(request);
      const name = form.get('Action') ?? '';
      const found = queries.get(`${form.get('Version')} ${name}`);
      if (found !== undefined) return { ...found, protocol, labels: {} };
      throw new AwsError(
        'InvalidAction',
        400,
        `Could not find operation ${name} of version ${form.get('Version')}: the sandbox does not implement it`,
      );
    }
    const segments = split(request.path);
    for (const pattern of paths.get(`${request.method} ${segments.length}`) ?? []) {
      const labels = match(pattern.segments, segments);
      if (labels !== undefined) return { service: pattern.service, action: pattern.action, protocol, labels };
    }
    throw new AwsError(
      'UnknownOperationException',
      404,
      `the sandbox does not implement ${request.method} ${request.path}`,
    );
  };
}

/** JSON services take both versions of AWS JSON, as AWS does. */
const speaks = (service: Service, protocol: Protocol): boolean =>
  protocol.startsWith('json-') || service.protocol === protocol || (service.alsoSpeaks?.includes(protocol) ?? false);

/** `Prefix.Operation` from `/service/Prefix/operation/Operation`. */
function cborTarget(path: string): string {
  const match = /^\/service\/([^/]+)\/operation\/([^/]+)$/.exec(path);
  return match === null ? path : `${match[1]}.${match[2]}`;
}

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
