import { type NotifiedBeta, testNotification } from '../../domain/events/notification';
import type { Said } from '../../domain/text/advice';
import { type Notifications, NotifyError } from '../../ports/notifier';
import { deliver } from './tell';

/** How one receiver answered. */
export interface ReceiverTest {
  readonly receiver: string;
  readonly delivered: boolean;
  /** Why it was not. */
  readonly why: string | undefined;
  /** What an operator would type about it. */
  readonly next: Said | undefined;
}

/** Sends a test to every receiver at once, each with the usual repeats. Throws the signal's reason when aborted. */
export async function testReceivers(
  { notifiers, pause }: Pick<Notifications, 'notifiers' | 'pause'>,
  beta: NotifiedBeta,
  atMs: number,
  signal: AbortSignal,
): Promise<readonly ReceiverTest[]> {
  const notification = testNotification(beta, atMs);
  const results = await Promise.all(
    notifiers.map((notifier) =>
      deliver(notifier, notification, pause, signal).then(
        () => ({ receiver: notifier.name, delivered: true, why: undefined, next: undefined }),
        (error: unknown) => ({
          receiver: notifier.name,
          delivered: false,
          why: error instanceof Error ? error.message : String(error),
          next: error instanceof NotifyError ? error.next : undefined,
        }),
      ),
    ),
  );
  signal.throwIfAborted();
  return results;
}
