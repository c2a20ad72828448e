/** A group of X-Ray: traces that a filter finds, with metrics of their own. */
export interface TraceGroup {
  readonly name: string;
  /** Undefined: every trace. */
  readonly expression: string | undefined;
  readonly insights: boolean;
}

/** Which requests get a trace: the first ones of each second, then a share. The lowest priority that fits decides. */
export interface SamplingRule {
  readonly name: string;
  readonly priority: number;
  /** Requests a second that are always traced. */
  readonly reservoir: number;
  /** Of the others, 0 to 1. */
  readonly share: number;
  /** What it holds for, `*` for everything. */
  readonly service: string;
}
