import type { Clients } from '../sandbox/harness';
import type { Case, Setting } from './case';
import { CASES, type CaseService } from './cases/table';
import { makeRoles } from './roles';
import { nameWith } from './throw-away';

/** Where a run plays. */
export interface Place {
  readonly clients: Clients;
  readonly account: string;
  readonly region: string;
  readonly prefix: string;
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** What was seen of one case; what stopped it when it could not be played. */
export type Observation =
  | { readonly kind: 'seen'; readonly text: string }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'not-played' };

export interface Played {
  readonly service: CaseService;
  readonly case: Case;
  readonly observation: Observation;
}

export const textOf = (observation: Observation): string =>
  observation.kind === 'seen' ? observation.text : observation.kind === 'failed' ? `failed: ${observation.why}` : '-';

export const asDocumented = ({ case: { documented }, observation }: Played): boolean =>
  observation.kind === 'seen' && observation.text === documented;

/** Makes the roles, when a service of the run needs them. */
async function settingOf(place: Place, services: readonly CaseService[]): Promise<Setting> {
  const needsRoles = services.some((service) => service === 'lambda' || service === 'codedeploy');
  const made = new Map<string, Promise<unknown>>();
  return {
    ...place,
    name: nameWith(place.prefix),
    roles: needsRoles ? await makeRoles(place.clients, place.prefix, place.sleep) : { lambda: '', codeDeploy: '' },
    once<T>(key: string, make: () => Promise<T>): Promise<T> {
      const known = made.get(key) ?? make();
      made.set(key, known);
      return known as Promise<T>;
    },
  };
}

async function observe(one: Case, setting: Setting, signal: AbortSignal): Promise<Observation> {
  if (signal.aborted) return { kind: 'not-played' };
  try {
    return { kind: 'seen', text: await one.see(setting) };
  } catch (error) {
    if (signal.aborted) return { kind: 'not-played' };
    const { name, message } = error as Error;
    return { kind: 'failed', why: `${name}: ${message}` };
  }
}

/** Cases of one service that are played side by side: most of their time is waiting. */
const AT_ONCE = 4;

/**
 * Plays the cases of these services, side by side. Ends when every call in flight has ended, after an interruption too:
 * what it made can be deleted then.
 */
export async function play(
  place: Place,
  services: readonly CaseService[],
  options: { readonly signal?: AbortSignal; readonly onPlayed?: (played: Played) => void } = {},
): Promise<readonly Played[]> {
  const signal = options.signal ?? new AbortController().signal;
  const setting = await settingOf(place, services);
  const chains = services.map(async (service) => {
    const cases: readonly Case[] = CASES[service];
    const played = new Map<Case, Played>();
    const waiting = [...cases];
    const playOn = async (): Promise<void> => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
        const result = { service, case: one, observation: await observe(one, setting, signal) };
        played.set(one, result);
        options.onPlayed?.(result);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, playOn));
    return cases.flatMap((one) => played.get(one) ?? []);
  });
  return (await Promise.all(chains)).flat();
}
