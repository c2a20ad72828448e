import { readFileSync } from 'node:fs';
import { mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Block, bytesOf, lend, sumOf } from '../packed/block';
import { type Owner, readPrivately, writePrivately } from './private-file';
import { StateFileError } from './state-file-error';

/** The packed blocks of a saved world: a folder beside its file, one file a block, each written once and named by its sum. */
export class BlockFolder {
  readonly path: string;
  readonly #statePath: string;
  readonly #owner: Owner;

  constructor(statePath: string, owner: Owner) {
    this.path = `${statePath}.blocks`;
    this.#statePath = statePath;
    this.#owner = owner;
  }

  /** Writes the blocks that still hold their bytes; from then on the folder lends them. */
  async write(blocks: readonly Block[]): Promise<void> {
    const own = blocks.filter(({ data }) => data !== undefined);
    if (own.length === 0) return;
    await mkdir(this.path, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
      throw new StateFileError('unwritable', this.path, `cannot make ${this.path}: ${String(cause)}`, { cause });
    });
    for (const block of own) {
      await writePrivately(this.#fileOf(block), bytesOf(block), this.#owner);
      this.#lend(block);
    }
  }

  /** Looks at every block of a loaded world: it must be there and whole. Throws `damaged` or `foreign`. */
  async check(blocks: readonly Block[]): Promise<void> {
    for (const block of blocks) {
      const isInside = block.data !== undefined;
      const bytes = isInside ? bytesOf(block) : await readPrivately(this.#fileOf(block), this.#owner);
      if (bytes === undefined) throw this.#damaged(block, 'is missing');
      if (sumOf(bytes) !== block.sum) throw this.#damaged(block, 'is cut short or damaged');
      if (!isInside) this.#lend(block);
    }
  }

  /** Removes every file that none of these blocks has, and the folder when nothing is left. */
  async keepOnly(blocks: readonly Block[]): Promise<void> {
    const kept = new Set(blocks.map(nameOf));
    const names = await readdir(this.path).catch(() => []);
    for (const name of names) if (!kept.has(name)) await rm(join(this.path, name), { force: true });
    if (names.length > 0 && kept.size === 0) await rmdir(this.path).catch(() => undefined);
  }

  #fileOf(block: Block): string {
    return join(this.path, nameOf(block));
  }

  #lend(block: Block): void {
    lend(block, () => {
      try {
        return readFileSync(this.#fileOf(block));
      } catch (cause) {
        throw this.#damaged(block, 'cannot be read any more', cause);
      }
    });
  }

  #damaged(block: Block, what: string, cause?: unknown): StateFileError {
    const message = `${this.#statePath} is not whole: its part ${this.#fileOf(block)} ${what}`;
    return new StateFileError('damaged', this.#statePath, message, { cause });
  }
}

const nameOf = ({ sum }: Block): string => `${sum}.deflate`;
