import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import type { GlobalOptions } from '../commands/command';
import type { ResolvedValue } from '../domain/system/configuration';
import type { Surroundings } from '../ports/surroundings';
import { askedEnvironment } from './global-options';
import { endpointsText, reachedEndpoints, whatIsAt } from './reach/aws';
import { stateFolderOf } from './records';

const RELEVANT =
  /^(?:AWS_|HUNTAZE_|NO_COLOR$|FORCE_COLOR$|TERM$|CI$|XDG_(?:STATE|CONFIG)_HOME$|NODE_OPTIONS$|H?T?TPS?_PROXY$)/i;
const PATIENCE_MS = 3_000;

/** What is around this process; `values` is the resolved configuration, undefined when it is broken. */
export function surroundingsOf(globals: GlobalOptions, values: readonly ResolvedValue[] | undefined): Surroundings {
  const { env } = process;
  const configured = (path: string): string | undefined => {
    const value = values?.find((each) => each.path === path)?.value;
    return typeof value === 'string' ? value : undefined;
  };
  const region = configured('region') ?? globals.region ?? 'us-east-1';
  return {
    platform: `${process.platform} ${process.arch}`,
    home: homedir(),
    variables: Object.keys(env)
      .filter((name) => RELEVANT.test(name) && env[name] !== '')
      .sort(),
    shell: env['SHELL'] === undefined || env['SHELL'] === '' ? undefined : basename(env['SHELL']),
    shellFile: (shell) => {
      const files = {
        bash: join(homedir(), '.bashrc'),
        zsh: join(env['ZDOTDIR'] || homedir(), '.zshrc'),
        fish: join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'fish', 'completions', 'huntaze-beta.fish'),
      };
      return files[shell];
    },
    stateFolder: (account) => stateFolderOf(account, region, askedEnvironment(globals, env)),
    async credentials() {
      if (globals.sandbox) return "the sandbox's own";
      const { credentialKind } = await import('../aws/client/credential-kind');
      return credentialKind(region, configured('profile') ?? globals.profile);
    },
    async endpoint() {
      const running = globals.sandbox
        ? await (await import('./sandbox/running')).runningSandbox().catch(() => undefined)
        : undefined;
      if (globals.sandbox && running === undefined) return { url: 'in this process', skewMs: undefined };
      const named = running?.run.endpoint ?? globals.endpointUrl ?? configured('endpointUrl');
      const endpoints = await reachedEndpoints(named, configured('profile') ?? globals.profile);
      const url = endpointsText(endpoints);
      // The identity is asked there, before anything else.
      const first = (endpoints.find(({ services }) => services.includes('sts')) ?? endpoints[0])?.url ?? url;
      try {
        const { clock } = await whatIsAt(endpoints);
        const asked = URL.canParse(first) ? first : `https://sts.${region}.amazonaws.com`;
        const { headers } = await fetch(asked, { method: 'HEAD', signal: AbortSignal.timeout(PATIENCE_MS) });
        const told = Date.parse(headers.get('date') ?? '');
        return { url, skewMs: Number.isFinite(told) ? clock.now() - told : undefined };
      } catch (error) {
        const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
        return { url, skewMs: undefined, why: cause instanceof Error ? cause.message : String(cause) };
      }
    },
  };
}
