// Loads a bundle, answers the event once (the second time counted, warm), and reports what is left to do after the answer:
// timers, immediates, requests under way. Then it lets go: a process with nothing left to do ends by itself.
import { createHook } from 'node:async_hooks';
import { pathToFileURL } from 'node:url';

const open = new Map();
createHook({
  init(id, type) {
    if (/^(Timeout|Immediate|.*REQ.*|.*WRAP)$/.test(type)) open.set(id, type);
  },
  destroy(id) {
    open.delete(id);
  },
}).enable();

const [, , bundle, event] = process.argv;
console.log = () => {};
console.warn = () => {};
console.error = () => {};
const report = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;

const { handler } = await import(pathToFileURL(bundle).href);
let answer;
for (const requestId of ['first', 'second']) answer = await handler(JSON.parse(event), { awsRequestId: requestId });

// A kept connection waits for nothing; synchronous randomness and closed handles are only waiting to be collected; a pipe
// is this report's own way out.
const IDLE =
  /^(TCPWRAP|UDPWRAP|HTTPCLIENTREQUEST|HTTPINCOMINGMESSAGE|RANDOMBYTESREQUEST|TTYWRAP|PIPEWRAP|SIGNALWRAP|Immediate)$/;
for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
report(
  JSON.stringify({
    status: answer.statusCode,
    left: [...open.values()].filter((type) => !IDLE.test(type)),
    active: process.getActiveResourcesInfo().filter((type) => type !== 'Immediate' && type !== 'PipeWrap'),
  }),
);
