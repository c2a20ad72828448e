import { AwsError, notImplemented } from '../kernel/errors';
import { type RefusalCodes, validate } from '../kernel/validate';
import type { WireRequest } from '../kernel/wire-types';
import { jsonObject, plainBody } from './body';
import { decodeCbor } from './cbor';
import { formMembers, formParameters } from './form';
import type { Route } from './routes';

/** Collects an action's members from path, query, headers and body, then checks and converts them. */
export function readInput(route: Route, request: WireRequest): Record<string, unknown> {
  const { service, action, protocol } = route;
  const codes: RefusalCodes = {
    validationCode: service.validationCode ?? 'ValidationException',
    malformedCode: service.malformedCode ?? 'SerializationException',
  };
  const body = plainBody(request, codes.malformedCode);
  if (protocol === 'query') {
    return validate(action.input, formMembers(action.input, formParameters(request)), action.name, codes);
  }
  if (protocol === 'rpc-v2-cbor') {
    const value = body.length === 0 ? {} : decodeCbor(body);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new AwsError(codes.malformedCode, 400, 'Start of structure or map found where not expected');
    }
    return validate(action.input, value as Record<string, unknown>, action.name, codes);
  }
  if (protocol !== 'rest-json') {
    return validate(action.input, jsonObject(body, codes.malformedCode), action.name, codes);
  }
  return validate(action.input, restMembers(route, request, body, codes), action.name, codes);
}

function restMembers(
  { action, labels }: Route,
  request: WireRequest,
  body: Uint8Array,
  codes: RefusalCodes,
): Record<string, unknown> {
  const { input: members, name: operation } = action;
  const raw: Record<string, unknown> = {};
  const bodyNames = new Map<string, string>();
  const queryNames = new Set<string>();
  let payload: string | undefined;
  for (const name of Object.keys(members)) {
    const shape = members[name];
    if (shape === undefined) continue;
    const wire = shape.wire ?? name;
    if (shape.payload) payload = name;
    else if (shape.in === 'path') raw[name] = labels[wire] ?? labels[name];
    else if (shape.in === 'header') raw[name] = request.headers[wire.toLowerCase()];
    else if (shape.in === 'query') {
      queryNames.add(wire);
      const value = request.query[wire];
      raw[name] = shape.type === 'list' && typeof value === 'string' ? [value] : value;
    } else bodyNames.set(wire, name);
  }
  for (const name of Object.keys(request.query)) {
    if (!queryNames.has(name) && !/^x-(amz-|id$)/i.test(name))
      throw notImplemented(`the query parameter ${name} of ${operation}`);
  }
  if (payload !== undefined) {
    const shape = members[payload];
    if (shape?.type === 'blob') raw[payload] = body;
    else if (body.length > 0) raw[payload] = jsonObject(body, codes.malformedCode);
    return raw;
  }
  if (bodyNames.size === 0) return raw;
  const document = jsonObject(body, codes.malformedCode);
  for (const key of Object.keys(document)) {
    const name = bodyNames.get(key);
    if (name === undefined && document[key] !== null && Object.hasOwn(members, key)) {
      throw new AwsError(codes.malformedCode, 400, `${key} does not belong in the body of ${operation}`);
    }
    raw[name ?? key] = document[key];
  }
  return raw;
}
