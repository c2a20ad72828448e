import type { AwsConnection } from '../../aws/create-gateways';
import type { GlobalOptions } from '../../commands/command';
import type { ResolvedValue } from '../../domain/system/configuration';
import type { DeployedSystem } from '../../domain/system/system';
import type { Clock } from '../../ports/clock';
import type { Gateways } from '../../ports/gateways';
import type { NotificationLog } from '../../ports/notifier';
import type { Terminal } from '../../terminal/terminal';

export interface ComposeParts {
  readonly system: DeployedSystem;
  readonly values: readonly ResolvedValue[];
  readonly globals: GlobalOptions;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** How AWS, or the sandbox in its place, is reached. */
export interface Reach {
  readonly connection: AwsConnection;
  readonly clock: Clock;
  /** Highlighted word of the header line; undefined on a real account. */
  readonly mark: string | undefined;
  /** How the header names the endpoint. */
  readonly endpointName: string;
  /** Journal and lock of an account; default the user's state folder. */
  readonly records?: (account: string) => string;
  close(): Promise<void>;
}

/** Gateways, clock and records of one command. */
export interface Connection {
  readonly gateways: Gateways;
  readonly notified: NotificationLog;
  allowWrites(): Promise<void>;
  close(): Promise<void>;
}
