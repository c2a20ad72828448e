import { existsSync } from 'node:fs';
import { setInterval } from 'node:timers';
import { OperatorError } from '../../domain/operator-error';
import type { ServeRequest } from '../../domain/sandbox/serving';
import type { SandboxState } from '../../domain/sandbox/state';
import { policiesOf } from '../../domain/system/permissions';
import { SANDBOX_SYSTEM } from '../../domain/system/system';
import { advice, own } from '../../domain/text/advice';
import { didYouMean } from '../../domain/text/suggest';
import type { SandboxControl, Sandboxes } from '../../ports/sandboxes';
import {
  type Caller,
  ControlError,
  type FaultRule,
  PolicyError,
  parsePolicy,
  SANDBOX_ACCOUNT,
  type Sandbox,
  SCENARIOS,
  serveSandbox,
} from '../../sandbox/index';
import { wallClock } from '../clocks';
import { announcementsFolder, databaseUrlOf, defaultStatePath, owner, sandboxError } from './files';
import { otherNodes } from './nodes';
import { DEFAULT_RATE_PER_HOUR, prepareWorld } from './prepare-world';
import { runningSandbox } from './running';
import { openSavedWorld } from './saved-world';
import { adoptSharedJournal, setJournalAside } from './world-records';

const inOurWords = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ControlError)
      throw new OperatorError('SANDBOX', error.message, {
        next: error.kind === 'unreachable' ? advice`start one with  ${own`sandbox`}` : own`sandbox status`,
        cause: error,
      });
    throw error;
  }
};

/** Opens the saved world for one act and saves it again: what `--sandbox` commands use while no sandbox is running. */
async function withSavedWorld<T>(act: (sandbox: Sandbox) => Promise<T>, fresh = false): Promise<T> {
  try {
    const world = await openSavedWorld({
      fresh,
      onNew() {
        if (fresh) return undefined;
        throw new OperatorError('SANDBOX', 'no sandbox is running and no world is saved', {
          next: advice`start one with  ${own`sandbox`}, or run any command with --sandbox`,
        });
      },
    });
    const result = await act(world.sandbox).catch(async (error: unknown) => {
      await world.abandon();
      throw error;
    });
    await world.close();
    return result;
  } catch (error) {
    throw sandboxError(error);
  }
}

/** The sandbox's own status with its times named as the product names them. */
function inMs<S extends { readonly now: number; readonly startedAt: number }>({
  now,
  startedAt,
  ...rest
}: S): Omit<S, 'now' | 'startedAt'> & Pick<SandboxState, 'nowMs' | 'startedAtMs'> {
  return { nowMs: now, startedAtMs: startedAt, ...rest };
}

const clockOf = ({ now }: { readonly now: number }): { readonly nowMs: number } => ({ nowMs: now });

/** The saved world, steered like a running sandbox; it has no endpoint, and no faults outlive a command. */
function savedWorldControl(): SandboxControl {
  const noFaults = (): never => {
    throw new OperatorError('SANDBOX', 'no sandbox is running, and faults live in a running one only', {
      next: advice`start one with  ${own`sandbox`}`,
    });
  };
  return {
    state: () =>
      withSavedWorld(async (sandbox) => ({
        ...inMs(sandbox.summary()),
        endpoint: 'not running',
        accountId: sandbox.accountId,
        region: sandbox.region,
        pid: 0,
        speed: 0,
        skewMs: sandbox.clock.now() - Date.now(),
        faults: [],
        statePath: defaultStatePath(),
      })),
    advance: (ms, signal) =>
      withSavedWorld(async (sandbox) => {
        const halt = (): void => sandbox.halt();
        signal?.addEventListener('abort', halt, { once: true });
        await sandbox.advance(ms);
        signal?.removeEventListener('abort', halt);
        return { nowMs: sandbox.clock.now() };
      }),
    catchUp: (signal) =>
      withSavedWorld(async (sandbox) => {
        const halt = (): void => sandbox.halt();
        signal?.addEventListener('abort', halt, { once: true });
        await sandbox.advance(Math.max(0, Date.now() - sandbox.clock.now()));
        signal?.removeEventListener('abort', halt);
        return { nowMs: sandbox.clock.now() };
      }),
    addFault: async () => noFaults(),
    clearFaults: async () => noFaults(),
    setRate: (ratePerHour) => withSavedWorld(async (sandbox) => sandbox.traffic.setRate(ratePerHour)),
    reset: async () => {
      const begun = await withSavedWorld(async (sandbox) => ({ nowMs: sandbox.clock.now() }), true);
      await setJournalAside(defaultStatePath());
      return begun;
    },
  };
}

