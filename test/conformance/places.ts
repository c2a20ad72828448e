import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { owner } from '../../src/cli/sandbox/files';
import { openSandbox, SANDBOX_ACCOUNT, SANDBOX_REGION, type Sandbox, serveSandbox } from '../../src/sandbox/index';
import { clientsFor, clientsOf } from '../sandbox/harness';
import type { Place } from './play';

const START = Date.UTC(2026, 10, 23, 9);
const IN_SANDBOX = { account: SANDBOX_ACCOUNT, region: SANDBOX_REGION, prefix: 'sandbox' } as const;

export interface SandboxPlace extends Place {
  readonly sandbox: Sandbox;
  close(): Promise<void>;
}

/** A sandbox in this process: waiting makes its time pass. */
export async function inProcess(): Promise<SandboxPlace> {
  const sandbox = await openSandbox({ fresh: true, seed: 3, startAt: START });
  return {
    ...IN_SANDBOX,
    sandbox,
    clients: clientsFor({ sandbox }),
    now: () => sandbox.clock.now(),
    sleep: (ms) => sandbox.advance(ms),
    close: () => sandbox.close(),
  };
}

/** Virtual ms for each real one. Waits end soon, and three minutes of it are long enough on a busy machine. */
const SPEED = 5;

const sleepFor = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A sandbox that is served over HTTP, with a clock that runs by itself. */
export async function overHttp(): Promise<SandboxPlace> {
  const served = await serveSandbox({
    port: 0,
    owner,
    speed: SPEED,
    fresh: true,
    seed: 3,
    startAt: START,
    wall: {
      now: () => Date.now(),
      sleep: sleepFor,
      every(ms, task) {
        const timer = setInterval(task, ms);
        return () => clearInterval(timer);
      },
    },
  });
  const { sandbox, endpoint, accessKeyId } = served;
  return {
    ...IN_SANDBOX,
    sandbox,
    clients: clientsFor({ endpoint, accessKeyId }),
    now: () => sandbox.clock.now(),
    sleep: (ms) => sleepFor(ms / SPEED),
    close: () => served.close(),
  };
}

/** Standard retries: a real account throttles. */
const ATTEMPTS = 5;

/** The account of a profile. Its endpoint is AWS's, or what the SDK's own variables and files name. */
export async function realAccount(options: {
  readonly profile: string;
  readonly region: string | undefined;
  readonly prefix: string;
  readonly signal: AbortSignal;
}): Promise<Place & { readonly arn: string }> {
  const { profile, region, prefix, signal } = options;
  const clients = clientsOf({ profile, maxAttempts: ATTEMPTS, ...(region === undefined ? {} : { region }) });
  const { Account = '', Arn = '' } = await clients.sts.send(new GetCallerIdentityCommand({}));
  return {
    clients,
    account: Account,
    arn: Arn,
    region: await clients.sts.config.region(),
    prefix,
    now: () => Date.now(),
    sleep: (ms) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const timer = setTimeout(resolve, ms);
        signal.addEventListener('abort', () => {
          clearTimeout(timer);
          reject(signal.reason);
        });
      }),
  };
}
