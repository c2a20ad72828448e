import { createFaultPlan, type FaultPlan } from './faults/plan';
import { keyIdOf } from './http/access';
import { type Answerer, type HttpOptions, type Listener, listenHttp } from './http/listen';
import type { Caller } from './iam/caller';
import { actingAs, putRoles } from './iam/roles';
import { emptyIam, type StoredRole } from './iam/state';
import { createKernel } from './kernel/create-kernel';
import { createWorld, type NewWorld } from './kernel/create-world';
import type { Kernel, KernelSettings } from './kernel/kernel';
import { createLoop, createQueue } from './kernel/loop';
import type { WireAnswer, WireRequest } from './kernel/wire-types';
import { WORLD_VERSION, type World } from './kernel/world';
import type { Block } from './packed/block';
import { blocksOf } from './packed/blocks-of';
import { jsonPieces } from './persistence/json-pieces';
import { majorOf, nodeOf } from './runtime/node-of-runtime';
import { putStack } from './services/cloudformation/put-stack';
import { emptyCloudFormation } from './services/cloudformation/state';
import { newestRuntime } from './services/lambda/runtimes';
import { services, timeSources } from './services/registry';
import { emptySns } from './services/sns/state';
import { sessionOfKey } from './services/sts/assume-role';
import { operatorArn } from './services/sts/service';
import { emptySts } from './services/sts/state';
import { createTrafficControl, type TrafficControl } from './traffic/control';
import { type CallObserver, createDispatcher } from './wire/dispatch';
import { createRequestHandler, type SdkRequestHandler } from './wire/request-handler';

export interface SandboxOptions extends KernelSettings, NewWorld {
  /** A saved world; its clock continues at the saved time. Absent = a new, empty one. */
  readonly world?: World;
}

/** A local AWS. Calls and the passing of time happen one after the other, in the order they were asked for. */
export interface Sandbox {
  readonly clock: { now(): number };
  readonly accountId: string;
  readonly region: string;
  /** Lets virtual time pass; resolves when everything due in it has happened. */
  advance(ms: number): Promise<void>;
  /** Ends early, at the time of its last event, when `signal` is aborted. */
  advanceTo(at: number, signal?: AbortSignal): Promise<void>;
  /** For AWS SDK clients of this process: no socket, no credentials check, no virtual time by itself. */
  requestHandler(caller?: Caller): SdkRequestHandler;
  /** Who the outer clients are from now on, unless a handler has a caller of its own; absent = an administrator. */
  actAs(caller?: Caller): void;
  /** Makes or updates a CloudFormation stack of a template's text, as an administrator; answers its outputs. */
  putStack(
    name: string,
    template: string,
    parameters: Readonly<Record<string, string>>,
  ): Readonly<Record<string, string>>;
  /** Describes roles of the account; from then on a role must exist, trust its service, and allow what it does. */
  putRoles(roles: readonly StoredRole[]): void;
  /** Answers AWS clients on a loopback address. */
  listen(options?: HttpOptions): Promise<Listener>;
  /** What answers the requests of `listen`, for a listener of your own. */
  readonly answerer: Answerer;
  readonly faults: FaultPlan;
  readonly traffic: TrafficControl;
  /** Sees every call before its work and before its answer. Returns what ends the observation. */
  onCall(observer: CallObserver): () => void;
  /** The world in numbers. */
  summary(): WorldSummary;
  /** The world between two calls, with the database's data. The object is live: write it out before you go on. */
  save(): Promise<World>;
  /** The same as JSON text, taken between two calls: safe to write to a file while time goes on. */
  serialize(): Promise<string>;
  /** The same text in pieces. */
  serializeInPieces(): Promise<string[]>;
  /** Packed telemetry of the world as it is now. */
  blocks(): readonly Block[];
  /** Ends a running advance after its present step; from now on no time passes. For a process that must save and exit at once. */
  halt(): void;
  /** Ends workers, database and listeners. The world stays as it is. */
  close(): Promise<void>;
}

/** Times in epoch ms. */
export interface WorldSummary {
  readonly now: number;
  readonly startedAt: number;
  readonly calls: number;
  readonly users: number;
  readonly ratePerHour: number;
  readonly requestsSent: number;
  readonly functions: readonly string[];
  /** Script of causes that the world plays. */
  readonly scenario?: string;
  /** Set where functions run on an older Node.js than their runtime has. */
  readonly olderNode?: { readonly runs: string; readonly wanted: string };
}

