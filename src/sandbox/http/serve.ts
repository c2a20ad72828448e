import type { Caller } from '../iam/caller';
import type { WireRequest } from '../kernel/wire-types';
import type { World } from '../kernel/world';
import { openSandbox, type Sandbox, type SandboxOptions } from '../open-sandbox';
import type { Owner } from '../persistence/private-file';
import { openStateFile, type StateFile } from '../persistence/state-file';
import type { ControlCommand, ControlResults, SandboxStatus } from './control-protocol';
import { createControl } from './control-server';
import { type Listener, listenHttp, secretToken } from './listen';
import { removeRunFile, writeRunFile } from './run-file';

/** Real time, as the process has it. */
export interface WallClock {
  /** Epoch ms. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Runs `task` again and again; the returned function ends it. */
  every(ms: number, task: () => void): () => void;
}

export interface ServeOptions extends Omit<SandboxOptions, 'world'> {
  /** 0 = any free port. */
  readonly port: number;
  /** Where the world is saved; absent = not at all (and no run file). */
  readonly statePath?: string;
  readonly owner: Owner;
  readonly wall: WallClock;
  /** Virtual ms for each real ms; 1 = real time. */
  readonly speed: number;
  readonly accessKeyId?: string;
  /** Who its clients are; absent = somebody who may do everything. */
  readonly caller?: Caller;
  /** Puts the first resources into a world that was not loaded; runs before the endpoint opens, and again on reset. */
  prepare?(sandbox: Sandbox): Promise<void>;
}

/** A sandbox that answers on a loopback port while real time moves its clock. */
export interface ServedSandbox extends Omit<Listener, 'close'> {
  readonly sandbox: Sandbox;
  /** Whether the world was loaded from the state file. */
  readonly loaded: boolean;
  status(): SandboxStatus;
  save(): Promise<void>;
  /** Saves, stops answering, ends workers and database, removes the run file and gives the state file back. */
  close(): Promise<void>;
}

const TICK_MS = 250;
/** A killed process loses at most this much of what was asked of it. */
const AUTOSAVE_MS = 30_000;

/** Opens (or loads) a world and serves it. Rejects with `StateFileError`, or with the system's error for a port in use. */
export async function serveSandbox(options: ServeOptions): Promise<ServedSandbox> {
  const { owner, statePath } = options;
  const file: StateFile | undefined = statePath === undefined ? undefined : await openStateFile(statePath, owner);
  let sandbox: Sandbox | undefined;
  try {
    const saved = await file?.load();
    sandbox = await openWorld(options, saved);
    return await serve(options, sandbox, saved !== undefined, file);
  } catch (error) {
    await sandbox?.close();
    await file?.release();
    throw error;
  }
}

async function openWorld(options: ServeOptions, saved: World | undefined): Promise<Sandbox> {
  const sandbox = await openSandbox(saved === undefined ? options : { ...options, world: saved });
  if (saved === undefined) await options.prepare?.(sandbox);
  sandbox.actAs(options.caller);
  return sandbox;
}

async function serve(
  options: ServeOptions,
  first: Sandbox,
  loaded: boolean,
  file: StateFile | undefined,
): Promise<ServedSandbox> {
  const { owner, wall, speed } = options;
  let sandbox = first;
  let anchor = { wall: wall.now(), world: sandbox.clock.now() };
  let closing: Promise<void> | undefined;
  let saving: Promise<void> | undefined;

  /** Brings the world's clock to where real time says it is. */
  const catchUp = (): Promise<void> => {
    const target = Math.floor(anchor.world + (wall.now() - anchor.wall) * speed);
    return target > sandbox.clock.now() ? sandbox.advanceTo(target) : Promise.resolve();
  };
  const save = async (): Promise<void> => {
    if (file !== undefined) await file.save(await sandbox.serialize());
  };
  const status = (): SandboxStatus => ({
    endpoint: listener.endpoint,
    accountId: sandbox.accountId,
    region: sandbox.region,
    pid: owner.pid,
    speed,
    faults: sandbox.faults.list(),
    ...sandbox.summary(),
    ...(file === undefined ? {} : { statePath: file.path }),
  });

  async function handle(command: ControlCommand): Promise<ControlResults[ControlCommand['kind']]> {
    switch (command.kind) {
      case 'status':
        await catchUp();
        return status();
      case 'advance':
        if (!(Number.isFinite(command.ms) && command.ms >= 0)) throw new RangeError('advance needs ms of 0 or more');
        await catchUp();
        await sandbox.advance(command.ms);
        anchor = { ...anchor, world: anchor.world + command.ms };
        return { now: sandbox.clock.now() };
      case 'fault-add':
        return { id: sandbox.faults.add(command.rule) };
      case 'fault-clear':
        sandbox.faults.clear(command.id);
        return { faults: sandbox.faults.list() };
      case 'fault-list':
        return { faults: sandbox.faults.list() };
      case 'traffic-rate':
        if (!(Number.isFinite(command.ratePerHour) && command.ratePerHour >= 0))
          throw new RangeError('the rate is 0 or more an hour');
        await catchUp();
        sandbox.traffic.setRate(command.ratePerHour);
        return { ratePerHour: command.ratePerHour };
      case 'save':
        await save();
        return file === undefined ? {} : { statePath: file.path };
      case 'reset': {
        const next = await openWorld(options, undefined);
        const old = sandbox;
        sandbox = next;
        anchor = { wall: wall.now(), world: sandbox.clock.now() };
        await old.close();
        await save();
        return { now: sandbox.clock.now() };
      }
      default:
        throw new RangeError(`unknown control command ${JSON.stringify((command as { kind?: unknown }).kind)}`);
    }
  }

  const token = secretToken();
  const listener = await listenHttp(
    {
      call: async (request: WireRequest) => {
        await catchUp();
        return sandbox.answerer.call(request);
      },
      refuse: (request, error) => sandbox.answerer.refuse(request, error),
    },
    {
      port: options.port,
      aside: createControl(token, handle),
      wait: (ms) => wall.sleep(ms),
      ...(options.accessKeyId === undefined ? {} : { accessKeyId: options.accessKeyId }),
    },
  );
  const { endpoint, accessKeyId, secretAccessKey } = listener;
  if (file !== undefined) {
    await writeRunFile(file.path, { version: 1, pid: owner.pid, endpoint, token, accessKeyId, secretAccessKey }, owner);
  }
  let ticking = false;
  const stopTicking = wall.every(TICK_MS, () => {
    if (ticking) return;
    ticking = true;
    catchUp().then(
      () => {
        ticking = false;
      },
      () => {
        ticking = false;
      },
    );
  });

  let savedCalls = sandbox.summary().calls;
  const stopSaving = wall.every(AUTOSAVE_MS, () => {
    const { calls } = sandbox.summary();
    if (calls === savedCalls || closing !== undefined) return;
    savedCalls = calls;
    saving = save().catch(() => undefined);
  });

  async function end(): Promise<void> {
    stopTicking();
    stopSaving();
    sandbox.halt();
    await saving;
    if (file !== undefined) await removeRunFile(file.path);
    await listener.close();
    await save();
    await sandbox.close();
    await file?.release();
  }

  return {
    endpoint,
    accessKeyId,
    secretAccessKey,
    loaded,
    get sandbox() {
      return sandbox;
    },
    status,
    save,
    close() {
      closing ??= end();
      return closing;
    },
  };
}
