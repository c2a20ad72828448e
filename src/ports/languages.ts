/** A fault in a query or an expression: what, and where (characters from its beginning). */
export interface LanguageFault {
  readonly message: string;
  readonly start: number;
  readonly end: number;
  /** AWS may well accept it: it is only not implemented here. */
  readonly unsupported: boolean;
}

/** A line to be queried offline, as `logs --json` or an export prints it. */
export interface OfflineLine {
  readonly at: number;
  readonly group: string;
  readonly stream: string;
  readonly message: string;
}

export interface OfflineAnswer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | undefined)[])[];
  readonly recordsScanned: number;
  readonly recordsMatched: number;
  readonly bytesScanned: number;
}

/** The two query languages without AWS: faults found before anything is sent, and queries over exported lines. */
export interface QueryLanguages {
  checkQuery(text: string): LanguageFault | undefined;
  checkFilter(expression: string): LanguageFault | undefined;
  /** OperatorError QUERY with the position when the text is refused. */
  runOffline(
    text: string,
    lines: readonly OfflineLine[],
    window: { readonly from: number; readonly to: number },
  ): OfflineAnswer;
}
