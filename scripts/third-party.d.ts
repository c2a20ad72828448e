export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly bundles: readonly string[];
  readonly text: string;
}

/** Packages inside the shipped bundles, sorted by name and version. */
export function bundledPackages(): Promise<readonly BundledPackage[]>;

/** The text of THIRD-PARTY-NOTICES. */
export function thirdPartyNotices(): Promise<string>;
