import { setFlagsFromString } from 'node:v8';
import type { Caller } from '../iam/caller';
import { HOUR_MS, MINUTE_MS } from '../kernel/time';
import type { WireRequest } from '../kernel/wire-types';
import type { World } from '../kernel/world';
import { openSandbox, type Sandbox, type SandboxOptions } from '../open-sandbox';
import type { Owner } from '../persistence/private-file';
import { openStateFile, type StateFile } from '../persistence/state-file';
import type { ControlCommand, ControlResults, SandboxStatus } from './control-protocol';
import { createControl } from './control-server';
import { type Listener, listenHttp, secretToken } from './listen';
import { announce, removeRunFile, writeRunFile } from './run-file';
import { ServedClock, type WallClock } from './served-clock';

export type { WallClock } from './served-clock';

export interface ServeOptions extends Omit<SandboxOptions, 'world'> {
  /** 0 = any free port. */
  readonly port: number;
  /** Where the world is saved; absent = not at all (and no run file). */
  readonly statePath?: string;
  /** A folder in which other processes look for running sandboxes, wherever their state files are. */
  readonly announceIn?: string;
  readonly owner: Owner;
  readonly wall: WallClock;
  /** Virtual ms for each real ms; 1 = real time. */
  readonly speed: number;
  readonly accessKeyId?: string;
  /** Who its clients are; absent = an administrator. */
  readonly caller?: Caller;
  /** Script of causes that the world plays from its start on, or from now on when it was loaded. */
  readonly scenario?: string;
  /** Puts the first resources into a world that was not loaded; runs before the endpoint opens, and again on reset. */
  prepare?(sandbox: Sandbox): Promise<void>;
}

/** A sandbox that answers on a loopback port while real time moves its clock. */
export interface ServedSandbox extends Omit<Listener, 'close'> {
  readonly sandbox: Sandbox;
  /** Whether the world was loaded from the state file. */
  readonly loaded: boolean;
  status(): SandboxStatus;
  /** Saves, stops answering, ends workers and database, removes the run file and gives the state file back. */
  close(): Promise<void>;
}

const TICK_MS = 250;
/** A killed process loses at most this much of what was asked of it. */
const AUTOSAVE_MS = 30_000;
/** The time of a new world begins this much before the machine's, so that what prepares it has passed by then. */
const PREPARATION_MS = 5 * MINUTE_MS;
/** A loaded world that is behind by no more than this runs to the machine's time at once; `catch-up` plays longer gaps. */
const CATCH_UP_AT_ONCE_MS = HOUR_MS;

/**
 * V8 lets a heap grow to several times what is in use before it collects all of it: 900 MB for a world of 200 MB. A sandbox
 * that is served for weeks collects after a third more.
 */
const HEAP_GROWTH = '--heap-growing-percent=30';

/** Opens (or loads) a world and serves it. Rejects with `StateFileError`, or with the system's error for a port in use. */
export async function serveSandbox(options: ServeOptions): Promise<ServedSandbox> {
  const { owner, statePath } = options;
  setFlagsFromString(HEAP_GROWTH);
  const file: StateFile | undefined = statePath === undefined ? undefined : await openStateFile(statePath, owner);
  let server: Server | undefined;
  try {
    const saved = await file?.load();
    server = new Server(options, file, saved !== undefined, await openWorld(options, saved));
    await server.open();
    return server;
  } catch (error) {
    await server?.sandbox.close();
    await file?.release();
    throw error;
  }
}

/** A world that is ready to be served; new ones are prepared. */
async function openWorld(options: ServeOptions, saved: World | undefined): Promise<Sandbox> {
  const { startAt, wall, prepare, scenario, caller } = options;
  if (saved !== undefined) {
    const sandbox = await openSandbox({ ...options, world: saved });
    if (scenario !== undefined) {
      sandbox.traffic.heal();
      sandbox.traffic.play(scenario);
    }
    sandbox.actAs(caller);
    return sandbox;
  }
  const lead = prepare === undefined ? 0 : PREPARATION_MS;
  const sandbox = await openSandbox({ ...options, startAt: startAt ?? wall.now() - lead });
  try {
    await prepare?.(sandbox);
    if (scenario !== undefined) sandbox.traffic.play(scenario);
    sandbox.actAs(caller);
    return sandbox;
  } catch (error) {
    await sandbox.close();
    throw error;
  }
}

