import { hostname } from 'node:os';
import { createGateways } from '../../src/aws/create-gateways';
import { wallClock } from '../../src/cli/clocks';
import { createFileBundles } from '../../src/cli/file-bundles';
import { createRecords, randomNonces } from '../../src/cli/records';
import { SANDBOX_SYSTEM } from '../../src/domain/system/system';
import { type CommandName, runCommand } from './commands';

/** A real process of one operator: `child.ts <command> <endpoint> <key> <secret> <folder>`; killed from outside. */
const [command, endpoint = '', accessKeyId = '', secretAccessKey = '', folder = ''] = process.argv.slice(2);
const records = createRecords({
  folder: async () => folder,
  actor: async () => `arn:aws:sts::000000000000:assumed-role/operator/${hostname()}-${process.pid}`,
  clock: wallClock,
  nonces: randomNonces,
});
const gateways = createGateways({
  system: SANDBOX_SYSTEM,
  clock: wallClock,
  nonces: randomNonces,
  bundles: createFileBundles(),
  ...records,
  connection: { region: 'us-east-1', endpoint, credentials: { accessKeyId, secretAccessKey } },
});
try {
  process.stdout.write(`${await runCommand(gateways, command as CommandName)}\n`);
} catch (error) {
  process.stdout.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
}
process.exit(0);
