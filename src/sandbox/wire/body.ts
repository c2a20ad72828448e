import { gunzipSync } from 'node:zlib';
import { AwsError } from '../kernel/errors';
import type { WireRequest } from '../kernel/wire-types';

/** Largest request body, also after inflating: a 50 MB zip in base64, and some more. */
export const MAX_BODY_BYTES = 70 * 1024 * 1024;

export const tooLarge = (): AwsError =>
  new AwsError('RequestEntityTooLargeException', 413, `Request must be smaller than ${MAX_BODY_BYTES} bytes`);

/** The body with its content encoding undone: SDKs gzip bodies of 10,240 bytes and more where the operation allows it. */
export function plainBody(request: WireRequest, malformedCode: string): Uint8Array {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined || encoding === '' || encoding === 'identity') return request.body;
  if (encoding !== 'gzip') throw new AwsError(malformedCode, 400, `Content-Encoding ${encoding} is not supported`);
  try {
    return gunzipSync(request.body, { maxOutputLength: MAX_BODY_BYTES });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge();
    throw new AwsError(malformedCode, 400, 'Unable to decompress the request body');
  }
}

/** The body as a JSON object; an empty body is `{}`. */
export function jsonObject(body: Uint8Array, malformedCode: string): Record<string, unknown> {
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
  } catch {
    throw new AwsError(malformedCode, 400, 'Could not parse request body into json: the document is not valid JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AwsError(malformedCode, 400, 'Start of structure or map found where not expected');
  }
  return value as Record<string, unknown>;
}
