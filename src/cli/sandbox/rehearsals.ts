import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { createGateways } from '../../aws/create-gateways';
import { OperatorError } from '../../domain/operator-error';
import type { RehearsalScenario } from '../../domain/rollout/rehearsal-scenario';
import { SANDBOX_SYSTEM } from '../../domain/system/system';
import { advice, own } from '../../domain/text/advice';
import { suggest } from '../../domain/text/suggest';
import type { Nonces } from '../../ports/random';
import type { Rehearsals } from '../../ports/rehearsals';
import { openSandbox, SCENARIOS } from '../../sandbox/index';
import { simulatedClock } from '../clocks';
import { createFileBundles } from '../file-bundles';
import { createRecords } from '../records';
import { prepareWorld, WORLD_CREDENTIALS } from './prepare-world';

/** Nonces that depend on the seed alone: a rehearsal repeats itself to the byte. */
function seededNonces(seed: number): Nonces {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  return {
    next() {
      state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0;
      const mixed = Math.imul(state ^ (state >>> 12), 0x297a2d39) >>> 0;
      return (mixed ^ (mixed >>> 15)).toString(16).padStart(8, '0').slice(-8);
    },
  };
}

const REHEARSAL_ARN = 'arn:aws:sts::000000000000:assumed-role/operator/rehearsal';

/**
 * A rehearsal starts a dozen threads that each run for seconds: optimising the same functions in all of them costs more
 * processor time than it wins. So V8 waits some fifteen times longer than by default. Only Node.js 20 knows the flag; newer
 * ones optimise in smaller steps.
 */
function optimiseLate(): void {
  if (process.versions.node.startsWith('20.')) setFlagsFromString('--interrupt-budget=1000000');
}

/** A scenario as the operator reads it: without its script. */
const withoutEvents = ({ events: _events, ...scenario }: (typeof SCENARIOS)[number]): RehearsalScenario => scenario;

/** Whole betas in this process; each journal is in a temporary folder that is deleted at the end. */
export const rehearsals: Rehearsals = {
  scenarios: async () => SCENARIOS.map(withoutEvents),
  async open(request) {
    const scenario = SCENARIOS.find(({ name }) => name === request.scenario);
    if (scenario === undefined) {
      const near = suggest(
        request.scenario,
        SCENARIOS.map(({ name }) => name),
      );
      throw new OperatorError('USAGE', `there is no scenario "${request.scenario}"`, {
        next: near === undefined ? advice`${own`rehearse --list`}  shows them` : `did you mean "${near}"?`,
      });
    }
    optimiseLate();
    const folder = await mkdtemp(join(tmpdir(), 'huntaze-beta-rehearsal-'));
    const sandbox = await openSandbox({ seed: request.seed, startAt: request.startAtMs });
    try {
      sandbox.traffic.setUsers(request.users);
      await prepareWorld(sandbox, 0);
      const clock = simulatedClock(sandbox, request.pace);
      const nonces = seededNonces(request.seed);
      const records = createRecords({ folder: async () => folder, actor: async () => REHEARSAL_ARN, clock, nonces });
      const gateways = createGateways({
        system: SANDBOX_SYSTEM,
        clock,
        nonces,
        bundles: createFileBundles(),
        ...records,
        connection: {
          region: SANDBOX_SYSTEM.region,
          credentials: WORLD_CREDENTIALS,
          requestHandler: sandbox.requestHandler(),
        },
      });
      return {
        scenario: withoutEvents(scenario),
        gateways,
        clock,
        scenarioStartsMs:
          scenario.events.length === 0 ? undefined : Math.min(...scenario.events.map(({ atMs }) => atMs)),
        begin() {
          sandbox.traffic.setRate(request.ratePerHour);
          sandbox.traffic.play(scenario.name);
        },
        setRate: (ratePerHour) => sandbox.traffic.setRate(ratePerHour),
        users: () => sandbox.traffic.status().counts,
        async close() {
          await sandbox.close();
          await rm(folder, { recursive: true, force: true });
        },
      };
    } catch (error) {
      await sandbox.close();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  },
};
