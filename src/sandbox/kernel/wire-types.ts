/** One HTTP request as the router sees it; header names in lower case, `path` still percent-encoded. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** One HTTP answer. */
export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** How a call ended: with an answer, or with a connection that broke; `endAt` is the virtual time of its end. */
export type WireAnswer =
  | ({ readonly kind: 'answer'; readonly endAt: number; readonly delayMs: number } & WireResponse)
  | { readonly kind: 'dropped'; readonly endAt: number; readonly delayMs: number };
