import type { Sandbox } from '../open-sandbox';

/** Real time, as the process has it. */
export interface WallClock {
  /** Epoch ms. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Runs `task` again and again; the returned function ends it. */
  every(ms: number, task: () => void): () => void;
}

/** A distance that a reader of the clock notices. */
const NOTICEABLE_MS = 500;

/**
 * The clock of a served world: real time moves it, at `speed`, from an anchor.
 *
 *   target = anchor.world + (wall - anchor.wall) * speed        skew = world - wall
 */
export class ServedClock {
  readonly #wall: WallClock;
  readonly #speed: number;
  #sandbox: Sandbox;
  #anchor: { readonly wall: number; readonly world: number };

  constructor(wall: WallClock, speed: number, sandbox: Sandbox) {
    this.#wall = wall;
    this.#speed = speed;
    this.#sandbox = sandbox;
    this.#anchor = { wall: wall.now(), world: sandbox.clock.now() };
  }

  /** Ms by which the world is ahead of this machine; negative when it is behind. */
  get skewMs(): number {
    return this.#sandbox.clock.now() - this.#wall.now();
  }

  /** Goes on with another world, from the time it has. */
  follow(sandbox: Sandbox): void {
    this.#sandbox = sandbox;
    this.#anchor = { wall: this.#wall.now(), world: sandbox.clock.now() };
  }

  /** Lets the world run to where real time says it is. */
  async catchUp(): Promise<void> {
    const target = Math.floor(this.#anchor.world + (this.#wall.now() - this.#anchor.wall) * this.#speed);
    if (target > this.#sandbox.clock.now()) await this.#sandbox.advanceTo(target);
  }

  /** Lets time pass beyond real time. */
  async advance(ms: number): Promise<void> {
    await this.catchUp();
    await this.#sandbox.advance(ms);
    this.#anchor = { ...this.#anchor, world: this.#anchor.world + ms };
  }

  /** Lets the world run to this machine's time, and follow it from there. A world that is ahead stays as it is. */
  async synchronize(): Promise<void> {
    const now = this.#wall.now();
    if (now < this.#sandbox.clock.now()) return;
    this.#anchor = { wall: now, world: now };
    // Catching up takes real time too, less in each round.
    for (let round = 0; round < 5 && this.skewMs < -NOTICEABLE_MS; round += 1) await this.catchUp();
    await this.catchUp();
  }
}
