/** One line of a table of measurements. */
export interface Row {
  readonly what: string;
  readonly measured: string;
  readonly aim: string;
  /** Undefined where nothing is aimed at. */
  readonly met: boolean | undefined;
}

export const milliseconds = (value: number): string => `${value.toFixed(2)} ms`;
