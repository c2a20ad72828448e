/**
 * Events as each front door sends them, with every field of the documented shape, and the table of what must be read
 * from them. `sent` is what the client asked for; the fields are what the sender makes of it.
 */

/** Where each rule is written down. */
export const SOURCES = {
  restApi: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html',
  restKnownIssues: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html',
  restPaths: 'https://github.com/serverless/serverless/issues/5037',
  httpApi: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html',
  httpRoutes: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html',
  functionUrl: 'https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html',
  captures: 'https://github.com/middleapi/standard-server/pull/93',
  balancer: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html',
  invoke: 'https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html',
} as const;

type Fields = Readonly<Record<string, unknown>>;

/** API Gateway REST API, Lambda proxy integration. */
export const restApi = (fields: Fields): Fields => ({
  resource: '/users/{userId}',
  path: '/users/user-1',
  httpMethod: 'GET',
  headers: { Accept: '*/*', Host: 'abcdef1234.execute-api.us-east-1.amazonaws.com' },
  multiValueHeaders: { Accept: ['*/*'], Host: ['abcdef1234.execute-api.us-east-1.amazonaws.com'] },
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  pathParameters: null,
  stageVariables: null,
  requestContext: {
    resourceId: 'a1b2c3',
    resourcePath: '/users/{userId}',
    httpMethod: 'GET',
    path: '/live/users/user-1',
    stage: 'live',
    apiId: 'abcdef1234',
    domainName: 'abcdef1234.execute-api.us-east-1.amazonaws.com',
    protocol: 'HTTP/1.1',
    identity: { sourceIp: '192.0.2.1', userAgent: 'curl/8' },
  },
  body: null,
  isBase64Encoded: false,
  ...fields,
});

/** API Gateway HTTP API with payload format 1.0. */
export const httpApi1 = (fields: Fields): Fields => ({ version: '1.0', ...restApi(fields) });

/** API Gateway HTTP API with payload format 2.0. */
export const httpApi2 = (fields: Fields): Fields => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: '/users/user-1',
  rawQueryString: '',
  headers: { accept: '*/*', host: 'abcdef1234.execute-api.us-east-1.amazonaws.com' },
  requestContext: {
    apiId: 'abcdef1234',
    domainName: 'abcdef1234.execute-api.us-east-1.amazonaws.com',
    domainPrefix: 'abcdef1234',
    http: { method: 'GET', path: '/users/user-1', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'curl/8' },
    routeKey: '$default',
    stage: '$default',
  },
  isBase64Encoded: false,
  ...fields,
});

/** Lambda function URL. */
export const functionUrl = (fields: Fields): Fields => {
  const domainName = 'abcdefghijklmnopqrstuvwxyz012345.lambda-url.us-east-1.on.aws';
  const { requestContext, ...event } = httpApi2({});
  return {
    ...event,
    headers: { accept: '*/*', host: domainName },
    requestContext: { ...(requestContext as object), domainName, domainPrefix: 'abcdefghijklmnopqrstuvwxyz012345' },
    ...fields,
  };
};

const elb = {
  targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/users/6d0ecf831eec9f09',
};

/** Application Load Balancer without multi-value headers. */
export const balancer = (fields: Fields): Fields => ({
  requestContext: { elb },
  httpMethod: 'GET',
  path: '/users/user-1',
  queryStringParameters: {},
  headers: { accept: '*/*', host: 'users-1.us-east-1.elb.amazonaws.com', 'x-forwarded-port': '443' },
  body: '',
  isBase64Encoded: false,
  ...fields,
});

/** Application Load Balancer whose target group has multi-value headers. */
export const balancerLists = (fields: Fields): Fields => ({
  requestContext: { elb },
  httpMethod: 'GET',
  path: '/users/user-1',
  multiValueQueryStringParameters: {},
  multiValueHeaders: { accept: ['*/*'], host: ['users-1.us-east-1.elb.amazonaws.com'] },
  body: '',
  isBase64Encoded: false,
  ...fields,
});

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

