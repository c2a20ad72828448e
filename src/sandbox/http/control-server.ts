import { timingSafeEqual } from 'node:crypto';
import { AwsError } from '../kernel/errors';
import type { WireRequest, WireResponse } from '../kernel/wire-types';
import { CONTROL_PATH, type ControlCommand, type ControlResults, TOKEN_HEADER } from './control-protocol';

/** Does one command. A RangeError's message goes back to the caller as a refusal. */
export type ControlHandler = (command: ControlCommand) => Promise<ControlResults[ControlCommand['kind']]>;

/** Answers the control path and nothing else: undefined for every other request. */
export function createControl(
  token: string,
  handle: ControlHandler,
): (request: WireRequest) => Promise<WireResponse> | undefined {
  return (request) => (request.path === CONTROL_PATH ? answer(request, token, handle) : undefined);
}

async function answer(request: WireRequest, token: string, handle: ControlHandler): Promise<WireResponse> {
  if (request.method !== 'POST') return refusal(405, 'control commands are POST requests');
  if (!sameSecret(request.headers[TOKEN_HEADER] ?? '', token))
    return refusal(403, 'the control path needs the token of the run file');
  let command: ControlCommand;
  try {
    command = JSON.parse(Buffer.from(request.body).toString('utf8')) as ControlCommand;
  } catch {
    return refusal(400, 'the command is not JSON');
  }
  try {
    return json(200, { kind: 'done', result: await handle(command) });
  } catch (error) {
    if (error instanceof RangeError || error instanceof AwsError) return refusal(400, error.message);
    return refusal(500, error instanceof Error ? error.message : String(error));
  }
}

function sameSecret(given: string, wanted: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(wanted);
  return a.length === b.length && timingSafeEqual(a, b);
}

const refusal = (status: number, message: string): WireResponse => json(status, { kind: 'refused', message });

const json = (status: number, value: unknown): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(value)),
});
