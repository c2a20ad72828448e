/** A parsed X-Ray segment or subsegment document (xray-api-segmentdocuments); times are epoch seconds. */
export interface SegmentDocument {
  readonly name: string;
  readonly id: string;
  readonly start_time: number;
  readonly end_time?: number;
  readonly in_progress?: boolean;
  readonly trace_id?: string;
  readonly parent_id?: string;
  readonly type?: string;
  readonly namespace?: string;
  readonly origin?: string;
  readonly user?: string;
  readonly resource_arn?: string;
  readonly inferred?: boolean;
  readonly error?: boolean;
  readonly fault?: boolean;
  readonly throttle?: boolean;
  readonly http?: {
    readonly request?: {
      readonly method?: string;
      readonly url?: string;
      readonly user_agent?: string;
      readonly client_ip?: string;
    };
    readonly response?: { readonly status?: number };
  };
  readonly aws?: {
    readonly account_id?: string;
    readonly resource_arn?: string;
    readonly operation?: string;
    readonly ec2?: { readonly instance_id?: string; readonly availability_zone?: string };
  };
  readonly annotations?: Readonly<Record<string, string | number | boolean>>;
  readonly cause?: string | { readonly exceptions?: readonly { readonly message?: string }[] };
  readonly subsegments?: readonly SegmentDocument[];
}

/** A trace as the filter engine wants it. */
export interface FilterTrace {
  readonly id: string;
  readonly segments: readonly SegmentDocument[];
}

/** A segment and every subsegment below it, depth first. */
export function withSubsegments(segment: SegmentDocument): readonly SegmentDocument[] {
  const all: SegmentDocument[] = [segment];
  for (let at = 0; at < all.length; at += 1) {
    const children = all[at]?.subsegments;
    if (children !== undefined) for (const child of children) all.push(child);
  }
  return all;
}

/** 5xx: the flag, or the status of the response. */
export function isFault(segment: SegmentDocument): boolean {
  return segment.fault === true || (segment.http?.response?.status ?? 0) >= 500;
}

/** 4xx: the flag, or the status of the response. */
export function isError(segment: SegmentDocument): boolean {
  const status = segment.http?.response?.status ?? 0;
  return segment.error === true || isThrottle(segment) || (status >= 400 && status < 500);
}

/** 429: the flag, or the status of the response. */
export function isThrottle(segment: SegmentDocument): boolean {
  return segment.throttle === true || segment.http?.response?.status === 429;
}

/** Seconds from start to end; 0 while it is in progress. */
export function durationS(segment: SegmentDocument): number {
  return segment.end_time === undefined ? 0 : Math.max(0, segment.end_time - segment.start_time);
}

/** Incomplete: still in progress, or without an end. */
export function isIncomplete(segment: SegmentDocument): boolean {
  return segment.in_progress === true || segment.end_time === undefined;
}