/** Options of a new world have no effect on a saved one: refuse them. */
function refuseForSavedWorld({ empty, startAtMs, seed }: ServeRequest, statePath: string): void {
  const unused = [
    ...(empty ? ['--empty'] : []),
    ...(startAtMs === undefined ? [] : ['--at']),
    ...(seed === undefined ? [] : ['--seed']),
  ].join(' and ');
  if (unused === '' || !existsSync(statePath)) return;
  throw new OperatorError('USAGE', `${unused} can only make a new world, and ${statePath} holds a saved one`, {
    next: `keep the new world elsewhere with --state FILE, or leave out ${unused} to go on with the saved one`,
  });
}

/** Identity of a served sandbox's clients; undefined: no restriction. */
function callerOf({ as, policies }: ServeRequest): Caller | undefined {
  const documents =
    as === undefined
      ? policies
      : policiesOf(as, SANDBOX_SYSTEM, SANDBOX_ACCOUNT).map((document, at) => ({ name: `${as} ${at + 1}`, document }));
  if (documents === undefined) return undefined;
  try {
    return {
      arn: `arn:aws:sts::${SANDBOX_ACCOUNT}:assumed-role/${as ?? 'policy'}/rehearsal`,
      policies: documents.map(({ name, document }) => parsePolicy(name, document)),
    };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new OperatorError('USAGE', error.message, {
      why: 'IAM, or the sandbox in its place, could not evaluate it',
      next: advice`${own`config policy observer`}  prints one that it can`,
      cause: error,
    });
  }
}

function refuseUnknownScenario(name: string | undefined): void {
  if (name === undefined || SCENARIOS.some((scenario) => scenario.name === name)) return;
  throw new OperatorError('USAGE', `--scenario "${name}" is not known`, {
    next: didYouMean(
      name,
      SCENARIOS.map((scenario) => scenario.name),
    ),
  });
}

/** Serves sandboxes of this machine and steers the running one. */
export const sandboxes: Sandboxes = {
  async serve(request, signal, onReady) {
    const statePath = request.statePath ?? defaultStatePath(request.fresh === true ? 'fresh' : 'ready-made');
    const caller = callerOf(request);
    refuseForSavedWorld(request, statePath);
    refuseUnknownScenario(request.scenario);
    const database = await databaseUrlOf(request.databaseUrl);
    const nodes = await otherNodes();
    let served: Awaited<ReturnType<typeof serveSandbox>>;
    try {
      served = await serveSandbox({
        port: request.port,
        statePath,
        owner,
        speed: request.speed,
        wall: {
          now: () => Date.now(),
          sleep: (ms) => wallClock.sleep(ms),
          every(ms, task) {
            const timer = setInterval(task, ms);
            return () => clearInterval(timer);
          },
        },
        announceIn: announcementsFolder(),
        ...(request.startAtMs === undefined ? {} : { startAt: request.startAtMs }),
        ...(request.scenario === undefined ? {} : { scenario: request.scenario }),
        ...(request.seed === undefined ? {} : { seed: request.seed }),
        ...(request.accessKeyId === undefined ? {} : { accessKeyId: request.accessKeyId }),
        ...database,
        ...nodes,
        ...(request.fresh === true ? { fresh: true } : {}),
        ...(caller === undefined ? {} : { caller }),
        prepare: async (sandbox) => {
          const rate = request.ratePerHour ?? DEFAULT_RATE_PER_HOUR;
          if (request.fresh === true) sandbox.traffic.setRate(rate);
          else if (!request.empty) await prepareWorld(sandbox, rate);
        },
      });
    } catch (error) {
      throw sandboxError(error);
    }
    const { endpoint, accessKeyId, secretAccessKey, loaded } = served;
    if (loaded) await adoptSharedJournal(statePath, request.fresh === true);
    else await setJournalAside(statePath);
    if (loaded && request.ratePerHour !== undefined) served.sandbox.traffic.setRate(request.ratePerHour);
    const { region, skewMs, scenario, olderNode } = served.status();
    onReady({
      ...{ endpoint, accessKeyId, secretAccessKey, loaded, region, statePath, skewMs },
      ...(scenario === undefined ? {} : { scenario }),
      ...(olderNode === undefined ? {} : { olderNode }),
    });
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await served.close();
  },
  async control(): Promise<SandboxControl> {
    const running = await runningSandbox();
    if (running === undefined) return savedWorldControl();
    const { client } = running;
    return {
      state: async () => inMs(await inOurWords(client.status())),
      advance: async (ms) => clockOf(await inOurWords(client.advance(ms))),
      catchUp: async () => clockOf(await inOurWords(client.catchUp())),
      // The sandbox itself refuses a service that it does not have.
      addFault: (rule) => inOurWords(client.addFault(rule as FaultRule)),
      clearFaults: async () => void (await inOurWords(client.clearFaults())),
      setRate: async (ratePerHour) => void (await inOurWords(client.setTrafficRate(ratePerHour))),
      reset: async () => {
        const begun = clockOf(await inOurWords(client.reset()));
        await setJournalAside(running.statePath);
        return begun;
      },
    };
  },
};