export interface FrontDoorRow {
  readonly door: string;
  /** What the client sent. */
  readonly sent: string;
  readonly event: unknown;
  /** User id that is read, or why the request is refused. */
  readonly reads: string | { readonly refused: string };
  readonly source: string;
}

const row = (
  door: string,
  sent: string,
  event: unknown,
  reads: FrontDoorRow['reads'],
  source: string,
): FrontDoorRow => ({ door, sent, event, reads, source });

const UNREADABLE = { refused: 'user id is not percent encoded text' } as const;
const MISSING = { refused: 'user id is missing' } as const;
const {
  restPaths,
  restKnownIssues,
  httpRoutes,
  httpApi,
  functionUrl: urls,
  captures,
  balancer: albs,
  invoke,
} = SOURCES;
const proxy = (path: string, parameter: string) => ({
  resource: '/{proxy+}',
  path,
  pathParameters: { proxy: parameter },
});
const posted = (body: string, isBase64Encoded: boolean) => ({ body, isBase64Encoded });

const REST_ROWS: readonly FrontDoorRow[] = [
  row('rest-api', '/users/user-1', restApi({ pathParameters: { userId: 'user-1' } }), 'user-1', SOURCES.restApi),
  row(
    'rest-api',
    '/users/a%20b',
    restApi({ path: '/users/a%20b', pathParameters: { userId: 'a%20b' } }),
    'a b',
    restPaths,
  ),
  row('rest-api', '/users/a%2541', restApi({ pathParameters: { userId: 'a%2541' } }), 'a%41', restPaths),
  row('rest-api', '/users/a%2Fb', restApi({ pathParameters: { userId: 'a%2Fb' } }), 'a/b', restPaths),
  row('rest-api', '/users/a+b', restApi({ pathParameters: { userId: 'a+b' } }), 'a+b', restPaths),
  row('rest-api', '/users/Zo%C3%AB', restApi({ pathParameters: { userId: 'Zo%C3%AB' } }), 'Zoë', restPaths),
  row('rest-api', '/users/%C3', restApi({ pathParameters: { userId: '%C3' } }), UNREADABLE, restPaths),
  row('rest-api', '/v1/users/a%2541', restApi(proxy('/v1/users/a%2541', 'v1/users/a%2541')), 'a%41', captures),
  row(
    'rest-api',
    '/users?userId=a%2Bb',
    restApi({
      path: '/users',
      queryStringParameters: { userId: 'a+b' },
      multiValueQueryStringParameters: { userId: ['a+b'] },
    }),
    'a+b',
    restKnownIssues,
  ),
  row(
    'rest-api',
    '/users?userId=a%2541',
    restApi({
      path: '/users',
      queryStringParameters: { userId: 'a%41' },
      multiValueQueryStringParameters: { userId: ['a%41'] },
    }),
    'a%41',
    restKnownIssues,
  ),
  row(
    'rest-api',
    '/users?userId=a&userId=b',
    restApi({
      path: '/users',
      queryStringParameters: { userId: 'b' },
      multiValueQueryStringParameters: { userId: ['a', 'b'] },
    }),
    'b',
    SOURCES.restApi,
  ),
  row(
    'rest-api',
    '/users',
    restApi({ path: '/users', multiValueQueryStringParameters: { userId: [] } }),
    MISSING,
    SOURCES.restApi,
  ),
  row(
    'rest-api',
    'body, Base64',
    restApi({ path: '/users', ...posted(base64('{"userId":"Zoë"}'), true) }),
    'Zoë',
    SOURCES.restApi,
  ),
];

