/** A metric math expression that cannot be read or evaluated; the caller names the query it belongs to. */
export class ExpressionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ExpressionError';
  }
}
