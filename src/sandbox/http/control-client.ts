import { request as httpRequest } from 'node:http';
import type { FaultEntry, FaultRule } from '../faults/plan';
import {
  CONTROL_PATH,
  type ControlAnswer,
  type ControlCommand,
  type ControlResults,
  type SandboxStatus,
  TOKEN_HEADER,
} from './control-protocol';
import type { RunFile } from './run-file';

export type { SandboxStatus } from './control-protocol';
export { announcedSandboxes, type RunFile, readRunFile, runFilePath } from './run-file';

/** Steers a running sandbox. Each call rejects with `ControlError` when it is refused or gets no answer. */
export interface ControlClient {
  status(): Promise<SandboxStatus>;
  /** Lets virtual time pass; resolves when everything due in it has happened. */
  advance(ms: number): Promise<{ readonly now: number }>;
  /** Lets the world run to this machine's time; refused when it is ahead of it. */
  catchUp(): Promise<{ readonly now: number }>;
  addFault(rule: FaultRule): Promise<{ readonly id: string }>;
  clearFaults(): Promise<{ readonly faults: readonly FaultEntry[] }>;
  setTrafficRate(ratePerHour: number): Promise<{ readonly ratePerHour: number }>;
  /** Starts a new world in place of the running one. */
  reset(): Promise<{ readonly now: number }>;
}

export class ControlError extends Error {
  override readonly name = 'ControlError';
  constructor(
    /** `unreachable`: the sandbox no longer runs; `refused`: the sandbox said no. */
    readonly kind: 'unreachable' | 'refused',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A client for the sandbox that wrote `run`. */
export function connectControl(run: RunFile): ControlClient {
  const send = <Kind extends ControlCommand['kind']>(
    command: Extract<ControlCommand, { kind: Kind }>,
  ): Promise<ControlResults[Kind]> => sendCommand<Kind>(run, command);
  return {
    status: () => send<'status'>({ kind: 'status' }),
    advance: (ms) => send<'advance'>({ kind: 'advance', ms }),
    catchUp: () => send<'catch-up'>({ kind: 'catch-up' }),
    addFault: (rule) => send<'fault-add'>({ kind: 'fault-add', rule }),
    clearFaults: () => send<'fault-clear'>({ kind: 'fault-clear' }),
    setTrafficRate: (ratePerHour) => send<'traffic-rate'>({ kind: 'traffic-rate', ratePerHour }),
    reset: () => send<'reset'>({ kind: 'reset' }),
  };
}

function sendCommand<Kind extends ControlCommand['kind']>(
  run: RunFile,
  command: ControlCommand,
): Promise<ControlResults[Kind]> {
  const body = JSON.stringify(command);
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      new URL(CONTROL_PATH, run.endpoint),
      {
        method: 'POST',
        agent: false,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          [TOKEN_HEADER]: run.token,
        },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', (cause) => reject(unreachable(run, cause)));
        incoming.on('end', () => {
          const answer = parseAnswer<Kind>(Buffer.concat(chunks).toString('utf8'));
          if (answer.kind === 'done') resolve(answer.result);
          else reject(new ControlError('refused', answer.message));
        });
      },
    );
    outgoing.on('error', (cause) => reject(unreachable(run, cause)));
    outgoing.end(body);
  });
}

function parseAnswer<Kind extends ControlCommand['kind']>(text: string): ControlAnswer<Kind> {
  try {
    const value = JSON.parse(text) as ControlAnswer<Kind>;
    if (value.kind === 'done' || value.kind === 'refused') return value;
  } catch {
    return { kind: 'refused', message: 'the answer is not from a sandbox' };
  }
  return { kind: 'refused', message: 'the answer is not from a sandbox' };
}

const unreachable = (run: RunFile, cause: Error): ControlError =>
  new ControlError('unreachable', `no sandbox answers at ${run.endpoint}: ${cause.message}`, { cause });