class Server implements ServedSandbox {
  readonly loaded: boolean;
  sandbox: Sandbox;
  readonly #options: ServeOptions;
  readonly #file: StateFile | undefined;
  readonly #clock: ServedClock;
  readonly #ends: (() => void)[] = [];
  #listener: Listener | undefined;
  #savedCalls = 0;
  /** Set by changes that the number of calls does not show: an advanced clock, another rate. */
  #steered = false;
  #saving: Promise<void> | undefined;
  #saveError: string | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: ServeOptions, file: StateFile | undefined, loaded: boolean, sandbox: Sandbox) {
    this.#options = options;
    this.#file = file;
    this.loaded = loaded;
    this.sandbox = sandbox;
    this.#clock = new ServedClock(options.wall, options.speed, sandbox);
  }

  get #opened(): Listener {
    if (this.#listener === undefined) throw new Error('the sandbox is not open');
    return this.#listener;
  }

  get endpoint(): string {
    return this.#opened.endpoint;
  }

  get accessKeyId(): string {
    return this.#opened.accessKeyId;
  }

  get secretAccessKey(): string {
    return this.#opened.secretAccessKey;
  }

  async open(): Promise<void> {
    const { wall, owner } = this.#options;
    await this.#meetMachineTime(this.loaded);
    const token = secretToken();
    this.#listener = await this.#listen(token);
    if (this.#file !== undefined) {
      const { endpoint, accessKeyId, secretAccessKey } = this.#listener;
      const run = { version: 1, pid: owner.pid, endpoint, token, accessKeyId, secretAccessKey } as const;
      await writeRunFile(this.#file.path, run, owner);
      if (this.#options.announceIn !== undefined) {
        const fresh = this.#options.fresh === true ? { fresh: true } : {};
        const withdraw = await announce(this.#options.announceIn, this.#file.path, { ...run, ...fresh }, owner);
        this.#ends.push(() => void withdraw());
      }
    }
    let ticking = false;
    const tick = async (): Promise<void> => {
      if (ticking) return;
      ticking = true;
      await this.#clock.catchUp().catch(() => undefined);
      ticking = false;
    };
    this.#savedCalls = this.sandbox.summary().calls;
    this.#ends.push(wall.every(TICK_MS, () => void tick()));
    this.#ends.push(wall.every(AUTOSAVE_MS, () => this.#saveByItself()));
  }

  /** A new world reaches the machine's time when it opens, a loaded one when it is not far behind. */
  async #meetMachineTime(loaded: boolean): Promise<void> {
    const behind = -this.#clock.skewMs;
    if (loaded ? behind <= CATCH_UP_AT_ONCE_MS : this.#options.startAt === undefined) await this.#clock.synchronize();
  }

  #listen(token: string): Promise<Listener> {
    const { port, accessKeyId, wall } = this.#options;
    return listenHttp(
      {
        call: async (request: WireRequest) => {
          await this.#clock.catchUp();
          return this.sandbox.answerer.call(request);
        },
        refuse: (request, error) => this.sandbox.answerer.refuse(request, error),
        session: (keyId) => this.sandbox.answerer.session(keyId),
      },
      {
        port,
        aside: createControl(token, (command) => this.#handle(command)),
        wait: (ms) => wall.sleep(ms),
        ...(accessKeyId === undefined ? {} : { accessKeyId }),
      },
    );
  }

  status(): SandboxStatus {
    return {
      endpoint: this.endpoint,
      accountId: this.sandbox.accountId,
      region: this.sandbox.region,
      pid: this.#options.owner.pid,
      speed: this.#options.speed,
      skewMs: this.#clock.skewMs,
      faults: this.sandbox.faults.list(),
      ...this.sandbox.summary(),
      ...(this.#file === undefined ? {} : { statePath: this.#file.path }),
      ...(this.#saveError === undefined ? {} : { saveError: this.#saveError }),
    };
  }

  async #save(): Promise<void> {
    if (this.#file === undefined) return;
    this.#steered = false;
    const { sandbox } = this;
    await this.#file.save({ blocks: () => sandbox.blocks(), pieces: () => sandbox.serializeInPieces() });
    this.#saveError = undefined;
  }

  #saveByItself(): void {
    const { calls } = this.sandbox.summary();
    if ((calls === this.#savedCalls && !this.#steered) || this.#closing !== undefined) return;
    this.#savedCalls = calls;
    this.#saving = this.#save().catch((error: unknown) => {
      this.#steered = true;
      this.#saveError = error instanceof Error ? error.message : String(error);
    });
  }

  async #handle(command: ControlCommand): Promise<ControlResults[ControlCommand['kind']]> {
    const { faults } = this.sandbox;
    switch (command.kind) {
      case 'status':
        await this.#clock.catchUp();
        return this.status();
      case 'advance':
        if (!(Number.isFinite(command.ms) && command.ms >= 0)) throw new RangeError('advance needs ms of 0 or more');
        this.#steered = true;
        await this.#clock.advance(command.ms);
        return { now: this.sandbox.clock.now() };
      case 'catch-up':
        return this.#catchUpWithMachine();
      case 'fault-add':
        return { id: faults.add(command.rule) };
      case 'fault-clear':
        faults.clear();
        return { faults: faults.list() };
      case 'traffic-rate':
        if (!(Number.isFinite(command.ratePerHour) && command.ratePerHour >= 0))
          throw new RangeError('the rate is 0 or more an hour');
        this.#steered = true;
        await this.#clock.catchUp();
        this.sandbox.traffic.setRate(command.ratePerHour);
        return { ratePerHour: command.ratePerHour };
      case 'reset':
        return this.#reset();
      default:
        throw new RangeError(`unknown control command ${JSON.stringify((command as { kind?: unknown }).kind)}`);
    }
  }

  async #catchUpWithMachine(): Promise<{ readonly now: number }> {
    await this.#clock.catchUp();
    if (this.#clock.skewMs > MINUTE_MS) {
      throw new RangeError('the world is ahead of this machine, and time cannot go back: reset begins a new world');
    }
    this.#steered = true;
    await this.#clock.synchronize();
    return { now: this.sandbox.clock.now() };
  }

  async #reset(): Promise<{ readonly now: number }> {
    const next = await openWorld(this.#options, undefined);
    const old = this.sandbox;
    this.sandbox = next;
    this.#clock.follow(next);
    await this.#meetMachineTime(false);
    await old.close();
    await this.#save();
    return { now: this.sandbox.clock.now() };
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    for (const end of this.#ends) end();
    this.sandbox.halt();
    await this.#saving;
    if (this.#file !== undefined) await removeRunFile(this.#file.path);
    await this.#listener?.close();
    await this.#save();
    await this.sandbox.close();
    await this.#file?.release();
  }
}
