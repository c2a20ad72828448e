import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/**
 * Rows of a store that are old and seldom change, deflated: a tenth of their size, and read back a block at a time. A store
 * adds to a block what it searches by.
 *
 *   rows ── pack ──> Block { data } ── lend ──> Block, its bytes in a file ── unpack ──> rows, the newest few remembered
 */
export interface Block {
  /** SHA-256 of the deflated bytes, 64 hex digits: names them, and shows whether they are whole. */
  readonly sum: string;
  /** Number of deflated bytes. */
  readonly bytes: number;
  /** The deflated bytes in base64; absent while somebody else lends them. */
  data?: string;
}

/** Rows that are at least this much older than what comes in are packed: most questions are about the last hours. */
export const PACKED_AFTER_MS = 6 * 3_600_000;

/** Contents that are kept as they were read, newest last; a page of an answer needs the block of the page before. */
const remembered = new Map<Block, unknown>();
const MOST_REMEMBERED = 8;

/** Who has the bytes of a block that holds no data itself. */
const lenders = new WeakMap<Block, () => Uint8Array>();

export const sumOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Packs plain JSON. */
export function pack(content: unknown): Block {
  const deflated = deflateRawSync(JSON.stringify(content), { level: 6 });
  return { sum: sumOf(deflated), bytes: deflated.length, data: deflated.toString('base64') };
}

/** The content of a block. It is shared between its readers: nobody changes it. */
export function unpack<Content>(block: Block): Content {
  const known = remembered.get(block);
  const content = known ?? JSON.parse(inflateRawSync(bytesOf(block)).toString('utf8'));
  remembered.delete(block);
  remembered.set(block, content);
  const [oldest] = remembered.keys();
  if (remembered.size > MOST_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  return content as Content;
}

/** The deflated bytes. Throws where nobody has them: the world was copied without its blocks. */
export function bytesOf(block: Block): Uint8Array {
  if (block.data !== undefined) return Buffer.from(block.data, 'base64');
  const lend = lenders.get(block);
  if (lend === undefined) throw new Error(`the world was copied without its packed block ${block.sum}`);
  return lend();
}

/** From now on `read` has the bytes of a block, and the block itself lets go of them. */
export function lend(block: Block, read: () => Uint8Array): void {
  lenders.set(block, read);
  delete block.data;
}
