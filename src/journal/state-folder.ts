import { join } from 'node:path';

/**
 * Where the journal and the lock of one account and region live: `$XDG_STATE_HOME/huntaze-beta/<account>-<region>`, by
 * default under `~/.local/state`. A relative XDG_STATE_HOME is ignored, as the XDG base directory specification asks.
 */
export function stateFolder(
  where: { readonly xdgStateHome: string | undefined; readonly home: string },
  system: { readonly account: string; readonly region: string; readonly name?: string | undefined },
): string {
  const { xdgStateHome } = where;
  const base = xdgStateHome?.startsWith('/') ? xdgStateHome : join(where.home, '.local', 'state');
  return ofEnvironment(join(base, 'huntaze-beta', `${safe(system.account)}-${safe(system.region)}`), system.name);
}

/** An environment of the configuration has a folder of its own inside. */
export const ofEnvironment = (folder: string, name: string | undefined): string =>
  name === undefined ? folder : join(folder, `env-${safe(name)}`);

/** Nothing in a name may leave the folder. */
const safe = (name: string): string => name.replace(/[^a-zA-Z0-9-]/g, '_');
