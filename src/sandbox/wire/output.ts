import type { OutputTypes, Protocol, RestResponse, Service } from '../kernel/action';
import type { AwsError } from '../kernel/errors';
import type { WireResponse } from '../kernel/wire-types';
import { CborTime, encodeCbor } from './cbor';
import type { Route } from './routes';
import { xmlMembers, xmlText } from './xml';

const CONTENT_TYPES: Readonly<Record<Protocol, string>> = {
  'rest-json': 'application/json',
  'json-1.0': 'application/x-amz-json-1.0',
  'json-1.1': 'application/x-amz-json-1.1',
  query: 'text/xml',
  'rpc-v2-cbor': 'application/cbor',
};

const EMPTY = new Uint8Array(0);

/** Encodes what an action returned, in the protocol of its request. */
export function encodeResult({ service, action, protocol }: Route, result: unknown, requestId: string): WireResponse {
  const type = CONTENT_TYPES[protocol];
  if (protocol === 'query') {
    return {
      status: 200,
      headers: { 'content-type': type, 'x-amzn-requestid': requestId },
      body: queryResult(service, action.name, result, requestId),
    };
  }
  if (protocol === 'rpc-v2-cbor') {
    return {
      status: 200,
      headers: { 'content-type': type, 'smithy-protocol': protocol, 'x-amzn-requestid': requestId },
      body: encodeCbor(withTimes(result ?? {}, service.outputTypes)),
    };
  }
  if (!isRest(result)) {
    const status = action.http?.status ?? 200;
    if (protocol === 'rest-json' && result === undefined) {
      return { status, headers: { 'x-amzn-requestid': requestId }, body: EMPTY };
    }
    return { status, headers: { 'content-type': type, 'x-amzn-requestid': requestId }, body: json(result ?? {}) };
  }
  const status = result.status ?? action.http?.status ?? 200;
  const headers: Record<string, string> = { 'x-amzn-requestid': requestId };
  let body: Uint8Array = EMPTY;
  if (result.body instanceof Uint8Array) body = result.body;
  else if (result.body !== undefined) {
    headers['content-type'] = type;
    body = json(result.body);
  }
  return { status, headers: { ...headers, ...result.headers }, body };
}

/** Protocol of the answer to a request that reached no action. */
export type ErrorDialect = { readonly protocol: Protocol; readonly service?: Service };

/**
 * Encodes an error so that both SDKs raise it by name: the header for rest-json, `__type` for JSON RPC,
 * `x-amzn-query-error` for CloudWatch's legacy codes, XML with those codes for the query protocol.
 */
export function encodeError(error: AwsError, dialect: ErrorDialect, requestId: string): WireResponse {
  const sender = error.status < 500 ? 'Sender' : 'Receiver';
  const headers: Record<string, string> = {
    'content-type': CONTENT_TYPES[dialect.protocol],
    'x-amzn-requestid': requestId,
  };
  if (dialect.protocol === 'query') {
    const code = error.details.queryError ?? error.code;
    const words = `<Type>${sender}</Type><Code>${xmlText(code)}</Code><Message>${xmlText(error.message)}</Message>`;
    const namespace = dialect.service?.queryFace?.namespace ?? 'http://webservices.amazon.com/AWSFault/2005-15-09';
    const text = `<ErrorResponse xmlns="${namespace}"><Error>${words}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
    return { status: error.status, headers: { ...headers, ...error.details.headers }, body: Buffer.from(text) };
  }
  const extra = { ...dialect.service?.errorMembers?.(error.status), ...error.details.members };
  if (dialect.protocol === 'rest-json') {
    headers['x-amzn-errortype'] = error.code;
    return {
      status: error.status,
      headers: { ...headers, ...error.details.headers },
      body: json({ ...extra, Message: error.message, message: error.message }),
    };
  }
  if (error.details.queryError !== undefined) headers['x-amzn-query-error'] = `${error.details.queryError};${sender}`;
  const document = { __type: error.code, ...extra, message: error.message };
  const isCbor = dialect.protocol === 'rpc-v2-cbor';
  return {
    status: error.status,
    headers: { ...headers, ...(isCbor ? { 'smithy-protocol': 'rpc-v2-cbor' } : {}), ...error.details.headers },
    body: isCbor ? encodeCbor(document) : json(document),
  };
}

const isRest = (result: unknown): result is RestResponse =>
  typeof result === 'object' && result !== null && (result as { kind?: unknown }).kind === 'rest';

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

function queryResult(service: Service, operation: string, result: unknown, requestId: string): Uint8Array {
  const inner = xmlMembers((result ?? {}) as object, service.outputTypes);
  const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  return Buffer.from(
    `<${operation}Response xmlns="${service.queryFace?.namespace}"><${operation}Result>${inner}</${operation}Result>${metadata}</${operation}Response>`,
  );
}

/** The result with its times marked for CBOR. */
function withTimes(value: unknown, types: OutputTypes | undefined, name = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => withTimes(item, types, name));
  if (typeof value === 'number') return types?.timestamps.has(name) ? new CborTime(value) : value;
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withTimes(item, types, key)]));
}
