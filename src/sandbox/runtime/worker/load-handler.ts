import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FunctionFailure } from '../protocol';

export type Handler = (
  event: unknown,
  context: unknown,
  callback?: (error: unknown, result?: unknown) => void,
) => unknown;

/** What went wrong before the handler could be called, in the runtime's own error types. */
export class InitFailure extends Error {
  readonly failure: FunctionFailure;

  constructor(failure: FunctionFailure) {
    super(failure.errorMessage);
    this.failure = failure;
  }
}

const fail = (errorType: string, errorMessage: string, trace: readonly string[] = []): InitFailure =>
  new InitFailure({ errorType, errorMessage, trace: trace.length > 0 ? trace : [`${errorType}: ${errorMessage}`] });

/** Imports `folder/index` for a handler `index.handler`, as the Node runtime of Lambda does (`.js`, `.mjs`, `.cjs`). */
export async function loadHandler(folder: string, handler: string): Promise<Handler> {
  const slash = handler.lastIndexOf('/');
  const match = /^([^.]+)\.(.+)$/.exec(handler.slice(slash + 1));
  const [, file, exportPath] = match ?? [];
  if (file === undefined || exportPath === undefined) throw fail('Runtime.MalformedHandlerName', 'Bad handler');
  if (handler.includes('..')) {
    throw fail(
      'Runtime.MalformedHandlerName',
      `'${handler}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const modulePath = join(handler.slice(0, slash + 1), file);
  const found = ['.js', '.mjs', '.cjs'].map((end) => join(folder, modulePath + end)).find((path) => existsSync(path));
  if (found === undefined) {
    throw fail(
      'Runtime.ImportModuleError',
      `Error: Cannot find module '${modulePath}'\nRequire stack:\n- /var/runtime/index.mjs`,
    );
  }
  let namespace: unknown;
  try {
    namespace = await import(pathToFileURL(found).href);
  } catch (error) {
    throw importFailure(error);
  }
  const value = lookUp(namespace, exportPath) ?? lookUp(Reflect.get(Object(namespace), 'default'), exportPath);
  if (value === undefined) throw fail('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  if (typeof value !== 'function') throw fail('Runtime.HandlerNotFound', `${handler} is not a function`);
  return value as Handler;
}

function lookUp(root: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) => (value === undefined || value === null ? undefined : Reflect.get(Object(value), key)),
      root,
    );
}

function importFailure(error: unknown): InitFailure {
  const { name, message, code, stack } = Object(error) as {
    name?: string;
    message?: string;
    code?: string;
    stack?: string;
  };
  const trace = (stack ?? '').split('\n');
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') {
    return fail('Runtime.ImportModuleError', `Error: ${message ?? ''}`, trace);
  }
  if (error instanceof SyntaxError || name === 'SyntaxError')
    return fail('Runtime.UserCodeSyntaxError', `SyntaxError: ${message ?? ''}`, trace);
  return fail(name ?? 'Error', message ?? String(error), trace);
}
