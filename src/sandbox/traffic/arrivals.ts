import { AwsError } from '../kernel/errors';
import type { Kernel } from '../kernel/kernel';
import { HOUR_MS } from '../kernel/time';
import { userEvent } from './user-event';

/** Plans the next request after `from` (epoch ms): exponential gaps for `poisson`, equal ones for `fixed`. */
export function planArrival(kernel: Kernel, from: number): void {
  const { traffic } = kernel.world;
  if (!(traffic.ratePerHour > 0) || traffic.users < 1) {
    delete traffic.nextArrivalAt;
    return;
  }
  const meanMs = HOUR_MS / traffic.ratePerHour;
  const uniform = kernel.random.fork(`arrival ${traffic.arrivals + 1}`).next();
  const gapMs = traffic.pattern === 'fixed' ? meanMs : -Math.log(1 - uniform) * meanMs;
  traffic.nextArrivalAt = from + Math.max(1, Math.round(gapMs));
}

/** Sends one user's request, through the deployed function, and counts what the user saw. `turn`: where it starts ahead of it. */
export async function sendRequest(kernel: Kernel, at: number, turn?: Promise<void>): Promise<void> {
  const { traffic, accountId } = kernel.world;
  traffic.arrivals += 1;
  const random = kernel.random.fork(`request ${traffic.arrivals}`);
  const userId = `user-${1 + random.integer(traffic.users)}`;
  const event = userEvent(traffic.eventShape, { userId, requestId: random.uuid(), at, accountId });
  planArrival(kernel, at);
  traffic.counts.sent += 1;
  const answered = await isAnswered(kernel, event, at, turn);
  if (answered) traffic.counts.answered += 1;
  else traffic.counts.failed += 1;
}

async function isAnswered(kernel: Kernel, event: object, at: number, turn?: Promise<void>): Promise<boolean> {
  const { functionName, qualifier } = kernel.world.traffic.target;
  try {
    const result = await kernel.functions.invoke({
      functionName,
      qualifier,
      payload: Buffer.from(JSON.stringify(event)),
      type: 'RequestResponse',
      at,
      ...(turn === undefined ? {} : { turn }),
    });
    if (result.functionError !== undefined) return false;
    const answer: unknown = JSON.parse(Buffer.from(result.payload).toString('utf8'));
    const status: unknown =
      typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'statusCode') : undefined;
    return typeof status !== 'number' || status < 500;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}
