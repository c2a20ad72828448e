import type { Bundle } from '../domain/system/functions';

/** The packed functions of this installation. */
export interface Bundles {
  /** OperatorError NOT_FOUND, with the command that builds it, when the bundle is missing. */
  read(functionName: string): Promise<Bundle>;
}
