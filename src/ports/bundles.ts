/** A function's code as it is shipped. */
export interface Bundle {
  readonly zip: Uint8Array;
  /** As Lambda computes it: base64 of the SHA-256 of the zip. */
  readonly sha256Base64: string;
  /** Bytes of the zip. */
  readonly size: number;
}

/** The packed functions of this installation. */
export interface Bundles {
  /** OperatorError NOT_FOUND with the command that builds it when it is not packed. */
  read(functionName: string): Promise<Bundle>;
}
