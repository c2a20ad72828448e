import type { WireAnswer, WireRequest } from '../../../../src/sandbox/kernel/wire-types';
import { AwsScript, type Refusal } from '../../../lambdas/stage/aws-script';

export interface ScriptedAws extends Pick<AwsScript, 'takeCalls' | 'appConfig' | 'prismaRead'> {
  answer(request: WireRequest, at: number): Promise<WireAnswer>;
}

type PrismaCall = (request: WireRequest, at: number) => Promise<{ readonly body: string; readonly endAt: number }>;

/** AppConfig and Invoke as a test scripts them, spoken to through the functions' own sockets. */
export function scriptedAws(
  prismaEvent: (request: WireRequest, at: number) => void,
  prismaCall: PrismaCall,
): ScriptedAws {
  const script = new AwsScript();
  const reply = (at: number, status: number, body: string, headers: Record<string, string> = {}): WireAnswer => ({
    kind: 'answer',
    endAt: at,
    delayMs: 0,
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(body),
  });
  const refuse = (at: number, { status, type, message }: Refusal): WireAnswer =>
    reply(at, status, JSON.stringify({ message, Reason: 'CallerRateLimitExceeded' }), { 'x-amzn-errortype': type });

  function latest(request: WireRequest, at: number): WireAnswer {
    const answer = script.latest(String(request.query.configuration_token ?? ''));
    if ('status' in answer) return refuse(at, answer);
    return reply(at, 200, answer.text, {
      'content-type': answer.contentType,
      'next-poll-configuration-token': answer.nextToken,
      'next-poll-interval-in-seconds': '15',
    });
  }

  async function invoke(request: WireRequest, at: number): Promise<WireAnswer> {
    const { prisma } = script;
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
    takeCalls: script.takeCalls,
    appConfig: script.appConfig,
    prismaRead: script.prismaRead,
    async answer(request, at) {
      const invocationType = request.headers['x-amz-invocation-type'];
      const operation =
        request.path === '/configurationsessions'
          ? 'StartConfigurationSession'
          : request.path === '/configuration'
            ? 'GetLatestConfiguration'
            : invocationType === 'DryRun'
              ? 'DryRun'
              : 'Invoke';
      const search = new URLSearchParams(request.query as Record<string, string>).toString();
      script.record({
        operation,
        headers: request.headers,
        query: `${request.path}${search === '' ? '' : `?${search}`}`,
        body: Buffer.from(request.body).toString('utf8'),
        ...(invocationType === undefined ? {} : { invocationType }),
      });
      if (operation === 'DryRun') return reply(at, 204, '');
      const fault = script.fault(operation === 'Invoke' ? 'prisma-read' : 'appconfig');
      if (fault === 'silent') return reply(Number.POSITIVE_INFINITY, 200, '');
      if (fault === 'dropped') return { kind: 'dropped', endAt: at, delayMs: 0 };
      if (fault !== undefined) return refuse(at, fault);
      if (operation === 'StartConfigurationSession')
        return reply(at, 201, JSON.stringify({ InitialConfigurationToken: script.startSession() }));
      return operation === 'GetLatestConfiguration' ? latest(request, at) : invoke(request, at);
    },
  };
}
