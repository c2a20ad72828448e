import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGateways } from '../../src/aws/create-gateways';
import { simulatedClock } from '../../src/cli/clocks';
import { createFileBundles, shippedAs } from '../../src/cli/file-bundles';
import { createRecords } from '../../src/cli/records';
import { type DeployedSystem, SANDBOX_SYSTEM } from '../../src/domain/system/system';
import type { Clock } from '../../src/ports/clock';
import type { Gateways } from '../../src/ports/gateways';
import { openSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index';

export interface TestBeta {
  readonly sandbox: Sandbox;
  readonly gateways: Gateways;
  readonly clock: Clock;
  /** Folder of the journal and the lock. */
  readonly folder: string;
  /** Another operator on the same account, with a journal and lock of their own. */
  anotherOperator(): Gateways;
  close(): Promise<void>;
}

/** An in-process sandbox (empty unless a world is given) with the real adapters, a real journal and a real lock on it. */
export async function openTestBeta(
  options: SandboxOptions & {
    readonly system?: Partial<DeployedSystem>;
    readonly requestHandler?: (inner: object) => object;
  } = {},
): Promise<TestBeta> {
  const sandbox = await openSandbox({ seed: 42, ...options });
  const clock = simulatedClock(sandbox);
  const system: DeployedSystem = { ...SANDBOX_SYSTEM, ...options.system };
  let serial = 0;
  const nonces = { next: () => (++serial).toString(16).padStart(8, '0') };
  const folders: string[] = [];
  const operator = (): { gateways: Gateways; folder: string } => {
    const folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-'));
    folders.push(folder);
    const inner = sandbox.requestHandler();
    const records = createRecords({
      folder: async () => folder,
      actor: async () => 'arn:aws:sts::000000000000:assumed-role/operator/test',
      clock,
      nonces,
    });
    const gateways = createGateways({
      system,
      clock,
      nonces,
      bundles: createFileBundles({ shipped: shippedAs(system) }),
      ...records,
      connection: {
        region: 'us-east-1',
        credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
        requestHandler: options.requestHandler?.(inner) ?? inner,
      },
    });
    return { gateways, folder };
  };
  const first = operator();
  return {
    sandbox,
    clock,
    gateways: first.gateways,
    folder: first.folder,
    anotherOperator: () => operator().gateways,
    async close() {
      await sandbox.close();
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
  };
}
