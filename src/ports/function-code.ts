/** Ships code. Each call is sent once; wait for its end with `Functions.describe`. */
export interface FunctionCode {
  /** Replaces the code of `$LATEST`; `conflict` while another update runs, `stale` when the revision moved. */
  update(
    name: string,
    zip: Uint8Array,
    options: { readonly revisionId: string },
  ): Promise<{ readonly codeSha256: string }>;
  /**
   * Publishes `$LATEST` as a version if its code is still `codeSha256` (`stale` otherwise). Returns the newest existing
   * version when nothing changed since.
   */
  publish(
    name: string,
    options: { readonly codeSha256: string; readonly description: string },
  ): Promise<{ readonly version: string }>;
}
