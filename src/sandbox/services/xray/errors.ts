import { AwsError } from '../../kernel/errors';

/** The only client error X-Ray has. */
export const invalidRequest = (message: string): AwsError => new AwsError('InvalidRequestException', 400, message);

const SIX_HOURS_MS = 6 * 3_600_000;

/** A window must be forward and at most six hours. @throws InvalidRequestException */
export function checkTimeRange(start: number, end: number): void {
  if (end <= start) throw invalidRequest('End time must be after start time');
  if (end - start > SIX_HOURS_MS) throw invalidRequest('Time range cannot be longer than 6 hours');
}
