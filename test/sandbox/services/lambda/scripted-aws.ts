import type { WireAnswer, WireRequest } from '../../../../src/sandbox/kernel/wire-types';
import type { AppConfigAnswer, AwsCall, PrismaAnswer } from '../../../lambdas/stage/stage';

export interface ScriptedAws {
  answer(request: WireRequest, at: number): Promise<WireAnswer>;
  takeCalls(): readonly AwsCall[];
  appConfig(answer: AppConfigAnswer): void;
  prismaRead(answer: PrismaAnswer): void;
}

type PrismaCall = (request: WireRequest, at: number) => Promise<{ readonly body: string; readonly endAt: number }>;

const REFUSALS: Readonly<Record<string, string>> = {
  ThrottlingException: 'Rate exceeded',
  TooManyRequestsException: 'Rate Exceeded.',
  BadRequestException: 'Invalid or expired configuration token',
  ResourceNotFoundException: 'no deployment',
};

/** AppConfig and Invoke as a test scripts them, spoken to through the functions' own sockets. */
export function scriptedAws(
  prismaEvent: (request: WireRequest, at: number) => void,
  prismaCall: PrismaCall,
): ScriptedAws {
  let flags: AppConfigAnswer = { kind: 'nothing-deployed' };
  let prisma: PrismaAnswer = { kind: 'real' };
  let delivered = '';
  let version = 0;
  let drops = 0;
  let tokens = 0;
  let calls: AwsCall[] = [];
  const sessions = new Map<string, number>();
  const issue = (seen: number): string => {
    tokens += 1;
    sessions.set(`token-${tokens}`, seen);
    return `token-${tokens}`;
  };
  const reply = (at: number, status: number, body: string, headers: Record<string, string> = {}): WireAnswer => ({
    kind: 'answer',
    endAt: at,
    delayMs: 0,
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(body),
  });
  const refuse = (at: number, status: number, type: string): WireAnswer =>
    reply(
      at,
      status,
      JSON.stringify({ message: REFUSALS[type] ?? 'internal error', Reason: 'CallerRateLimitExceeded' }),
      {
        'x-amzn-errortype': type,
      },
    );

  function faulted(answer: AppConfigAnswer | PrismaAnswer, at: number): WireAnswer | undefined {
    switch (answer.kind) {
      case 'silent':
        return reply(Number.POSITIVE_INFINITY, 200, '');
      case 'throttles':
        return refuse(at, 429, 'ThrottlingException');
      case 'throttled':
        return refuse(at, 429, 'TooManyRequestsException');
      case 'fails':
        return refuse(at, 500, 'InternalServerException');
      case 'drops-connections':
        if (drops === 0) return undefined;
        drops -= 1;
        return { kind: 'dropped', endAt: at, delayMs: 0 };
      default:
        return undefined;
    }
  }

  function latest(request: WireRequest, at: number): WireAnswer {
    const token = String(request.query.configuration_token ?? '');
    const seen = sessions.get(token);
    sessions.delete(token);
    if (seen === undefined || (flags.kind === 'expires-tokens' && seen >= 0))
      return refuse(at, 400, 'BadRequestException');
    if (flags.kind === 'nothing-deployed') return refuse(at, 404, 'ResourceNotFoundException');
    const type = flags.kind === 'delivers' ? (flags.contentType ?? 'application/json') : 'application/json';
    return reply(at, 200, seen === version ? '' : delivered, {
      'content-type': type,
      'next-poll-configuration-token': issue(version),
      'next-poll-interval-in-seconds': '15',
    });
  }

  async function invoke(request: WireRequest, at: number): Promise<WireAnswer> {
    if (request.headers['x-amz-invocation-type'] === 'Event') {
      if (prisma.kind === 'real' || prisma.kind === 'drops-connections') prismaEvent(request, at);
      return reply(at, 202, '');
    }
    if (prisma.kind === 'answers') return reply(at, 200, prisma.payload);
    if (prisma.kind === 'function-error') {
      return reply(at, 200, '{"errorType":"Runtime.ExitError"}', { 'x-amz-function-error': 'Unhandled' });
    }
    const { body, endAt } = await prismaCall(request, at);
    return reply(endAt, 200, body);
  }

  return {
    async answer(request, at) {
      const operation =
        request.path === '/configurationsessions'
          ? 'StartConfigurationSession'
          : request.path === '/configuration'
            ? 'GetLatestConfiguration'
            : request.headers['x-amz-invocation-type'] === 'DryRun'
              ? 'DryRun'
              : 'Invoke';
      const search = new URLSearchParams(request.query as Record<string, string>).toString();
      const invocationType = request.headers['x-amz-invocation-type'];
      calls.push({
        operation,
        headers: request.headers,
        query: `${request.path}${search === '' ? '' : `?${search}`}`,
        body: Buffer.from(request.body).toString('utf8'),
        ...(invocationType === undefined ? {} : { invocationType }),
      });
      if (operation === 'DryRun') return reply(at, 204, '');
      const fault = faulted(operation === 'Invoke' ? prisma : flags, at);
      if (fault !== undefined) return fault;
      if (operation === 'StartConfigurationSession')
        return reply(at, 201, JSON.stringify({ InitialConfigurationToken: issue(-1) }));
      return operation === 'GetLatestConfiguration' ? latest(request, at) : invoke(request, at);
    },
    takeCalls() {
      const taken = calls;
      calls = [];
      return taken;
    },
    appConfig(next) {
      flags = next;
      if (next.kind === 'delivers') {
        delivered = next.text;
        version += 1;
      }
      if (next.kind === 'drops-connections') drops = next.times;
    },
    prismaRead(next) {
      prisma = next;
      if (next.kind === 'drops-connections') drops = next.times;
    },
  };
}
