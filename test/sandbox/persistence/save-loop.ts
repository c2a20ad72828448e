import { owner } from '../../../src/cli/sandbox/files';
import { openSandbox } from '../../../src/sandbox/index';
import { pack } from '../../../src/sandbox/packed/block';
import { openStateFile } from '../../../src/sandbox/persistence/state-file';

/** Blocks that the world holds: with every new one the oldest goes. */
const BLOCKS = 4;

/**
 * Saves a world of a few megabytes again and again until it is killed, each time with a new packed block; says `saving` after
 * the first time.
 */
async function main(path: string): Promise<void> {
  const file = await openStateFile(path, owner);
  const saved = await file.load();
  const sandbox = await openSandbox(saved === undefined ? { seed: 1 } : { world: saved });
  const world = await sandbox.save();
  world.lambda.code.padding ??= 'x'.repeat(3_000_000);
  for (;;) {
    await sandbox.advance(1_000);
    const spans = { from: world.now, to: world.now, receivedFrom: world.now, receivedTo: world.now };
    const block = { ...pack([`saved at ${world.now}`]), traces: 1, ...spans, firstId: '', lastId: '' };
    world.xray.blocks = [...(world.xray.blocks ?? []), block].slice(-BLOCKS);
    await file.save(await sandbox.save());
    process.stdout.write('saving\n');
  }
}

await main(process.argv[2] ?? '');
