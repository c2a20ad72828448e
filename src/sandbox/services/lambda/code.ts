import { createHash } from 'node:crypto';
import { AwsError } from '../../kernel/errors';
import type { World } from '../../kernel/world';
import { unpack } from '../../runtime/code-folders';
import { invalidParameter } from './refusals';

const ZIP_LIMIT_BYTES = 50 * 1024 * 1024;
const UNZIPPED_LIMIT_BYTES = 262_144_000;

export interface StoredCode {
  readonly codeSha256: string;
  readonly codeSize: number;
}

/** Checks an uploaded zip; `keep` puts it into the world. */
export function storeCode(world: World, zip: Uint8Array | undefined, keep = true): StoredCode {
  if (zip === undefined) throw invalidParameter('Please provide a source for function code.');
  if (zip.byteLength > ZIP_LIMIT_BYTES) {
    throw new AwsError(
      'RequestEntityTooLargeException',
      413,
      `Request must be smaller than ${ZIP_LIMIT_BYTES} bytes for the UpdateFunctionCode operation`,
    );
  }
  let files: Record<string, Uint8Array>;
  try {
    files = unpack(zip);
  } catch {
    throw invalidParameter('Could not unzip uploaded file. Please check your file, then try to upload again.');
  }
  const contents = Object.values(files);
  if (contents.length === 0) throw invalidParameter('Uploaded file must be a non-empty zip');
  if (contents.reduce((sum, file) => sum + file.byteLength, 0) >= UNZIPPED_LIMIT_BYTES) {
    throw invalidParameter(`Unzipped size must be smaller than ${UNZIPPED_LIMIT_BYTES} bytes`);
  }
  const codeSha256 = createHash('sha256').update(zip).digest('base64');
  if (keep) world.lambda.code[codeSha256] ??= Buffer.from(zip).toString('base64');
  return { codeSha256, codeSize: zip.byteLength };
}

/** Removes zips that no version uses any more. */
export function dropUnusedCode(world: World): void {
  const used = new Set<string>();
  for (const fn of Object.values(world.lambda.functions)) {
    for (const version of [fn.latest, ...fn.versions]) used.add(version.codeSha256);
  }
  for (const sha of Object.keys(world.lambda.code)) if (!used.has(sha)) delete world.lambda.code[sha];
}
