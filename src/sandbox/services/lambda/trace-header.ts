import type { Random } from '../../kernel/random';
import type { LambdaState } from './state';

/** `X-Amzn-Trace-Id`, taken apart. */
export interface TraceHeader {
  readonly root: string;
  readonly parent?: string;
  readonly sampled?: boolean;
}

const ROOT = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/;

export function parseTraceHeader(text: string | undefined): TraceHeader | undefined {
  const parts = new Map((text ?? '').split(';').map((part): [string, string | undefined] => keyAndValue(part)));
  const root = parts.get('Root');
  if (root === undefined || !ROOT.test(root)) return undefined;
  const parent = parts.get('Parent');
  const sampled = parts.get('Sampled');
  return {
    root,
    ...(parent === undefined ? {} : { parent }),
    ...(sampled === '1' ? { sampled: true } : sampled === '0' ? { sampled: false } : {}),
  };
}

export const newTraceId = (random: Random, at: number): string =>
  `1-${Math.floor(at / 1000)
    .toString(16)
    .padStart(8, '0')}-${random.hex(24)}`;

/**
 * Whether to trace a request without a sampling decision from upstream: active tracing takes the first request of each second
 * and five in a hundred of the others, and cannot be tuned for Lambda.
 */
export function sample(state: LambdaState, functionName: string, random: Random, at: number): boolean {
  const second = Math.floor(at / 1000);
  const reservoir = state.sampling[functionName];
  if (reservoir === undefined || second > reservoir.second) {
    state.sampling[functionName] = { second };
    return true;
  }
  return random.next() < 0.05;
}

function keyAndValue(part: string): [string, string | undefined] {
  const [key = '', value] = part.trim().split('=');
  return [key, value];
}
