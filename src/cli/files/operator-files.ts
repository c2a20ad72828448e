import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { OperatorError } from '../../domain/operator-error';

async function standardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** The text of a file that the operator names, `-` = standard input; OperatorError USAGE when it cannot be read. */
export async function readOperatorFile(path: string): Promise<string> {
  try {
    return path === '-' ? await standardInput() : await readFile(resolve(path), 'utf8');
  } catch (error) {
    throw new OperatorError('USAGE', `cannot read ${path === '-' ? 'standard input' : path}`, {
      why: (error as Error).message,
      next: path === '-' ? 'pipe the text into the command, or name a file' : 'name a file that can be read',
      cause: error,
    });
  }
}

/** Writes a file that the operator names, with its folders; OperatorError with exit code 1 when it cannot. */
export async function writeOperatorFile(path: string, content: string): Promise<void> {
  try {
    await mkdir(dirname(resolve(path)), { recursive: true });
    await writeFile(resolve(path), content);
  } catch (error) {
    throw new OperatorError('USAGE', `cannot write ${path}`, {
      why: (error as Error).message,
      next: 'name a folder that can be written',
      exitCode: 1,
      cause: error,
    });
  }
}
