import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createGateways } from '../../src/aws/create-gateways';
import { simulatedClock } from '../../src/cli/clocks';
import { createFileBundles } from '../../src/cli/file-bundles';
import { createRecords, randomNonces } from '../../src/cli/records';
import { SANDBOX_SYSTEM } from '../../src/domain/system/system';
import { recorded, strictRecorder } from '../../src/operations/record-step';
import { openSandbox } from '../../src/sandbox/index';

it('the outcome of a step keeps the request ids of its writes, and of no read', async () => {
  const sandbox = await openSandbox({ seed: 1 });
  const clock = simulatedClock(sandbox);
  const folder = mkdtempSync(join(tmpdir(), 'request-ids-'));
  const answered: string[] = [];
  const records = createRecords({
    folder: async () => folder,
    actor: async () => 'arn:me',
    clock,
    nonces: randomNonces,
    requestIds: () => answered.splice(0),
  });
  const gateways = createGateways({
    system: SANDBOX_SYSTEM,
    clock,
    nonces: randomNonces,
    bundles: createFileBundles(),
    ...records,
    connection: {
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 's' },
      requestHandler: sandbox.requestHandler(),
      onWrite: (id) => answered.push(id),
    },
  });
  await recorded(
    strictRecorder(gateways.journal),
    { command: 'provision', step: 'create strategy' },
    async () => {
      await gateways.flagStrategies.create({ name: 'huntaze-bake-5', bakeMinutes: 5 });
      return gateways.flagStrategies.list();
    },
    () => undefined,
  );
  const [intent, done] = await gateways.journal.entries();
  expect(intent).not.toHaveProperty('requestIds');
  expect(done?.requestIds).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  expect(await gateways.journal.verify()).toMatchObject({ kind: 'intact' });
  await sandbox.close();
});