const HTTP_ROWS: readonly FrontDoorRow[] = [
  row(
    'http-api-1.0',
    '/users/a%2541',
    httpApi1({ path: '/users/a%41', pathParameters: { userId: 'a%41' } }),
    'a%41',
    httpRoutes,
  ),
  row(
    'http-api-1.0',
    '/users/a%2541 on $default',
    httpApi1({ resource: '$default', path: '/users/a%41' }),
    'a%41',
    captures,
  ),
  row(
    'http-api-1.0',
    '/users?userId=a%2Bb',
    httpApi1({
      path: '/users',
      queryStringParameters: { userId: 'a+b' },
      multiValueQueryStringParameters: { userId: ['a+b'] },
    }),
    'a+b',
    httpRoutes,
  ),
  row('http-api-2.0', '/users/user-1', httpApi2({ pathParameters: { userId: 'user-1' } }), 'user-1', httpApi),
  row(
    'http-api-2.0',
    '/users/a%2541',
    httpApi2({ rawPath: '/users/a%41', pathParameters: { userId: 'a%41' } }),
    'a%41',
    httpRoutes,
  ),
  row('http-api-2.0', '/users/a%2541 on $default', httpApi2({ rawPath: '/users/a%41' }), 'a%41', captures),
  row('http-api-2.0', '/users/100%25', httpApi2({ rawPath: '/users/100%' }), '100%', captures),
  row('http-api-2.0', '/users/Zo%C3%AB', httpApi2({ rawPath: '/users/Zoë' }), 'Zoë', captures),
  row('http-api-2.0', '/live/users/a%20b/', httpApi2({ rawPath: '/live/users/a b/' }), 'a b', captures),
  row(
    'http-api-2.0',
    '/users?userId=a+b',
    httpApi2({ rawPath: '/users', rawQueryString: 'userId=a+b', queryStringParameters: { userId: 'a b' } }),
    'a b',
    httpApi,
  ),
  row(
    'http-api-2.0',
    '/users?userId=a%2Bb',
    httpApi2({ rawPath: '/users', rawQueryString: 'userId=a%2Bb', queryStringParameters: { userId: 'a+b' } }),
    'a+b',
    httpApi,
  ),
  row(
    'http-api-2.0',
    '/users?userId=a&userId=b',
    httpApi2({ rawPath: '/users', rawQueryString: 'userId=a&userId=b', queryStringParameters: { userId: 'a,b' } }),
    'b',
    httpApi,
  ),
  row(
    'http-api-2.0',
    '/users?userId=a%2Cb',
    httpApi2({ rawPath: '/users', rawQueryString: 'userId=a%2Cb', queryStringParameters: { userId: 'a,b' } }),
    'a,b',
    httpApi,
  ),
  row(
    'http-api-2.0',
    '/users?userId',
    httpApi2({ rawPath: '/users', rawQueryString: 'userId', queryStringParameters: { userId: '' } }),
    MISSING,
    httpApi,
  ),
  row(
    'http-api-2.0',
    'body, Base64',
    httpApi2({ rawPath: '/', ...posted(base64('{"userId":"Zoë"}'), true) }),
    'Zoë',
    httpApi,
  ),
  row('http-api-2.0', 'body', httpApi2({ rawPath: '/', ...posted('{"userId":"a%41"}', false) }), 'a%41', httpApi),
  row('function-url', '/users/user-1', functionUrl({}), 'user-1', urls),
  row('function-url', '/users/a%2541', functionUrl({ rawPath: '/users/a%2541' }), 'a%41', captures),
  row('function-url', '/users/a%2Fb', functionUrl({ rawPath: '/users/a%2Fb' }), 'a/b', captures),
  row('function-url', '/users/%zz', functionUrl({ rawPath: '/users/%zz' }), UNREADABLE, captures),
  row(
    'function-url',
    '/?userId=Zo%C3%AB',
    functionUrl({ rawPath: '/', rawQueryString: 'userId=Zo%C3%AB', queryStringParameters: { userId: 'Zoë' } }),
    'Zoë',
    urls,
  ),
  row(
    'function-url',
    'body, Base64',
    functionUrl({ rawPath: '/', ...posted(base64('{"userId":"user-1"}'), true) }),
    'user-1',
    urls,
  ),
];

