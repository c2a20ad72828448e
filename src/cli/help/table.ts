import type { AnyCommand, CommandDescription } from '../../commands/command';
import { packageInfo } from '../package-info';
import { COMMANDS, type CommandEntry } from '../registry';

/** A command without its code: plain JSON. */
export interface DescribedCommand extends Omit<CommandDescription, 'complete'> {
  /** Candidates for some of its words are found by its code. */
  readonly completes: boolean;
}

/** What `--help` and most of completion need. `npm run build` writes it beside the bundle that answers them. */
export interface CommandTable {
  readonly version: string;
  readonly commands: readonly (Omit<CommandEntry, 'load'> & { readonly specs: readonly DescribedCommand[] })[];
}

const describe = ({ parse, run, complete, ...described }: AnyCommand): DescribedCommand => ({
  ...described,
  completes: complete !== undefined,
});

/** The table, read from the commands themselves. */
export async function commandTable(): Promise<CommandTable> {
  const commands = await Promise.all(
    COMMANDS.map(async ({ load, ...entry }) => ({ ...entry, specs: (await load()).map(describe) })),
  );
  return { version: packageInfo().version, commands };
}
