/**
 * Why a saved world cannot be used: another process holds it, it is truncated or holds something else, it is of another version, or
 * it could have been written by somebody else (it holds code that would be run).
 */
export type StateFileFault = 'locked' | 'damaged' | 'version' | 'foreign' | 'unwritable';

export class StateFileError extends Error {
  override readonly name = 'StateFileError';
  constructor(
    readonly kind: StateFileFault,
    readonly path: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
