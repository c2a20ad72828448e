/** A filter expression that is refused; `offset` counts characters of the expression. */
export class FilterSyntaxError extends Error {
  override readonly name = 'FilterSyntaxError';

  constructor(
    message: string,
    readonly offset: number,
    /** X-Ray accepts it; only this sandbox does not implement it. */
    readonly unsupported = false,
  ) {
    super(message);
  }
}
