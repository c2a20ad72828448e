import type { FaultPlan } from '../faults/plan';
import type { Caller } from '../iam/caller';
import type { AlarmState } from '../services/cloudwatch/state';
import type { Message } from '../services/sns/facade';
import type { Subscription, Topic } from '../services/sns/state';
import type { Publisher } from '../services/sns/topic-policy';
import type { Bookings } from './bookings';
import type { Planned } from './planned';
import type { Random } from './random';
import type { WireAnswer, WireRequest } from './wire-types';
import type { World } from './world';

/**
 * What the services share: the world (plain JSON), the clock, seeded randomness, and the narrow facades through which
 * one service acts on another, as it does inside AWS. Nothing else couples services.
 *
 *   users -> lambda -> logs (lines, EMF -> metrics), traces (segments)
 *            metrics -> alarms (evaluated each minute) -> appconfig monitors, codedeploy alarms -> rollback
 *            codedeploy -> lambda alias
 */
export interface Kernel {
  readonly world: World;
  readonly random: Random;
  /** Virtual time, epoch milliseconds. Only the time loop moves it. */
  now(): number;
  readonly logs: LogsFacade;
  readonly metrics: MetricsFacade;
  readonly traces: TracesFacade;
  readonly topics: TopicsFacade;
  readonly functions: FunctionsFacade;
  readonly bookings: Bookings;
  readonly planned: Planned;
  readonly settings: KernelSettings;
  readonly faults: FaultPlan;
  /** One AWS call made by a function at `at`: routed, validated and faulted like any client's, but inside the step that runs. */
  call(request: WireRequest, at: number, principal: Caller): Promise<WireAnswer>;
}

/** What the sandbox was opened with and is not part of the world. */
export interface KernelSettings {
  /** A PostgreSQL server to use instead of the embedded one. */
  readonly databaseUrl?: string;
  /** File with a prepared data folder of the embedded database. */
  readonly databaseSnapshot?: string;
  /** Executables of other Node.js versions, by major: a function whose runtime is that version runs there. */
  readonly nodes?: Readonly<Record<number, string>>;
  /** Starts nothing before its turn: slower, and the same world to the byte. */
  readonly oneByOne?: boolean;
}

export interface LogsFacade {
  /** Appends events as the service itself does (creates group and stream when missing). Times in epoch ms. */
  write(
    group: string,
    stream: string,
    events: readonly { readonly timestamp: number; readonly message: string }[],
    at: number,
  ): void;
}

export interface Datum {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
  readonly unit?: string;
  /** 1 when kept by the second (high resolution); 60 otherwise. */
  readonly resolution?: 1 | 60;
  /** Time of the data point, epoch ms. */
  readonly timestamp: number;
}

export interface MetricsFacade {
  record(data: readonly Datum[]): void;
  /** The state last evaluated, or undefined when there is no such alarm. `arnOrName` accepts both. */
  alarm(
    arnOrName: string,
  ):
    | { readonly name: string; readonly arn: string; readonly state: AlarmState; readonly actionsEnabled: boolean }
    | undefined;
}

export interface TracesFacade {
  /** Takes one segment or subsegment document (parsed), as PutTraceSegments or the daemon would. */
  put(document: Readonly<Record<string, unknown>>, at: number): void;
}

export interface TopicsFacade {
  /** Publishes on behalf of a service, where the topic's policy lets it; answers why not. */
  publish(
    message: {
      readonly topicArn: string;
      readonly publisher: Publisher;
      readonly subject?: string | undefined;
      readonly text: string;
    },
    at: number,
  ): { readonly code: string; readonly message: string } | undefined;
  /** Posts a message to the confirmed subscriptions. */
  handOn(topic: Topic, message: Message): void;
  /** Posts the token of a subscription to its endpoint. */
  askToConfirm(topic: Topic, subscription: Subscription, message: Pick<Message, 'id' | 'at'>): void;
  /** Resolves when nothing is on its way any more. */
  close(): Promise<void>;
}

export interface AliasTarget {
  readonly version: string;
  /** At most one entry: version -> weight 0..1. */
  readonly weights: Readonly<Record<string, number>>;
  readonly revisionId: string;
}

export interface FunctionsFacade {
  alias(functionName: string, alias: string): AliasTarget | undefined;
  /** Moves an alias as CodeDeploy does (new RevisionId). */
  moveAlias(
    functionName: string,
    alias: string,
    to: { readonly version: string; readonly weights: Readonly<Record<string, number>> },
  ): void;
  versionExists(functionName: string, version: string): boolean;
  /** Runs one invocation at `at`; resolves with its outcome and virtual end time. `Event` enqueues and ends at once. */
  invoke(call: {
    readonly functionName: string;
    readonly qualifier?: string;
    readonly payload: Uint8Array;
    readonly type: 'RequestResponse' | 'Event';
    readonly at: number;
    readonly traceHeader?: string;
    /** Id of the invocation; absent = a new one. */
    readonly requestId?: string;
    readonly clientContext?: string;
    /** Where it starts ahead of its turn: resolves when the turn has come, and it may act on the world. */
    readonly turn?: Promise<void>;
  }): Promise<{
    readonly status: number;
    readonly payload: Uint8Array;
    readonly functionError?: 'Handled' | 'Unhandled';
    readonly executedVersion: string;
    /** The end of its log. */
    readonly logTail: () => string;
    readonly endAt: number;
  }>;
  /**
   * Whether an invocation of this function at `at` may start while the present one runs, because neither can see the
   * other before the present one is over. `event`: number of the event that it takes from the queue.
   */
  mayStartAhead(functionName: string, at: number, event?: number): boolean;
  /** Whether the resource policy of a function, version or alias (its ARN) lets that service invoke it. */
  allows(arn: string, servicePrincipal: string): boolean;
  /** Reads and changes the functions' database, starting it when needed: a cause of the world, not an effect. */
  query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Ends execution environments and the database. */
  close(): Promise<void>;
}
