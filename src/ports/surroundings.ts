/** What a run finds around it, beside AWS: read by `doctor`, and safe to read when nothing else works. */
export interface Surroundings {
  readonly platform: string;
  /** The user's home folder, to be left out of reports. */
  readonly home: string;
  /** Names of the variables that change what this program does; never their values. */
  readonly variables: readonly string[];
  /** Name of the user's shell; undefined when the system does not say. */
  readonly shell: string | undefined;
  /** The file that a shell reads when it starts, or for fish the one with this program's completion. */
  shellFile(shell: 'bash' | 'zsh' | 'fish'): string;
  /** Folder of journal and lock; undefined while the account is not known. */
  stateFolder(account: string): string;
  /** Where the credentials come from, in words; throws when there are none. */
  credentials(): Promise<string>;
  /** The URL that calls go to, and how far this machine's clock is ahead of its answers, in ms. */
  endpoint(): Promise<{ readonly url: string; readonly skewMs: number | undefined; readonly why?: string }>;
}
