/** A saved query of the console. */
export interface QueryDefinition {
  readonly id: string;
  /** The console shows the text before a slash as a folder. */
  readonly name: string;
  readonly text: string;
  readonly logGroups: readonly string[];
  /** Names of its parameters, each `{{name}}` in the text. */
  readonly parameters: readonly string[];
  readonly language: 'CWLI' | 'PPL' | 'SQL';
}

/** The folder of the console in which saved queries are shared. */
export const SHARED_FOLDER = 'huntaze-beta';

/** Most characters of a definition's name and text (PutQueryDefinition). */
export const LONGEST_DEFINITION = { name: 255, text: 10_000 } as const;

/** A query's text as it is compared: the console keeps no blanks at its end. */
export const comparableText = (text: string): string => text.replace(/\r\n/g, '\n').trimEnd();

/** A saved query of the console's folder, compared with the one of the same name that this tool comes with. */
export interface PulledQuery {
  /** Without its folder. */
  readonly name: string;
  readonly state: 'as-shipped' | 'differs' | 'only-there' | 'not-usable';
  /** Of `not-usable`. */
  readonly why?: string;
  readonly text: string;
  readonly logGroups: readonly string[];
}
