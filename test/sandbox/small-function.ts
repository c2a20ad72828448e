import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  InvokeCommand,
  type InvokeCommandInput,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import type { Sandbox } from '../../src/sandbox/index';

export const ROLE = 'arn:aws:iam::000000000000:role/function';

/** A zip with the given files. */
export const zipOf = (files: Readonly<Record<string, string>>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));

/** Creates a function of one ES module and waits until it is active. */
export async function createSmall(
  sandbox: Sandbox,
  lambda: LambdaClient,
  name: string,
  files: string | Readonly<Record<string, string>>,
  options: Partial<CreateFunctionCommandInput> = {},
): Promise<void> {
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role: ROLE,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: zipOf(typeof files === 'string' ? { 'index.mjs': files } : files) },
      ...options,
    }),
  );
  await sandbox.advance(5_000);
}

export interface SmallResult {
  readonly status: number | undefined;
  readonly payload: unknown;
  readonly error: string | undefined;
  readonly version: string | undefined;
  /** The invocation's log, as `LogType=Tail` gives it, without the trailing newline. */
  readonly log: readonly string[];
  readonly tail: string;
}

/** Invokes and reads everything back. */
export async function invokeSmall(
  lambda: LambdaClient,
  name: string,
  event: unknown = {},
  options: Partial<InvokeCommandInput> = {},
): Promise<SmallResult> {
  const answer = await lambda.send(
    new InvokeCommand({ FunctionName: name, LogType: 'Tail', Payload: Buffer.from(JSON.stringify(event)), ...options }),
  );
  const text = Buffer.from(answer.Payload ?? []).toString('utf8');
  const tail = Buffer.from(answer.LogResult ?? '', 'base64').toString('utf8');
  return {
    status: answer.StatusCode,
    payload: text === '' ? undefined : JSON.parse(text),
    error: answer.FunctionError,
    version: answer.ExecutedVersion,
    log: tail.trimEnd().split('\n'),
    tail,
  };
}
