import type { AnyAction, Protocol, RestResponse, Service } from '../kernel/action';
import type { AwsError } from '../kernel/errors';
import type { WireResponse } from '../kernel/wire-types';
import { queryXml, xml } from './query';

const JSON_TYPES: Readonly<Record<Protocol, string>> = {
  'rest-json': 'application/json',
  'json-1.0': 'application/x-amz-json-1.0',
  'json-1.1': 'application/x-amz-json-1.1',
  query: 'text/xml',
};

const EMPTY = new Uint8Array(0);

/** Encodes what an action returned. */
export function encodeResult(service: Service, action: AnyAction, result: unknown, requestId: string): WireResponse {
  const type = JSON_TYPES[service.protocol];
  if (service.protocol === 'query') {
    return {
      status: 200,
      headers: { 'content-type': type, 'x-amzn-requestid': requestId },
      body: queryResult(service, action.name, result, requestId),
    };
  }
  if (!isRest(result)) {
    const status = action.http?.status ?? 200;
    if (service.protocol === 'rest-json' && result === undefined) {
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

/** Which protocol an answer to a request that reached no action should speak. */
export type ErrorDialect = { readonly protocol: Protocol; readonly service?: Service };

/**
 * Encodes an error so that both SDKs raise it by name: the header for rest-json, `__type` for JSON RPC,
 * `x-amzn-query-error` for CloudWatch's legacy codes, XML for the query protocol.
 */
export function encodeError(error: AwsError, dialect: ErrorDialect, requestId: string): WireResponse {
  const sender = error.status < 500 ? 'Sender' : 'Receiver';
  const headers: Record<string, string> = {
    'content-type': JSON_TYPES[dialect.protocol],
    'x-amzn-requestid': requestId,
  };
  if (dialect.protocol === 'query') {
    const words = `<Type>${sender}</Type><Code>${xml(error.code)}</Code><Message>${xml(error.message)}</Message>`;
    const text = `<ErrorResponse xmlns="${namespaceOf(dialect.service)}"><Error>${words}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
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
  return {
    status: error.status,
    headers: { ...headers, ...error.details.headers },
    body: json({ __type: error.code, ...extra, message: error.message }),
  };
}

const isRest = (result: unknown): result is RestResponse =>
  typeof result === 'object' && result !== null && (result as { kind?: unknown }).kind === 'rest';

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

function queryResult(service: Service, operation: string, result: unknown, requestId: string): Uint8Array {
  const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
  return Buffer.from(
    `<${operation}Response xmlns="${namespaceOf(service)}"><${operation}Result>${queryXml(result ?? {})}</${operation}Result>${metadata}</${operation}Response>`,
  );
}

const namespaceOf = (service: Service | undefined): string =>
  service?.xmlNamespace ?? 'https://sts.amazonaws.com/doc/2011-06-15/';
