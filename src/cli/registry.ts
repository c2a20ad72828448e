import type { AnyCommand } from '../commands/command';

/** A command in the list: enough for help, completion and did-you-mean without loading its code. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly group: string;
  /** Its specs: the command itself first (absent for a pure group), then its subcommands. */
  readonly load: () => Promise<readonly AnyCommand[]>;
}

/**
 * Every command, in the order of the beta. Help, completion, the README's reference and the help tests iterate this one
 * list; a test keeps the summaries equal to those of the specs.
 */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'config',
    summary: 'show every configured value and where it came from',
    group: 'set-up',
    load: async () => [(await import('../commands/config')).configCommand],
  },
  {
    name: 'completion',
    summary: 'print a completion script for bash, zsh or fish',
    group: 'set-up',
    load: async () => [(await import('../commands/completion')).completionCommand],
  },
];
