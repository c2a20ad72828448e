import type { Seen } from '../domain/events/events-between';
import type { Notification } from '../domain/events/notification';
import type { Said } from '../domain/text/advice';

/** A way to tell somebody. */
export interface Notifier {
  /** What it is and where it goes, without anything secret: `webhook hooks.example.com`. */
  readonly name: string;
  /** Delivers, or throws a NotifyError. */
  send(notification: Notification, signal: AbortSignal): Promise<void>;
}

/** Why a notification was not delivered. Its message names neither paths, queries nor words of the receiver. */
export class NotifyError extends Error {
  constructor(
    message: string,
    /** The same notification may be delivered a little later. */
    readonly passing: boolean,
    options?: { readonly cause?: unknown; readonly next?: Said },
  ) {
    super(message, options);
    this.name = 'NotifyError';
    this.next = options?.next;
  }

  /** What an operator would type. */
  readonly next: Said | undefined;
}

/** What was told, kept beside the journal, for watches that come later or run at the same time on this machine. */
export interface NotificationLog {
  /** What a watch saw last. */
  seen(): Promise<Seen | undefined>;
  remember(seen: Seen): Promise<void>;
  /** Whether this process is the one to tell; false when the subject was told with this value. */
  claim(identity: { readonly subject: string; readonly value: string }): Promise<boolean>;
  /** It was delivered, or given up. */
  settle(identity: { readonly subject: string; readonly value: string }): Promise<void>;
}

/** Everything that is configured about notifications. */
export interface Notifications {
  readonly notifiers: readonly Notifier[];
  /** Kinds of news that are sent. */
  readonly kinds: ReadonlySet<string>;
  readonly bell: boolean;
  readonly log: NotificationLog;
  readonly environment: string | undefined;
  /** Waits in real time, also where the beta's clock is simulated. */
  readonly pause: (ms: number, signal?: AbortSignal) => Promise<void>;
}
