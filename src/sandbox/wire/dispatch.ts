import { faultError } from '../faults/errors';
import type { FaultKind, FaultPlan } from '../faults/plan';
import { authorize, type Caller, refuseAsDenied } from '../iam/caller';
import type { Access } from '../iam/evaluate';
import type { CallContext, Service } from '../kernel/action';
import { AwsError } from '../kernel/errors';
import type { Kernel } from '../kernel/kernel';
import type { ServiceName } from '../kernel/service-name';
import type { WireAnswer, WireRequest, WireResponse } from '../kernel/wire-types';
import { readInput } from './input';
import { type ErrorDialect, encodeError, encodeResult } from './output';
import { createRouter, protocolOf, type Route } from './routes';

/** What an observer of calls sees. `before` comes ahead of the work, `after` behind it and ahead of the answer. */
export interface CallEvent {
  readonly phase: 'before' | 'after';
  readonly service: ServiceName;
  readonly operation: string;
  readonly caller: 'client' | 'function';
  readonly at: number;
  /** Status of the answer to come (phase `after`). */
  readonly status?: number;
  /** What the caller's policies allowed for it (phase `after`; none where nothing is enforced). */
  readonly allowed?: readonly Access[];
  /** What they did not allow. */
  readonly denied?: Access;
}

/** Must not wait for a call of its own to the same sandbox: calls run one after the other. */
export type CallObserver = (event: CallEvent) => void | Promise<void>;

/** Where a call comes from, and who makes it. */
export interface CallOrigin {
  readonly caller: 'client' | 'function';
  readonly principal: Caller;
}

export interface Dispatcher {
  /** Answers one request at the virtual time `at`; never throws. */
  call(request: WireRequest, at: number, from: CallOrigin): Promise<WireAnswer>;
  /** An error answer in the protocol the request speaks. */
  refuse(request: WireRequest, error: AwsError): WireResponse;
  observe(observer: CallObserver): () => void;
}

/**
 *   request -> route -> fault (throttle, error, expired, drop) -> validate -> authorize -> action -> fault (lose, slow)
 */
export function createDispatcher(kernel: Kernel, services: readonly Service[], faults: FaultPlan): Dispatcher {
  const router = createRouter(services);
  const observers = new Set<CallObserver>();
  const notify = async (event: CallEvent): Promise<void> => {
    for (const observer of observers) await observer(event);
  };

  async function run(
    route: Route,
    request: WireRequest,
    context: CallContext,
    { principal, accesses, fault }: Permission,
  ): Promise<WireResponse> {
    const dialect: ErrorDialect = { protocol: route.protocol, service: route.service };
    try {
      const input = readInput(route, request);
      const call = { service: route.service.name, operation: route.action.name, input, kernel };
      if (fault === 'denied') refuseAsDenied(principal, call);
      authorize(principal, call, (access, isAllowed) => {
        if (isAllowed) accesses.allowed.push(access);
        else accesses.denied = access;
      });
      const result = await route.action.run(input, context);
      return encodeResult(route, result, context.requestId);
    } catch (error) {
      return encodeError(asAwsError(error), dialect, context.requestId);
    }
  }

  return {
    async call(request, at, { caller, principal }) {
      const requestId = nextRequestId(kernel);
      const date = { date: new Date(at).toUTCString() };
      let route: Route;
      try {
        route = router(request);
      } catch (error) {
        const response = encodeError(asAwsError(error), { protocol: protocolOf(request) }, requestId);
        return { kind: 'answer', endAt: at, delayMs: 0, ...response, headers: { ...response.headers, ...date } };
      }
      const service = route.service.name;
      if (route.service.readsNoBookings !== true) kernel.bookings.settle();
      const event = { service, operation: route.action.name, caller, at } as const;
      const fault = faults.take(event);
      if (fault?.kind === 'drop') return { kind: 'dropped', endAt: at, delayMs: 0 };
      if (observers.size > 0) await notify({ phase: 'before', ...event });
      let endAt = at;
      const context: CallContext = {
        kernel,
        at,
        requestId,
        headers: request.headers,
        caller,
        principalArn: principal.arn,
        endsAt: (end) => {
          if (end > endAt) endAt = end;
        },
      };
      const accesses: Permission['accesses'] = { allowed: [] };
      const refusal = fault === undefined ? undefined : faultError(service, fault.kind);
      const response =
        refusal === undefined
          ? await run(route, request, context, { principal, accesses, fault: fault?.kind })
          : encodeError(refusal, { protocol: route.protocol, service: route.service }, requestId);
      if (observers.size > 0) await notify({ phase: 'after', ...event, status: response.status, ...accesses });
      if (fault?.kind === 'lose-response') return { kind: 'dropped', endAt, delayMs: 0 };
      const delayMs = fault?.kind === 'slow' ? (fault.delayMs ?? 0) : 0;
      return { kind: 'answer', endAt, delayMs, ...response, headers: { ...response.headers, ...date } };
    },
    refuse(request, error) {
      const response = encodeError(error, { protocol: protocolOf(request) }, nextRequestId(kernel));
      return { ...response, headers: { ...response.headers, date: new Date(kernel.now()).toUTCString() } };
    },
    observe(observer) {
      observers.add(observer);
      return () => observers.delete(observer);
    },
  };
}

interface Permission {
  readonly principal: Caller;
  /** Collects the permissions that a call was checked for. */
  readonly accesses: { readonly allowed: Access[]; denied?: Access };
  readonly fault: FaultKind | undefined;
}

/** Request ids come from a counter of the world, so that reading the world does not disturb its random sequence. */
function nextRequestId(kernel: Kernel): string {
  kernel.world.callCount += 1;
  return kernel.random.fork(`call ${kernel.world.callCount}`).uuid();
}

function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new AwsError('InternalFailure', 500, `the sandbox failed: ${words}`);
}
