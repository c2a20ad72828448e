import type { Kernel } from './kernel';
import type { Members } from './schema';
import type { ServiceName } from './service-name';

/** What an action sees besides its input. `at` is the virtual time of the call in epoch milliseconds. */
export interface CallContext {
  readonly kernel: Kernel;
  readonly at: number;
  readonly requestId: string;
  /** Rest-json: raw request headers in lower case (for `content-type` and the like). */
  readonly headers: Readonly<Record<string, string>>;
  /** Who called: an outer client, or a function running inside the world. */
  readonly caller: 'client' | 'function';
  /** ARN of the caller. */
  readonly principalArn: string;
  /** Says that the call ends at this later virtual time (a synchronous Invoke): the answer goes out only then. */
  endsAt(at: number): void;
}

/** What a rest-json action may set beyond the JSON body; RPC actions return plain objects. */
export interface RestResponse {
  readonly kind: 'rest';
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON document or raw bytes; absent = empty body. */
  readonly body?: unknown;
}

export const rest = (response: Omit<RestResponse, 'kind'>): RestResponse => ({ kind: 'rest', ...response });

/**
 * One AWS operation. The result is the wire document itself: the action writes timestamps the way its service does
 * (`epochSeconds`, `iso8601` of kernel/time.ts) and leaves absent members out.
 */
export interface Action<Input = Record<string, unknown>> {
  readonly name: string;
  /** Rest-json binding, e.g. `{ method: 'GET', path: '/2015-03-31/functions/{FunctionName}/aliases/{Name}', status: 200 }`. */
  readonly http?: { readonly method: string; readonly path: string; readonly status?: number };
  readonly input: Members;
  run(input: Input, context: CallContext): unknown | RestResponse | Promise<unknown | RestResponse>;
}

// biome-ignore lint/suspicious/noExplicitAny: the registry holds actions of every input type; `validate` guards the boundary
export type AnyAction = Action<any>;

export const defineAction = <Input>(action: Action<Input>): Action<Input> => action;

export type Protocol = 'rest-json' | 'json-1.0' | 'json-1.1' | 'query' | 'rpc-v2-cbor';

/** Names of output members whose form depends on the protocol: AWS JSON writes times and maps as numbers and objects. */
export interface OutputTypes {
  /** Times: epoch seconds in the result, ISO 8601 in XML, tagged in CBOR. */
  readonly timestamps: ReadonlySet<string>;
  /** Maps: entries of key and value in XML. */
  readonly maps: ReadonlySet<string>;
}

/** The XML face of a service. */
export interface QueryFace {
  /** `Version` of its requests; tells apart operations of one name. */
  readonly version: string;
  readonly namespace: string;
}

/** Something that acts when time passes. */
export interface TimeSource {
  /** The next moment at which `run` has something to do, or undefined. Must be cheap: it is asked at every step. */
  due?(kernel: Kernel): number | undefined;
  /** Does what is due at `at` (time-driven transitions only; must move `due` forward). */
  run?(kernel: Kernel, at: number): void | Promise<void>;
  /**
   * Starts the step due at `at` while the step before it still runs, or answers undefined when it cannot: what the running
   * step may still do must not matter for this start. The step acts on the world only once `turn` resolves.
   */
  startAhead?(kernel: Kernel, at: number, turn: Promise<void>): Promise<void> | undefined;
  /** Whether `run` leaves alone what `Kernel.bookings` may still hold. */
  readonly readsNoBookings?: boolean;
}

/** A service: its wire identity, its actions, and its share of the passing of time. */
export interface Service extends TimeSource {
  readonly name: ServiceName;
  readonly protocol: Protocol;
  /** Further protocols that it answers, each request in its own. */
  readonly alsoSpeaks?: readonly Protocol[];
  /** JSON RPC: the part of X-Amz-Target before the dot. CBOR: the service in the path. */
  readonly targetPrefix?: string;
  /** For services that speak the query protocol. */
  readonly queryFace?: QueryFace;
  readonly outputTypes?: OutputTypes;
  /** Error name for input that breaks a constraint (default `ValidationException`). */
  readonly validationCode?: string;
  /** Error name for a body that cannot be parsed or has a wrong type (default `SerializationException`). */
  readonly malformedCode?: string;
  /** Members added to every error of this service, e.g. Lambda's `Type`. */
  errorMembers?(status: number): Readonly<Record<string, unknown>>;
  readonly actions: readonly AnyAction[];
  /** Brings what lives outside the world (a database) into it, before it is written to disk. */
  beforeSave?(kernel: Kernel): Promise<void>;
  /** Ends what lives outside the world (workers, a database). */
  close?(kernel: Kernel): Promise<void>;
}
