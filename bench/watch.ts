import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { ES_MODULES } from '../scripts/bundles.js';
import { openStage } from '../test/operations/stage';
import { median, note, report } from './table';

/*
 * `watch` for three simulated hours (HOURS), a frame each ten seconds, as a process of its own on a sandbox over HTTP:
 * requests and bytes of a frame in steady state, CPU of a whole frame (asking, judging, drawing), time from frame to
 * screen, bytes written to the terminal, and memory. Usage: tsx bench/watch.ts
 */
const INTERVAL_MS = 10_000;
const HOURS = Number(process.env['HOURS'] ?? 3);
const FRAMES = Math.round((HOURS * 3_600_000) / INTERVAL_MS);

interface Frame {
  readonly kind: 'frame';
  readonly slow: boolean;
  readonly calls: number;
  readonly cpuMs: number;
  readonly drawMs: number;
  readonly bytesDrawn: number;
  readonly rssMb: number;
  readonly heapMb: number;
}

const stage = await openStage();
const listener = await stage.sandbox.listen();
stage.sandbox.traffic.setRate(1_000);
await stage.sandbox.advance(20 * 60_000);
await stage.deployShare(1, 110);

/** A proxy that counts the bytes of both directions. */
let wireBytes = 0;
const wire = createServer((socket) => {
  const inner = connect(Number(new URL(listener.endpoint).port), '127.0.0.1');
  for (const [from, to] of [
    [socket, inner],
    [inner, socket],
  ] as const) {
    from.on('data', (chunk: Buffer) => {
      wireBytes += chunk.length;
    });
    from.on('error', () => to.destroy());
    from.pipe(to);
  }
}).listen(0, '127.0.0.1');
await once(wire, 'listening');

// Measures a bundle, as the product is one: a TypeScript loader would double the memory.
const folder = mkdtempSync(join(tmpdir(), 'huntaze-beta-bench-'));
await build({
  entryPoints: [fileURLToPath(new URL('./watch-child.ts', import.meta.url))],
  outfile: join(folder, 'watch-child.mjs'),
  ...ES_MODULES,
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  define: { 'import.meta.url': JSON.stringify(new URL('../test/support/saved-evidence.ts', import.meta.url).href) },
  banner: { js: "import{createRequire as r}from'node:module';const require=r(process.cwd()+'/');" },
  logLevel: 'error',
});

const child = fork(
  join(folder, 'watch-child.mjs'),
  [
    `http://127.0.0.1:${(wire.address() as AddressInfo).port}`,
    listener.accessKeyId,
    listener.secretAccessKey,
    String(FRAMES),
    String(INTERVAL_MS),
    String(stage.clock.now()),
  ],
  {
    execArgv: ['--expose-gc'],
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
);
const frames: (Frame & { readonly wireBytes: number })[] = [];
let counted = 0;
child.on('message', (message: Frame | { readonly kind: 'advance'; readonly ms: number }) => {
  if (message.kind === 'frame') {
    frames.push({ ...message, wireBytes: wireBytes - counted });
    counted = wireBytes;
  } else void stage.sandbox.advance(message.ms).then(() => child.connected && child.send(stage.clock.now()));
});
await once(child, 'exit');

const later = frames.slice(1);
const steady = later.filter(({ slow }) => !slow);
const slow = later.filter((frame) => frame.slow);
const of = (list: typeof frames, key: 'calls' | 'cpuMs' | 'drawMs' | 'bytesDrawn' | 'wireBytes'): number =>
  median(list.map((frame) => frame[key]));
const rss = Math.max(...frames.map(({ rssMb }) => rssMb));
note(
  `${frames.length} frames of ${INTERVAL_MS / 1000} s at 120 x 40; the first drew ${frames[0]?.bytesDrawn ?? 0} bytes`,
);
report('watch', [
  { what: 'requests a frame', value: of(steady, 'calls'), unit: '', aim: { most: 4 } },
  { what: 'requests a frame with Insights and logs', value: of(slow, 'calls'), unit: '' },
  { what: 'bytes of answers a frame', value: of(steady, 'wireBytes'), unit: '' },
  { what: 'bytes of answers with Insights and logs', value: of(slow, 'wireBytes'), unit: '' },
  { what: 'processor time a frame: ask, judge, draw', value: of(later, 'cpuMs'), unit: 'ms', aim: { most: 30 } },
  { what: 'from frame to screen', value: of(later, 'drawMs'), unit: 'ms' },
  { what: 'bytes a redraw writes', value: of(later, 'bytesDrawn'), unit: '' },
  { what: 'memory, most', value: rss, unit: 'MB', aim: { most: 150 } },
  {
    what: 'memory, growth after the first half hour',
    value: (frames.at(-1)?.rssMb ?? 0) - (frames[Math.floor(frames.length / 6)]?.rssMb ?? 0),
    unit: 'MB',
  },
]);
rmSync(folder, { recursive: true, force: true });
wire.close();
await listener.close();
await stage.close();
process.exit(0);
