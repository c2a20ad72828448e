import { openWorker } from '../function-thread';
import type { FromNodeProcess, ToNodeProcess } from '../node-process-protocol';

/** A process of another Node.js than the sandbox's: it holds the threads of functions whose runtime is that one. */
const threads = new Map<number, ReturnType<typeof openWorker>>();
const SPENT_EVERY_MS = 500;

const say = (message: FromNodeProcess): void => {
  process.send?.(message);
};

process.on('message', (message: ToNodeProcess) => {
  const { id } = message;
  if (message.kind === 'start') {
    const thread = openWorker(message.options, message.code, {
      message: (from) => say({ kind: 'message', id, message: from }),
      failed: (error) => say({ kind: 'failed', id, error }),
      exited(code) {
        threads.delete(id);
        say({ kind: 'exited', id, code });
      },
    });
    threads.set(id, thread);
    return;
  }
  const thread = threads.get(id);
  if (message.kind === 'post') thread?.port.postMessage(message.message);
  else {
    thread?.port.close();
    void thread?.worker.terminate();
  }
});
process.on('disconnect', () => process.exit(0));
setInterval(() => {
  const { user, system } = process.cpuUsage();
  if (threads.size > 0) say({ kind: 'spent', us: user + system });
}, SPENT_EVERY_MS);
