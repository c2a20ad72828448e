import { THRESHOLDS, type Thresholds } from '../../domain/decision/thresholds';
import { readThresholds } from '../../domain/files/thresholds';
import { OperatorError } from '../../domain/operator-error';

const problemsText = (problems: readonly { readonly path: string; readonly problem: string }[]): string =>
  problems.map(({ path, problem }) => (path === '' ? problem : `${path} ${problem}`)).join('; ');

/** A JSON file of the operator's; USAGE when it is not JSON. */
export async function readJson(file: string, readFile: (path: string) => Promise<string>): Promise<unknown> {
  const text = await readFile(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new OperatorError('USAGE', `${file} is not JSON`, {
      why: error instanceof Error ? error.message : String(error),
      next: 'correct the file',
      cause: error,
    });
  }
}

/** The limits of a file over the built-in ones, or the built-in ones; USAGE names every problem with its path. */
export async function thresholdsOf(
  file: string | undefined,
  readFile: (path: string) => Promise<string>,
): Promise<Thresholds> {
  if (file === undefined) return THRESHOLDS;
  const reading = readThresholds(await readJson(file, readFile));
  if (reading.kind === 'thresholds') return reading.thresholds;
  throw new OperatorError('USAGE', `${file}: ${problemsText(reading.problems)}`, {
    next: 'docs/how-it-decides.md lists the limits; a file may hold any part of them',
  });
}

export { problemsText };
