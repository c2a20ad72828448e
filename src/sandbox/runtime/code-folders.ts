import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize, sep } from 'node:path';
import { unzipSync } from 'fflate';

/** The files of a zip by name, folders left out. Throws when the bytes are no zip or a name leaves the folder. */
export function unpack(zip: Uint8Array): Record<string, Uint8Array> {
  const files = Object.entries(unzipSync(zip)).filter(([name]) => !name.endsWith('/'));
  for (const [name] of files) {
    const path = normalize(name);
    if (path.startsWith('..') || path.startsWith(sep) || /^[a-z]:/i.test(path))
      throw new Error(`unsafe file name ${name}`);
  }
  return Object.fromEntries(files);
}

/** Unpacked function code on disk, one folder a zip, in a folder of this process that only its user can read. */
export class CodeFolders {
  #root: string | undefined;
  readonly #folders = new Map<string, string>();

  /** The folder with the files of the zip that has this SHA-256. */
  folder(codeSha256: string, zip: () => Uint8Array): string {
    const known = this.#folders.get(codeSha256);
    if (known !== undefined) return known;
    // The real path, because stack traces show it and hidden-paths.ts has to recognise it.
    this.#root ??= realpathSync(mkdtempSync(join(tmpdir(), 'huntaze-sandbox-')));
    const folder = join(this.#root, `code-${this.#folders.size + 1}`);
    for (const [name, bytes] of Object.entries(unpack(zip()))) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(path, bytes, { mode: 0o600 });
    }
    this.#folders.set(codeSha256, folder);
    return folder;
  }

  close(): void {
    if (this.#root !== undefined) rmSync(this.#root, { recursive: true, force: true });
    this.#root = undefined;
    this.#folders.clear();
  }
}
