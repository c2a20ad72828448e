import { createHash } from 'node:crypto';

/** SHA-256 of a value's JSON: names the evidence of a decision or an acceptance. */
export const digestOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value), 'utf8').digest('hex');
