import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { OperatorError } from '../../domain/operator-error';

/** Major versions of Node.js that Lambda has runtimes of. */
const MAJORS = [22, 24, 26] as const;

const variableOf = (major: number): string => `HUNTAZE_NODE${major}`;

/** Variables of the environment that name them. */
export const NODE_VARIABLES: readonly string[] = MAJORS.map(variableOf);

/**
 * Executables of other Node.js versions for the sandbox's functions: HUNTAZE_NODE24 names one, else `node24` is looked
 * for on the PATH; OperatorError SANDBOX when the named one is not that version.
 */
export async function otherNodes(): Promise<{ readonly nodes?: Readonly<Record<number, string>> }> {
  const found: Record<number, string> = {};
  for (const major of MAJORS) {
    const variable = variableOf(major);
    const named = process.env[variable];
    const path = named === undefined || named === '' ? await onPath(`node${major}`) : named;
    if (path === undefined) continue;
    const version = await versionOf(path);
    if (version?.startsWith(`v${major}.`) === true) found[major] = path;
    else if (path === named)
      throw new OperatorError('SANDBOX', `${variable}=${path} is no Node.js ${major}`, {
        why: version === undefined ? 'it could not be run' : `it is ${version}`,
        next: `name the executable of a Node.js ${major}, or unset ${variable}`,
      });
  }
  return Object.keys(found).length === 0 ? {} : { nodes: found };
}

async function onPath(name: string): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter).filter(isAbsolute)) {
    const path = join(folder, name);
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  return undefined;
}

const versionOf = (path: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    execFile(path, ['--version'], { timeout: 10_000 }, (error, stdout) =>
      resolve(error === null ? stdout.trim() : undefined),
    );
  });
