import { describe, expect, it } from 'vitest';
import { openSandbox } from '../../../src/sandbox/index';
import { readRecording } from '../../clients/terraform/recording';
import { ensureArtefacts } from '../artefacts';

const START = Date.UTC(2026, 10, 23, 9);

/**
 * Terraform's AWS provider 5.100.0 applied the beta's resources, planned without a difference, changed them, planned again and
 * destroyed them; what it asked was written down (`test/clients/terraform/record.ts`) and is asked again.
 */
describe('terraform replay', () => {
  it('answers every call of apply, plan, change, plan and destroy as it did, and leaves nothing behind', async () => {
    ensureArtefacts('worker');
    const sandbox = await openSandbox({ startAt: START });
    const recording = readRecording();
    const differ: string[] = [];
    for (const { atMs, request, status } of recording) {
      if (START + atMs > sandbox.clock.now()) await sandbox.advanceTo(START + atMs);
      const answer = await sandbox.answerer.call(request);
      const now = answer.kind === 'answer' ? answer.status : 0;
      const said = answer.kind === 'answer' ? Buffer.from(answer.body).toString('utf8').slice(0, 200) : '';
      if (now !== status)
        differ.push(`${request.method} ${request.path} ${request.headers['x-amz-target']}: ${now} ${said}`);
    }
    expect(differ).toEqual([]);
    const world = await sandbox.save();
    expect({
      functions: Object.keys(world.lambda.functions),
      applications: Object.keys(world.appconfig.applications),
      alarms: Object.keys(world.cloudwatch.alarms),
      groups: Object.keys(world.codedeploy.applications),
      queries: world.logs.queryDefinitions,
    }).toEqual({ functions: [], applications: [], alarms: [], groups: [], queries: [] });
    expect(recording.length).toBeGreaterThan(200);
    await sandbox.close();
  }, 60_000);
});
