import { AwsError } from '../../kernel/errors';

/** 400 with the problem of the token named as the API does. */
export const badToken = (problem: 'Corrupted' | 'Expired' | 'PollIntervalNotSatisfied', message: string): AwsError =>
  new AwsError('BadRequestException', 400, message, {
    members: {
      Reason: 'InvalidParameters',
      Details: { InvalidParameters: { ConfigurationToken: { Problem: problem } } },
    },
  });

/** How long a token may be used. */
export const TOKEN_LIFE_MS = 24 * 3_600_000;

/** A token names its session, so that the session is found without a search; the rest cannot be guessed. */
export const makeToken = (sessionId: string, secret: string): string =>
  Buffer.from(`${sessionId}.${secret}`).toString('base64url');

/** The session that a token claims to belong to. */
export function sessionOf(token: string): string {
  const text = Buffer.from(token, 'base64url').toString('utf8');
  return text.slice(0, Math.max(0, text.indexOf('.')));
}
