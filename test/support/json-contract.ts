import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import { expect } from 'vitest';
import { type SchemaName, schemaPath } from '../../src/cli/json-results';

const root = fileURLToPath(new URL('../..', import.meta.url));
const SAVED = join(root, 'test/golden/json');
const checks = new Map<SchemaName, ValidateFunction>();
// A branch of a union is told apart by its own keys, which ajv's strict mode would have repeated at its root.
const ajv = new Ajv({ allErrors: true, strictTypes: false });

/** Why a document is not what the schema of docs/schemas says; empty when it is. */
export function contractFaults(name: SchemaName, document: unknown): readonly string[] {
  let check = checks.get(name);
  if (check === undefined) {
    check = ajv.compile(JSON.parse(readFileSync(join(root, schemaPath(name)), 'utf8')));
    checks.set(name, check);
  }
  if (check(document)) return [];
  // Of a union every branch complains; what is wrong is at the deepest place.
  const depth = (path: string): number => path.split('/').length;
  const errors = check.errors ?? [];
  const deepest = Math.max(...errors.map(({ instancePath }) => depth(instancePath)));
  return errors
    .filter(({ instancePath }) => depth(instancePath) === deepest)
    .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}

/** The documents of what a command printed: one over several lines, or one a line. */
export const printedDocuments = (stdout: string): readonly unknown[] =>
  /^\s*[[{]\n/.test(stdout)
    ? [JSON.parse(stdout) as unknown]
    : stdout
        .trimEnd()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as unknown);

/** Checks what a command printed under --json; nothing printed is no fault. */
export function expectContract(name: string, stdout: string): void {
  if (stdout === '') return;
  for (const document of printedDocuments(stdout))
    expect(contractFaults(name as SchemaName, document), `${name} --json`).toEqual([]);
}

/** Fewer items of each list, so that a person can read a saved result. */
const shortened = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.slice(0, 12).map(shortened)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shortened(inner)]))
      : value;

const folderOf = (name: SchemaName): string => name.replaceAll(' ', '-');

/** Keeps a printed document for the check of saved results, `folder` in it renamed; with UPDATE_GOLDEN=1 only. */
export function saveResult(name: SchemaName, as: string, document: unknown, folder: string): void {
  if (process.env['UPDATE_GOLDEN'] !== '1') return;
  const path = join(SAVED, folderOf(name), `${as.replaceAll(/[^\w]+/g, '-').replace(/^-|-$/g, '') || 'plain'}.json`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(shortened(document), null, 2).replaceAll(folder, '/home/operator')}\n`);
}

/** Paths of the saved results, below the project: those of test/golden/json, and the frames that pictures are drawn from. */
export const savedResults = (name: SchemaName): readonly string[] => {
  const folders = [`test/golden/json/${folderOf(name)}`, ...(name === 'status' ? ['test/golden/watch'] : [])];
  return folders.flatMap((folder) => {
    const names = existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [];
    return names.filter((one) => one.endsWith('.json')).map((one) => `${folder}/${one}`);
  });
};

export const readSaved = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));
