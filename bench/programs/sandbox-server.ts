import { serveSandbox } from '../../src/sandbox/index';

/** A served, empty sandbox: prints its address and answers `rss` on stdin with its memory in bytes. */
const served = await serveSandbox({
  port: 0,
  owner: { pid: process.pid, isAlive: () => false },
  wall: {
    now: () => Date.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    every: (ms, task) => {
      const timer = setInterval(task, ms);
      return () => clearInterval(timer);
    },
  },
  speed: 1,
});
console.log(JSON.stringify({ endpoint: served.endpoint, accessKeyId: served.accessKeyId }));
process.stdin.on('data', () => console.log(JSON.stringify({ rss: process.memoryUsage().rss })));
process.stdin.on('end', () => void served.close().then(() => process.exit(0)));
