import { createHash } from 'node:crypto';

/** SHA-256 of a value's JSON: names the evidence that a decision or an acceptance stood on. */
export const digestOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value), 'utf8').digest('hex');
