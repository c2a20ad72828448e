import { GatewayError } from '../ports/gateway-error';

/** True for failures that a later read may not have: throttling, a 5xx, no answer. */
export const isPassing = (error: unknown): boolean =>
  error instanceof GatewayError &&
  (error.failure.kind === 'throttled' || error.failure.kind === 'service-error' || error.failure.kind === 'no-answer');
