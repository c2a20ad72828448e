import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGateways } from '../src/aws/create-gateways';
import { createFileBundles } from '../src/cli/file-bundles';
import { createRecords, randomNonces } from '../src/cli/records';
import { WATCH_KEYS } from '../src/commands/watch/keys';
import { THRESHOLDS } from '../src/domain/decision/thresholds';
import { SANDBOX_SYSTEM } from '../src/domain/system/system';
import { watchBeta } from '../src/operations/watch/watch';
import type { Clock } from '../src/ports/clock';
import { Marker } from '../src/terminal/clean';
import { createLiveView } from '../src/terminal/live-view';
import { createPalette } from '../src/terminal/palette';
import { watchView } from '../src/views/watch/watch';
import { evidenceQueriesOf } from '../test/support/saved-evidence';

/*
 * The watching half of bench/watch.ts, a process of its own: `watch-child.ts <endpoint> <key> <secret> <frames> <interval
 * ms> <now>`. It runs on the sandbox's time: for each pause it asks the parent to advance the clock.
 */
const [endpoint = '', accessKeyId = '', secretAccessKey = '', frames = '', interval = '', started = ''] =
  process.argv.slice(2);
let now = Number(started);
const clock: Clock = {
  now: () => now,
  sleep: (ms) =>
    new Promise((resolve) => {
      process.once('message', (atMs: number) => {
        now = atMs;
        resolve();
      });
      process.send?.({ kind: 'advance', ms });
    }),
};
const folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-bench-journal-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const records = createRecords({
  folder: async () => folder,
  actor: async () => 'arn:aws:iam::000000000000:user/bench',
  clock,
  nonces: randomNonces,
});
const gateways = createGateways({
  system: SANDBOX_SYSTEM,
  clock,
  nonces: randomNonces,
  bundles: createFileBundles(),
  ...records,
  connection: { region: 'us-east-1', endpoint, credentials: { accessKeyId, secretAccessKey } },
});
const marker = new Marker('12345678');
const palette = createPalette(3, marker);
let written = 0;
const live = createLiveView(
  {
    columns: 120,
    rows: 40,
    write(text: string) {
      written += Buffer.byteLength(text);
    },
  },
  (text) => marker.clean(text),
);
const watch = watchBeta(gateways, { queries: evidenceQueriesOf(), thresholds: THRESHOLDS });

for (let i = 0; i <= Number(frames); i++) {
  const cpu = process.cpuUsage();
  const calls = gateways.callMeter.sent();
  const before = written;
  const frame = await watch.next();
  const began = performance.now();
  live.draw(watchView(frame, palette, { width: 120, height: 40, keys: WATCH_KEYS, sandbox: true }));
  const drawMs = performance.now() - began;
  const used = process.cpuUsage(cpu);
  const slow = frame.sources.some(({ name, readAtMs }) => name === 'logs' && readAtMs === frame.atMs);
  if (i % Math.max(1, Math.floor(Number(frames) / 6)) === 0) globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  process.send?.({
    kind: 'frame',
    slow,
    calls: gateways.callMeter.sent() - calls,
    cpuMs: (used.user + used.system) / 1000,
    drawMs,
    bytesDrawn: written - before,
    rssMb: rss / 1e6,
    heapMb: heapUsed / 1e6,
  });
  await clock.sleep(Number(interval));
}
process.disconnect();
