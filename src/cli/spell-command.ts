import type { GlobalOptions } from '../commands/command';
import { type OwnCommand, shellLine } from '../domain/text/advice';
import { LOCAL_COMMANDS } from './registry';

/** How this program is to be called again: through npx when it was started so. */
export function programName(env: NodeJS.ProcessEnv): string {
  const startedByNpx = env['npm_lifecycle_event'] === 'npx';
  // npx hands its environment to everything below it: only the script says that it started this very program.
  return startedByNpx && /^['"]?huntaze-beta\b/.test(env['npm_lifecycle_script'] ?? '')
    ? 'npx huntaze-beta'
    : 'huntaze-beta';
}

/** The options given on the command line that say where the calls go, as they are typed. */
const targetWords = ({ sandbox, env, profile, region, endpointUrl, account, config }: GlobalOptions) => [
  ...(sandbox ? ['--sandbox'] : []),
  ...Object.entries({ env, profile, region, 'endpoint-url': endpointUrl, account, config }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  ),
];

/** Prints a recommended command so that it goes where this run went. A command that is all on this machine goes nowhere. */
export function commandSpeller(globals: GlobalOptions, env: NodeJS.ProcessEnv): (command: OwnCommand) => string {
  const program = programName(env);
  const target = targetWords(globals);
  return ({ argv }) => {
    const isLocal = LOCAL_COMMANDS.includes(argv[0] ?? '') || argv.includes('--sandbox');
    return `${program} ${shellLine([...(isLocal ? [] : target), ...argv])}`;
  };
}
