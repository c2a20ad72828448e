import type { GlobalOptions } from '../commands/command';
import type { ResolvedValue } from '../domain/configuration';
import { OperatorError } from '../domain/operator-error';
import type { DeployedSystem } from '../domain/system';
import type { Gateways } from '../ports/gateways';
import type { Terminal } from '../terminal/terminal';

/** The world as one command sees it. */
export interface Connection {
  readonly gateways: Gateways;
  allowWrites(): Promise<void>;
  close(): Promise<void>;
}

export async function compose(_parts: {
  readonly system: DeployedSystem;
  readonly values: readonly ResolvedValue[];
  readonly globals: GlobalOptions;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}): Promise<Connection> {
  throw new OperatorError('AWS', 'not composed');
}
