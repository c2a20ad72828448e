import type { Clients } from '../sandbox/harness';

/**
 * Where cases are played: a sandbox in this process or over HTTP, or a real account. Cases reach AWS through plain SDK clients,
 * wait as every client waits, and use names that nobody else has.
 */
export interface Setting {
  readonly clients: Clients;
  readonly account: string;
  readonly region: string;
  /** Roles that the services take on. */
  readonly roles: { readonly lambda: string; readonly codeDeploy: string };
  /** The name of a throw-away resource. */
  name(part: string): string;
  /** Epoch ms of the account's clock. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Makes a resource that several cases use, once. */
  once<T>(key: string, make: () => Promise<T>): Promise<T>;
}

/** One claim about AWS: what its page says, and what is seen when it is tried. Both are one line of text. */
export interface Case {
  readonly name: string;
  /** The page that says so. */
  readonly source: string;
  readonly documented: string;
  see(setting: Setting): Promise<string>;
}

/** How a call ends that is to be refused: the error's name and HTTP status. */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'accepted';
  } catch (error) {
    const { name, $metadata } = error as Error & { readonly $metadata?: { readonly httpStatusCode?: number } };
    if ($metadata === undefined) throw error;
    return `${name} ${$metadata.httpStatusCode}`;
  }
}

type Call = (setting: Setting) => Promise<unknown>;

/** A case of a call that AWS refuses. */
export const refuses = (name: string, source: string, documented: string, call: Call): Case => ({
  name,
  source,
  documented,
  see: (setting) => refusalOf(call(setting)),
});

/** A case of something that is seen. */
export const shows = (name: string, source: string, documented: string, see: Case['see']): Case => ({
  name,
  source,
  documented,
  see,
});

const LONGEST_MS = 180_000;
const BETWEEN_MS = 1_000;

/** Reads again until the answer will do, or for three minutes; answers what was read last. */
export async function until<T>(setting: Setting, read: () => Promise<T>, isDone: (value: T) => boolean): Promise<T> {
  const end = setting.now() + LONGEST_MS;
  for (;;) {
    const value = await read();
    if (isDone(value) || setting.now() >= end) return value;
    await setting.sleep(BETWEEN_MS);
  }
}