const BALANCER_ROWS: readonly FrontDoorRow[] = [
  row('load-balancer', '/users/a%2541', balancer({ path: '/users/a%2541' }), 'a%41', captures),
  row('load-balancer', '/users/a+b', balancer({ path: '/users/a+b' }), 'a+b', captures),
  row(
    'load-balancer',
    '/?userId=a%2541',
    balancer({ path: '/', queryStringParameters: { userId: 'a%2541' } }),
    'a%41',
    albs,
  ),
  row('load-balancer', '/?userId=a+b', balancer({ path: '/', queryStringParameters: { userId: 'a+b' } }), 'a b', albs),
  row(
    'load-balancer',
    '/?userId=a%2Bb',
    balancer({ path: '/', queryStringParameters: { userId: 'a%2Bb' } }),
    'a+b',
    albs,
  ),
  row('load-balancer', '/?user%49d=a', balancer({ path: '/', queryStringParameters: { 'user%49d': 'a' } }), 'a', albs),
  row(
    'load-balancer',
    '/?userId=%E0%A4',
    balancer({ path: '/', queryStringParameters: { userId: '%E0%A4' } }),
    UNREADABLE,
    albs,
  ),
  row(
    'load-balancer',
    'body, Base64',
    balancer({ path: '/', ...posted(base64('{"userId":"user-1"}'), true) }),
    'user-1',
    albs,
  ),
  row('load-balancer-lists', '/users/user-1', balancerLists({}), 'user-1', albs),
  row(
    'load-balancer-lists',
    '/?userId=a&userId=b%20c',
    balancerLists({ path: '/', multiValueQueryStringParameters: { userId: ['a', 'b%20c'] } }),
    'b c',
    albs,
  ),
  row(
    'load-balancer-lists',
    '/',
    balancerLists({ path: '/', multiValueQueryStringParameters: { userId: [] } }),
    MISSING,
    albs,
  ),
  row(
    'load-balancer-lists',
    '/?userId=',
    balancerLists({ path: '/', multiValueQueryStringParameters: { userId: [''] } }),
    MISSING,
    albs,
  ),
];

const INVOKE_ROWS: readonly FrontDoorRow[] = [
  row('invoke', 'plain', { userId: 'user-1' }, 'user-1', invoke),
  row('invoke', 'plain, with a percent sign', { userId: 'a%41' }, 'a%41', invoke),
  row('invoke', 'plain, with a plus sign', { userId: 'a+b' }, 'a+b', invoke),
];

/** Sender x encoding x what is read, each row with its source. */
export const FRONT_DOOR_TABLE: readonly FrontDoorRow[] = [...REST_ROWS, ...HTTP_ROWS, ...BALANCER_ROWS, ...INVOKE_ROWS];

/** One readable request of each front door, with the shape that its answer must have. */
export const ANSWER_SHAPES: readonly (readonly [door: string, event: Fields, shape: object, source: string])[] = [
  [
    'rest-api',
    restApi({ pathParameters: { userId: 'user-1' } }),
    { headers: 'texts', isBase64Encoded: false },
    SOURCES.restApi,
  ],
  ['http-api-1.0', httpApi1({}), { headers: 'texts', isBase64Encoded: false }, httpApi],
  ['http-api-2.0', httpApi2({}), { headers: 'texts', isBase64Encoded: false }, httpApi],
  ['function-url', functionUrl({}), { headers: 'texts', isBase64Encoded: false }, urls],
  ['load-balancer', balancer({}), { headers: 'texts', isBase64Encoded: false, statusDescription: '200 OK' }, albs],
  [
    'load-balancer-lists',
    balancerLists({}),
    { multiValueHeaders: 'lists', isBase64Encoded: false, statusDescription: '200 OK' },
    albs,
  ],
  ['invoke', { userId: 'user-1' }, { headers: 'texts' }, invoke],
];
