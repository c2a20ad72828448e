/** An error in AWS's own shape; the wire codecs turn it into status, headers and body (see wire/). */
export class AwsError extends Error {
  constructor(
    /** Error name as clients see it, e.g. `ResourceNotFoundException`. */
    readonly code: string,
    readonly status: number,
    message: string,
    readonly details: {
      /** Further members of the modelled error, e.g. `{ Type: 'User' }` or `{ queryCompileError: … }`. */
      readonly members?: Readonly<Record<string, unknown>>;
      /** CloudWatch only: the legacy query code sent as `x-amzn-query-error`. */
      readonly queryError?: string;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
    this.name = code;
  }
}

/** What the sandbox answers when a call asks for something it does not implement: never a silent widening. */
export function notImplemented(what: string): AwsError {
  return new AwsError('NotImplementedException', 501, `the sandbox does not implement ${what}`);
}
