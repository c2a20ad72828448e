import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import type { WireRequest } from '../../../src/sandbox/kernel/wire-types';

/** One call of Terraform's AWS provider, and what the sandbox answered. */
export interface RecordedCall {
  /** Since the sandbox was opened, on its clock. */
  readonly atMs: number;
  readonly request: WireRequest;
  readonly status: number;
}

export const RECORDING = join(import.meta.dirname, 'calls.ndjson');

/** The function that Terraform uploads; the same bytes at any time. */
export const FUNCTION_ZIP = zipSync(
  { 'index.mjs': strToU8('export const handler = async (event) => ({ hello: event.name });') },
  { mtime: new Date('2026-01-01T00:00:00') },
);

/** Headers that say what is asked; the others are about the connection, the client and its signature. */
const KEPT =
  /^(?:content-type|x-amz-(?:target|function|invocation|log|client)[\w-]*|description|versionlabel|smithy-protocol)$/;

interface Line extends Omit<RecordedCall, 'request'> {
  readonly method: string;
  readonly path: string;
  readonly query: WireRequest['query'];
  readonly headers: WireRequest['headers'];
  /** Text, or base64 where it is none. */
  readonly body?: string;
  readonly base64?: string;
}

export function writeRecording(calls: readonly RecordedCall[]): void {
  const lines = calls.map(({ atMs, status, request: { method, path, query, headers, body } }): Line => {
    const text = Buffer.from(body).toString('utf8');
    const isText = Buffer.from(text).equals(Buffer.from(body));
    const content = isText ? { body: text } : { base64: Buffer.from(body).toString('base64') };
    const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => KEPT.test(name)));
    return { atMs, status, method, path, query, headers: kept, ...(body.length === 0 ? {} : content) };
  });
  writeFileSync(RECORDING, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

export function readRecording(): readonly RecordedCall[] {
  return readFileSync(RECORDING, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { atMs, status, body, base64, ...request } = JSON.parse(line) as Line;
      const bytes = base64 === undefined ? strToU8(body ?? '') : new Uint8Array(Buffer.from(base64, 'base64'));
      return { atMs, status, request: { ...request, body: bytes } };
    });
}
