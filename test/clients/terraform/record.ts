import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listenHttp } from '../../../src/sandbox/http/listen';
import { openSandbox } from '../../../src/sandbox/index';
import { FUNCTION_ZIP, RECORDING, type RecordedCall, writeRecording } from './recording';

/**
 * Writes down what Terraform asks while it walks (`walk.sh`), in order, with the status of each answer:
 * `PLUGINS=.clients/terraform npx tsx test/clients/terraform/record.ts`. The test "terraform replay" asks it again.
 */
const work = mkdtempSync(join(tmpdir(), 'huntaze-terraform-'));
const functionFile = join(work, 'function.zip');
writeFileSync(functionFile, FUNCTION_ZIP);
const startAt = Date.now();
const sandbox = await openSandbox({ startAt });
const calls: RecordedCall[] = [];
const listener = await listenHttp(
  {
    ...sandbox.answerer,
    async call(request) {
      const recorded = { atMs: sandbox.clock.now() - startAt, request };
      const place = calls.push({ ...recorded, status: 0 }) - 1;
      const answer = await sandbox.answerer.call(request);
      calls[place] = { ...recorded, status: answer.kind === 'answer' ? answer.status : 0 };
      return answer;
    },
  },
  {},
);
const ticking = setInterval(() => void sandbox.advanceTo(Date.now()), 200);
const child = spawn('bash', [join(import.meta.dirname, 'walk.sh')], {
  stdio: 'inherit',
  env: {
    ...process.env,
    AWS_ACCESS_KEY_ID: listener.accessKeyId,
    AWS_SECRET_ACCESS_KEY: listener.secretAccessKey,
    TF_VAR_endpoint: listener.endpoint,
    TF_VAR_function_file: functionFile,
  },
});
const code = await new Promise<number | null>((done) => child.on('close', done));
clearInterval(ticking);
await listener.close();
await sandbox.close();
rmSync(work, { recursive: true });
if (code === 0) writeRecording(calls);
console.log(code === 0 ? `${calls.length} calls in ${RECORDING}` : `walk.sh ended with ${code}`);
process.exitCode = code ?? 1;
