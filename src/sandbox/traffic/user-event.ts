import type { EventShape } from './state';

/** One request of one user, as it reaches the API. */
export interface UserRequest {
  readonly userId: string;
  readonly requestId: string;
  /** Epoch ms. */
  readonly at: number;
  readonly accountId: string;
}

const USER_AGENT = 'HuntazeApp/4.2 (beta)';
const DOMAIN = 'api.huntaze.example';
const headers = { accept: 'application/json', host: DOMAIN, 'user-agent': USER_AGENT, 'x-forwarded-proto': 'https' };

/** The event that the function receives for a request, in the shape its trigger gives it. */
export function userEvent(shape: EventShape, request: UserRequest): Record<string, unknown> {
  const path = `/users/${request.userId}`;
  switch (shape) {
    case 'plain':
      return { userId: request.userId };
    case 'alb':
      return {
        requestContext: {
          elb: {
            targetGroupArn: `arn:aws:elasticloadbalancing:us-east-1:${request.accountId}:targetgroup/users/0123456789abcdef`,
          },
        },
        httpMethod: 'GET',
        path,
        queryStringParameters: {},
        headers,
        body: '',
        isBase64Encoded: false,
      };
    case 'api-gateway-v1':
      return {
        resource: '/users/{userId}',
        path,
        httpMethod: 'GET',
        headers,
        multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
        queryStringParameters: null,
        multiValueQueryStringParameters: null,
        pathParameters: { userId: request.userId },
        stageVariables: null,
        requestContext: {
          accountId: request.accountId,
          apiId: 'betaapi001',
          domainName: DOMAIN,
          httpMethod: 'GET',
          identity: { sourceIp: '192.0.2.10', userAgent: USER_AGENT },
          path,
          protocol: 'HTTP/1.1',
          requestId: request.requestId,
          requestTimeEpoch: request.at,
          resourcePath: '/users/{userId}',
          stage: 'beta',
        },
        body: null,
        isBase64Encoded: false,
      };
    case 'api-gateway-v2':
      return {
        version: '2.0',
        routeKey: 'GET /users/{userId}',
        rawPath: path,
        rawQueryString: '',
        headers,
        pathParameters: { userId: request.userId },
        requestContext: {
          accountId: request.accountId,
          apiId: 'betaapi001',
          domainName: DOMAIN,
          http: { method: 'GET', path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.10', userAgent: USER_AGENT },
          requestId: request.requestId,
          routeKey: 'GET /users/{userId}',
          stage: '$default',
          timeEpoch: request.at,
        },
        isBase64Encoded: false,
      };
  }
}
