import { type Measurement, missing } from '../../domain/decision/evidence';
import { GatewayError } from '../../ports/gateway-error';

/** Why a source could not be read, in one line. */
export const whyOf = (error: unknown): string =>
  error instanceof GatewayError
    ? `${error.operation}: ${error.failure.kind}`
    : error instanceof Error
      ? error.message
      : String(error);

/** A source that fails is missing with its reason; interruption is not a missing source. */
export async function attempt<T extends object>(
  signal: AbortSignal | undefined,
  read: () => Promise<Measurement<T>>,
): Promise<Measurement<T>> {
  try {
    return await read();
  } catch (error) {
    signal?.throwIfAborted();
    return missing(whyOf(error));
  }
}
