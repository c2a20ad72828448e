import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { MockReadSettings } from '../../src/domain/system/function-settings';
import { type PrismaErrand, prismaEvent } from '../shared/prisma-event';
import { type User, userFrom } from '../shared/user';
import type { Outcome, Subsegment } from '../shared/xray';
import { BudgetEnded, describeFailure, withinBudget } from './aws-call';

/** What Prisma answered for a canary request. */
export type CanaryReading =
  | { readonly kind: 'user'; readonly user: User }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'failed'; readonly why: string };

/** What became of a shadow: `unknown` may have arrived, and then prisma-read tells how it went. */
export type ShadowSending =
  | { readonly kind: 'sent' }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string; readonly timedOut: boolean };

interface Call {
  readonly userId: string;
  readonly requestId: string;
  readonly probe: boolean;
  readonly trace: Subsegment;
}

/** prisma-read as mock-read sees it. Neither method rejects, and both keep to their budget. */
export interface PrismaFunction {
  read(call: Call): Promise<CanaryReading>;
  sendShadow(call: Call, mock: User | undefined): Promise<ShadowSending>;
}

/** HTTP status of an AWS answer or error; undefined when nothing was answered. */
function statusOf(error: unknown): number | undefined {
  return (error as { readonly $metadata?: { readonly httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

function failureOutcome(error: unknown): Outcome {
  const status = statusOf(error);
  const message = describeFailure(error);
  if (status === 429) return { error: true, throttle: true, message };
  return status !== undefined && status < 500 ? { error: true, message } : { fault: true, message };
}

/** The user in prisma-read's answer: it must be the one asked for, or nothing of the answer is believed. */
function readingOf(payload: string, userId: string): CanaryReading {
  let answer: { readonly statusCode?: unknown; readonly body?: unknown } | null;
  let body: unknown;
  try {
    answer = JSON.parse(payload);
    body = typeof answer?.body === 'string' ? JSON.parse(answer.body) : undefined;
  } catch {
    return { kind: 'failed', why: 'prisma-read answered no JSON' };
  }
  if (answer?.statusCode === 404 && (body as { error?: unknown } | null)?.error === 'user-not-found') {
    return { kind: 'not-found' };
  }
  if (answer?.statusCode !== 200) {
    const error = (body as { error?: unknown } | null | undefined)?.error;
    return { kind: 'failed', why: `prisma-read answered ${answer?.statusCode ?? 'no status'} ${error ?? ''}`.trim() };
  }
  const user = userFrom(body);
  if (!user) return { kind: 'failed', why: 'prisma-read answered something that is no user' };
  if (user.id !== userId) return { kind: 'failed', why: 'prisma-read answered another user' };
  return { kind: 'user', user };
}

/** Whether the function is invoked, or Lambda only checks that it could be (`DryRun`), which runs and counts nothing. */
export type Earnest = 'invoke' | 'dry-run';

/** prisma-read behind Lambda's Invoke: synchronous for the canary, an awaited Event for a shadow. */
export function createPrismaFunction(
  client: LambdaClient,
  settings: MockReadSettings,
  region: string,
  earnest: Earnest = 'invoke',
): PrismaFunction {
  const { prismaFunction, canaryDeadlineMs, shadowBudgetMs } = settings;

  function detailsFor(statusCode: number | undefined): Record<string, unknown> {
    return {
      aws: { operation: 'Invoke', region, function_name: prismaFunction },
      ...(statusCode === undefined ? {} : { http: { response: { status: statusCode } } }),
    };
  }

  /** Invokes under a `Lambda` subsegment whose id is the parent of the callee's trace. */
  async function invoke(type: 'Event' | 'RequestResponse', call: Call, errand: PrismaErrand, budgetMs: number) {
    const edge = call.trace.child('Lambda', 'aws');
    const command = new InvokeCommand({
      FunctionName: prismaFunction,
      InvocationType: earnest === 'invoke' ? type : 'DryRun',
      Payload: Buffer.from(JSON.stringify(prismaEvent(call.userId, errand, call.probe))),
    });
    command.middlewareStack.add(
      (next) => (args) => {
        if (edge.header) (args.request as { headers: Record<string, string> }).headers['X-Amzn-Trace-Id'] = edge.header;
        return next(args);
      },
      { step: 'build', name: 'traceBelowThisCall' },
    );
    try {
      const answer = await withinBudget(budgetMs, (abortSignal) => client.send(command, { abortSignal }));
      const failed: Outcome = answer.FunctionError
        ? { fault: true, message: `function error ${answer.FunctionError}` }
        : {};
      edge.end({ ...failed, details: detailsFor(answer.StatusCode) });
      return answer;
    } catch (error) {
      edge.end({ ...failureOutcome(error), details: detailsFor(statusOf(error)) });
      throw error;
    }
  }

  return {
    async read(call) {
      try {
        const errand: PrismaErrand = { kind: 'canary', requestId: call.requestId };
        const answer = await invoke('RequestResponse', call, errand, canaryDeadlineMs);
        if (answer.FunctionError) return { kind: 'failed', why: `prisma-read failed: ${answer.FunctionError}` };
        return readingOf(Buffer.from(answer.Payload ?? []).toString('utf8'), call.userId);
      } catch (error) {
        return { kind: 'failed', why: describeFailure(error) };
      }
    },
    async sendShadow(call, mock) {
      try {
        const errand: PrismaErrand = { kind: 'shadow', requestId: call.requestId, mock: mock ?? null };
        await invoke('Event', call, errand, shadowBudgetMs);
        return { kind: 'sent' };
      } catch (error) {
        const why = describeFailure(error);
        if (statusOf(error) !== undefined) return { kind: 'refused', why };
        return { kind: 'unknown', why, timedOut: error instanceof BudgetEnded };
      }
    },
  };
}
