import type { Answer } from './answer';

/** A JSON object of an event. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

/** The senders of a function's events. `load-balancer-lists` is a target group with multi-value headers. */
export type FrontDoor =
  | 'rest-api'
  | 'http-api-1.0'
  | 'http-api-2.0'
  | 'function-url'
  | 'load-balancer'
  | 'load-balancer-lists'
  | 'invoke';

/** Where a front door puts what it received, and in which form. */
export interface FrontDoorRules {
  /** Field of the request's path. */
  readonly path: 'path' | 'rawPath';
  /** Form of the path and of the path parameters: as the client sent them, or percent-decoded once. */
  readonly paths: 'encoded' | 'decoded';
  /** Form of the query parameters; `raw` is the field `rawQueryString`, as the client sent it. */
  readonly query: 'encoded' | 'decoded' | 'raw';
}

/**
 * The rules by sender, not by field: one field name holds encoded text from one sender and decoded text from another.
 *
 * - REST API: paths encoded, query decoded
 *   https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 * - HTTP API: path and path parameters decoded in both formats, `rawQueryString` encoded
 *   https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 * - function URL: format 2.0 with the path still encoded, see https://github.com/middleapi/standard-server/pull/93
 * - load balancer: nothing decoded, names of query parameters neither
 *   https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export const FRONT_DOOR_RULES: Readonly<Record<Exclude<FrontDoor, 'invoke'>, FrontDoorRules>> = {
  'rest-api': { path: 'path', paths: 'encoded', query: 'decoded' },
  'http-api-1.0': { path: 'path', paths: 'decoded', query: 'decoded' },
  'http-api-2.0': { path: 'rawPath', paths: 'decoded', query: 'raw' },
  'function-url': { path: 'rawPath', paths: 'encoded', query: 'raw' },
  'load-balancer': { path: 'path', paths: 'encoded', query: 'encoded' },
  'load-balancer-lists': { path: 'path', paths: 'encoded', query: 'encoded' },
};

/** The sender of an event. An event with neither a request context nor a method is a plain invocation. */
export function frontDoorOf(event: Fields): FrontDoor {
  const context = fieldsOf(event.requestContext);
  if (context.elb !== undefined) return isFields(event.multiValueHeaders) ? 'load-balancer-lists' : 'load-balancer';
  if (event.version === '2.0' || typeof event.rawPath === 'string') {
    return /\.lambda-url\.[^.]+\.on\.aws$/.test(String(context.domainName)) ? 'function-url' : 'http-api-2.0';
  }
  if (!isFields(event.requestContext) && typeof event.httpMethod !== 'string') return 'invoke';
  return event.version === '1.0' ? 'http-api-1.0' : 'rest-api';
}

/** An answer in the shape that one front door understands. */
export interface ShapedAnswer
  extends Partial<Omit<Answer, 'statusCode' | 'body'>>,
    Pick<Answer, 'statusCode' | 'body'> {
  readonly statusDescription?: string;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
  readonly isBase64Encoded?: boolean;
}

const STATUS_WORDS: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  404: 'Not Found',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/**
 * The answer for the sender. A plain invocation gets it as it is. A load balancer needs the Base64 flag, and lists of
 * values as soon as its target group has multi-value headers; otherwise it answers 502.
 */
export function shapedFor(door: FrontDoor, answer: Answer): ShapedAnswer {
  if (door === 'invoke') return answer;
  const shaped = { ...answer, isBase64Encoded: false };
  if (door !== 'load-balancer' && door !== 'load-balancer-lists') return shaped;
  const { headers, ...rest } = shaped;
  const statusDescription = `${answer.statusCode} ${STATUS_WORDS[answer.statusCode] ?? ''}`.trim();
  if (door === 'load-balancer') return { ...rest, statusDescription, headers };
  const multiValueHeaders = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  return { ...rest, statusDescription, multiValueHeaders };
}
