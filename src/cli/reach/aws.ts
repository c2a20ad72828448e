import { configuredEndpoints } from '../../aws/client/configured-endpoint';
import type { ResolvedValue } from '../../domain/system/configuration';
import { wallClock } from '../clocks';
import type { ComposeParts, Reach } from './reach';

export const valueAt = (values: readonly ResolvedValue[], path: string): string | undefined => {
  const value = values.find((each) => each.path === path)?.value;
  return typeof value === 'string' ? value : undefined;
};

/** Where a run without --sandbox goes: the services of each endpoint, most first; `AWS` is AWS's own. */
export type ReachedEndpoints = readonly { readonly url: string; readonly services: readonly string[] }[];

const AWS = 'AWS';

/** `endpoint` is what options or configuration name; without it every service goes where variables and profile send it. */
export async function reachedEndpoints(
  endpoint: string | undefined,
  profile: string | undefined,
): Promise<ReachedEndpoints> {
  if (endpoint !== undefined) return [{ url: endpoint, services: [] }];
  const byUrl = new Map<string, string[]>();
  for (const [service, url = AWS] of Object.entries(await configuredEndpoints(profile)))
    byUrl.set(url, [...(byUrl.get(url) ?? []), service]);
  return [...byUrl].map(([url, services]) => ({ url, services })).sort((a, b) => b.services.length - a.services.length);
}

/** In words: the one endpoint, or where most services go and which go elsewhere. */
export const endpointsText = ([first, ...others]: ReachedEndpoints): string =>
  [first?.url ?? AWS, ...others.map(({ url, services }) => `${url} for ${services.join(', ')}`)].join(', but ');

const isOnThisMachine = (url: string): boolean => /^http:\/\/(?:127\.|localhost[:/]|\[::1\])/.test(url);

/** A running local sandbox has its own clock, and a fresh one its own records; every other endpoint uses wall time. */
export async function whatIsAt(endpoints: ReachedEndpoints): Promise<Pick<Reach, 'clock' | 'records'>> {
  for (const { url } of endpoints.filter((each) => isOnThisMachine(each.url))) {
    const { runningSandboxAt } = await import('../sandbox/running');
    const running = await runningSandboxAt(new URL(url).host).catch(() => undefined);
    if (running === undefined) continue;
    const { servedClock, recordsOf } = await import('../sandbox/served');
    return { clock: await servedClock(running.client), ...recordsOf(running) };
  }
  return { clock: wallClock };
}

/** An account on AWS, or on what stands at the endpoints in its place. */
export async function reachAws({ system, values, globals }: ComposeParts): Promise<Reach> {
  const endpoint = globals.endpointUrl ?? valueAt(values, 'endpointUrl');
  const profile = valueAt(values, 'profile');
  const endpoints = await reachedEndpoints(endpoint, profile);
  return {
    connection: { region: system.region, profile, endpoint },
    ...(await whatIsAt(endpoints)),
    mark: undefined,
    endpointName: `${profile === undefined ? '' : `profile ${profile} · `}${endpointsText(endpoints)}`,
    close: async () => {},
  };
}