/** Opens a world, new or saved. */
export async function openSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const world = completeWorld(options.world ?? createWorld(options));
  const faults = createFaultPlan();
  const kernel: Kernel = createKernel(world, {
    settings: options,
    faults,
    call: (request, at, principal) => innerCall(request, at, principal),
  });
  const dispatcher = createDispatcher(kernel, services, faults);
  const loop = createLoop(kernel, timeSources);
  const queue = createQueue();
  const listeners = new Set<Listener>();
  const administrator: Caller = { arn: operatorArn(world.accountId) };
  let client = administrator;
  let closed = false;

  async function innerCall(request: WireRequest, at: number, principal: Caller): Promise<WireAnswer> {
    const answer = await dispatcher.call(request, at, { caller: 'function', principal });
    return { ...answer, endAt: answer.endAt + answer.delayMs, delayMs: 0 };
  }

  /**
   * `virtualDelay`: whether a slow answer takes the world's time (in process) or the caller's (over HTTP). Time moves to the
   * end of a call only after the calls that wait already: they arrive while it runs, so that concurrent invocations meet
   * different environments, as on Lambda.
   */
  const outerCall = async (request: WireRequest, virtualDelay: boolean, caller?: Caller): Promise<WireAnswer> => {
    const answer = await queue.run(async () => {
      const principal = caller ?? sessionCaller(world, request) ?? client;
      const answered = await dispatcher.call(request, world.now, { caller: 'client', principal });
      kernel.bookings.settle();
      return answered;
    });
    const endAt = answer.endAt + (virtualDelay ? answer.delayMs : 0);
    if (endAt > world.now) await queue.run(() => loop.advanceTo(endAt));
    return answer;
  };

  const answerer: Answerer = {
    call: (request) => outerCall(request, false),
    refuse: dispatcher.refuse,
    session: (keyId) => sessionState(world, keyId),
  };

  return {
    clock: { now: () => world.now },
    accountId: world.accountId,
    region: world.region,
    advance: (ms) => queue.run(() => loop.advanceTo(world.now + checkSpan(ms))),
    advanceTo: (at, signal) => queue.run(() => loop.advanceTo(at, signal)),
    requestHandler: (caller) => createRequestHandler((request) => outerCall(request, true, caller)),
    actAs(caller) {
      client = caller ?? administrator;
    },
    putStack: (name, template, parameters) => putStack(kernel, name, template, parameters),
    putRoles: (roles) => putRoles(world, roles),
    async listen(httpOptions = {}) {
      const listener = await listenHttp(answerer, httpOptions);
      listeners.add(listener);
      return listener;
    },
    answerer,
    faults,
    summary: () => summaryOf(world, options.nodes),
    traffic: createTrafficControl(kernel),
    onCall: (observer) => dispatcher.observe(observer),
    save: () => queue.run(() => savedWorld(kernel)),
    serialize: () => queue.run(async () => JSON.stringify(await savedWorld(kernel))),
    serializeInPieces: () => queue.run(async () => jsonPieces(await savedWorld(kernel))),
    blocks: () => blocksOf(world),
    halt: () => loop.stop(),
    async close() {
      if (closed) return;
      closed = true;
      loop.stop();
      for (const listener of listeners) await listener.close();
      await queue.run(() => closeServices(kernel));
    },
  };
}

/** Adds the parts that a world saved by an earlier version does not have. */
function completeWorld(world: World): World {
  world.version = WORLD_VERSION;
  world.iam ??= emptyIam();
  world.tags ??= {};
  world.sts ??= emptySts();
  world.cloudformation ??= emptyCloudFormation();
  world.sns ??= emptySns();
  world.appconfig.associations ??= {};
  return world;
}

async function closeServices(kernel: Kernel): Promise<void> {
  for (const service of services) await service.close?.(kernel);
}

/** The world, with what services hold beside it brought into it. */
async function savedWorld(kernel: Kernel): Promise<World> {
  for (const service of services) await service.beforeSave?.(kernel);
  return kernel.world;
}

const summaryOf = (world: World, nodes: KernelSettings['nodes']): WorldSummary => ({
  now: world.now,
  startedAt: world.startedAt,
  calls: world.callCount,
  users: world.traffic.users,
  ratePerHour: world.traffic.ratePerHour,
  requestsSent: world.traffic.counts.sent,
  functions: Object.keys(world.lambda.functions),
  ...(world.traffic.scenario === undefined ? {} : { scenario: world.traffic.scenario }),
  ...olderNode(world, nodes),
});

function sessionState(world: World, keyId: string): ReturnType<Answerer['session']> {
  const found = sessionOfKey(world, keyId);
  if (found === undefined) return undefined;
  return found.expiresAt > world.now ? 'valid' : 'expired';
}

/** Who makes a call with the credentials of a role session; undefined for every other key. */
function sessionCaller(world: World, request: WireRequest): Caller | undefined {
  const keyId = keyIdOf(request.headers.authorization);
  const session = keyId === undefined ? undefined : sessionOfKey(world, keyId);
  return session === undefined ? undefined : actingAs(world, session.roleArn, session.name);
}

/** The Node.js that functions run on, when it is older than the newest runtime among them. */
function olderNode(world: World, nodes: KernelSettings['nodes']): Pick<WorldSummary, 'olderNode'> {
  const wanted = newestRuntime(world);
  if (wanted === undefined || nodeOf(wanted, nodes) !== undefined) return {};
  if (majorOf(process.version) >= majorOf(wanted)) return {};
  return { olderNode: { runs: process.version, wanted } };
}

function checkSpan(ms: number): number {
  if (!Number.isFinite(ms) || ms < 0) throw new RangeError(`time can only pass forwards: ${ms} ms`);
  return ms;
}
