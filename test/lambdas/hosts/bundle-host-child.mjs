// Loads one unpacked bundle as it is and runs it as Lambda would, one message an invocation. What it writes is collected;
// its clock can be moved. One invocation at a time owns the environment's trace header, as in Lambda.
import { AsyncLocalStorage } from 'node:async_hooks';
import { pathToFileURL } from 'node:url';

const running = new AsyncLocalStorage();
const realNow = Date.now;
const realWrite = process.stdout.write.bind(process.stdout);
let aheadMs = 0;

Date.now = () => realNow() + aheadMs;
/** Lines of the start, which the first invocation hands over; undefined afterwards. */
let started = [];
const collect = (line) => {
  const written = running.getStore() ?? started;
  if (written) written.push(line);
  else realWrite(`outside an invocation: ${line}\n`);
};
for (const level of ['log', 'info', 'warn', 'error']) console[level] = (line) => collect(String(line));
process.stdout.write = (text) => {
  collect(String(text).replace(/\n$/, ''));
  return true;
};

const { handler } = await import(pathToFileURL(process.argv[2]).href);

process.on('message', async ({ id, event, requestId, trace, advanceMs }) => {
  if (advanceMs !== undefined) {
    aheadMs += advanceMs;
    process.send({ id, run: { written: [] } });
    return;
  }
  const written = started ?? [];
  started = undefined;
  process.env._X_AMZN_TRACE_ID = trace;
  try {
    const answer = await running.run(written, () => handler(event, { awsRequestId: requestId }));
    process.send({ id, run: { answer, written } });
  } catch (error) {
    process.send({ id, run: { thrown: error.message, written } });
  }
});
process.on('disconnect', () => process.exit());
process.send('ready');
