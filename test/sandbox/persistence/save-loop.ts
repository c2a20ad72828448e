import { owner } from '../../../src/cli/sandbox/files';
import { openSandbox } from '../../../src/sandbox/index';
import { openStateFile } from '../../../src/sandbox/persistence/state-file';

/** Saves a world of a few megabytes again and again until it is killed; says `saving` after the first time. */
async function main(path: string): Promise<void> {
  const file = await openStateFile(path, owner);
  const saved = await file.load();
  const sandbox = await openSandbox(saved === undefined ? { seed: 1 } : { world: saved });
  const world = await sandbox.save();
  world.lambda.code.padding ??= 'x'.repeat(3_000_000);
  for (;;) {
    await sandbox.advance(1_000);
    await file.save(await sandbox.save());
    process.stdout.write('saving\n');
  }
}

await main(process.argv[2] ?? '');
