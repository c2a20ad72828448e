import { createHash } from 'node:crypto';
import { strFromU8, unzipSync, zipSync } from 'fflate';
import type { Bundle } from '../../src/domain/system/functions';
import type { Bundles } from '../../src/ports/bundles';

const WHEN = new Date(1980, 0, 1);

const bundleOf = (files: Record<string, string>): Bundle => {
  const zip = zipSync(
    Object.fromEntries(
      Object.entries(files).map(([name, text]) => [name, [new TextEncoder().encode(text), { mtime: WHEN }]]),
    ),
  );
  return { zip, size: zip.byteLength, sha256Base64: createHash('sha256').update(zip).digest('base64') };
};

/** Bundles whose code a test can exchange. */
export interface TestBundles extends Bundles {
  /** The same code with another comment, so that its hash differs. */
  reship(functionName: string, mark: string): Promise<void>;
  /** The same code, but every `nth` request throws. */
  breakEvery(functionName: string, nth: number): Promise<void>;
  put(functionName: string, bundle: Bundle): void;
}

/** The real bundles, until a test exchanges one. */
export function createTestBundles(inner: Bundles): TestBundles {
  const exchanged = new Map<string, Bundle>();
  const source = async (functionName: string): Promise<string> => {
    const { zip } = await inner.read(functionName);
    return strFromU8(unzipSync(zip)['index.mjs'] ?? new Uint8Array());
  };
  return {
    read: async (functionName) => exchanged.get(functionName) ?? inner.read(functionName),
    put: (functionName, bundle) => exchanged.set(functionName, bundle),
    async reship(functionName, mark) {
      exchanged.set(functionName, bundleOf({ 'index.mjs': `${await source(functionName)}\n// ${mark}\n` }));
    },
    async breakEvery(functionName, nth) {
      const wrapper = [
        "import { handler as real } from './real.mjs';",
        'let served = 0;',
        'export const handler = async (event, context) => {',
        `  if (++served % ${nth} === 0) throw new Error('broken on purpose');`,
        '  return real(event, context);',
        '};',
      ].join('\n');
      exchanged.set(functionName, bundleOf({ 'index.mjs': wrapper, 'real.mjs': await source(functionName) }));
    },
  };
}
