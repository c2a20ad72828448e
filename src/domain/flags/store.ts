import type { AlarmMonitor } from '../telemetry/alarm';
import type { ReadFlags } from './document';

/** Where the flags live, discovered once: names and ids. */
export interface FlagLocation {
  readonly applicationId: string;
  readonly applicationName: string;
  readonly environmentId: string;
  readonly environmentName: string;
  readonly profileId: string;
  readonly profileName: string;
  /** Every flag profile of the application, this one included. */
  readonly flagProfiles: readonly { readonly id: string; readonly name: string }[];
  readonly profileType: string;
}

/** One immutable version of the flag document. */
export interface FlagVersion {
  readonly version: number;
  readonly label: string | undefined;
  readonly description: string | undefined;
  readonly contentType: string;
  /** The raw document, kept byte for byte. */
  readonly content: string;
}

/** What a fresh client session is served right now. */
export type ServedFlags =
  | {
      readonly kind: 'served';
      readonly contentType: string;
      readonly content: string;
      readonly versionLabel: string | undefined;
    }
  | { readonly kind: 'nothing-deployed' };

/** What a fresh client session is served, read as flags. */
export type ServedReading =
  | { readonly kind: 'nothing-deployed' }
  | { readonly kind: 'served'; readonly flags: ReadFlags; readonly versionLabel: string | undefined };

/** A resource by the id that AWS gave it. */
export interface NamedResource {
  readonly id: string;
  readonly name: string;
}

/** What exists of application, environment and profile; looked up by the configured id first, then by name. */
export interface FoundFlagHome {
  readonly application: NamedResource | undefined;
  readonly environment:
    | (NamedResource & {
        readonly monitors: readonly AlarmMonitor[];
      })
    | undefined;
  readonly profile: (NamedResource & { readonly type: string }) | undefined;
}
