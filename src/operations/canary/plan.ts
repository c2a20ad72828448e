import type { Decision } from '../../domain/decision/decision';
import type { ServedReading } from '../../domain/flags/store';
import type { ReadinessReport } from '../../domain/readiness/readiness';
import { alreadyThere, type CanaryPlan, planCanary } from '../../domain/rollout/canary-plan';
import type { Block, CanaryRequest, CanaryState } from '../../domain/rollout/share-request';
import { currentShare } from '../../domain/rollout/timeline';
import type { FunctionAlias } from '../../domain/system/functions';
import { own } from '../../domain/text/advice';
import type { Gateways } from '../../ports/gateways';
import { readFlagHistory } from '../evidence/read-timeline';
import { readFlagSituation, required } from './read-flag-situation';

/** Gates of a share beside the flag's own state; each is read only when it can change the plan. */
export interface CanaryGates {
  /** Rows 1-11 of the readiness check. */
  readonly check: (share: number) => Promise<ReadinessReport>;
  /** The decision about the present phase, with the rows that the operator accepts. */
  readonly decide: () => Promise<Decision>;
}

export interface PlannedCanary {
  readonly plan: CanaryPlan;
  readonly alias: FunctionAlias | undefined;
  readonly readiness: ReadinessReport | undefined;
  readonly decision: Decision | undefined;
  readonly state: CanaryState;
  /** The newest record of the journal; undefined when it could not be read. */
  readonly record: number | undefined;
}

/** Reads the state and every gate at once and plans the steps, or lists the blocks. Writes nothing. */
export async function planCanaryStep(
  gateways: Gateways,
  request: CanaryRequest,
  gates: CanaryGates,
): Promise<PlannedCanary> {
  const { system, functions } = gateways;
  const [state, alias, steps] = await Promise.all([
    readCanaryState(gateways),
    functions.alias(system.mockFunction, system.alias),
    gateways.journal.steps().catch(() => undefined),
  ]);
  const record = steps === undefined ? undefined : (steps.at(-1)?.seq ?? 0);
  const there = alreadyThere(state, request);
  if (there !== undefined) return { plan: there, alias, readiness: undefined, decision: undefined, state, record };
  const from = state.served.kind === 'share' ? state.served.share : 0;
  const raises = request.rearm !== true && request.resumes === undefined && request.share > from;
  const [readiness, decision] = await Promise.all([gates.check(request.share), raises ? gates.decide() : undefined]);
  const plan = planCanary(state, request, raises ? decision : 'not-asked');
  const unready = readinessBlocks(readiness, plan);
  const blocks = plan.kind === 'blocked' ? [...plan.blocks, ...unready] : unready;
  return { plan: blocks.length > 0 ? { kind: 'blocked', blocks } : plan, alias, readiness, decision, state, record };
}

/** The state that a share is planned from. */
async function readCanaryState(gateways: Gateways): Promise<CanaryState> {
  const { system, alarms } = gateways;
  const [situation, history, alarmStates] = await Promise.all([
    readFlagSituation(gateways),
    readFlagHistory(gateways),
    alarms.read([system.errorRateAlarm, system.canaryAlarm]),
  ]);
  const location = required(situation.location);
  const latest = required(situation.latest);
  const current = currentShare(history.timeline);
  return {
    nowMs: gateways.clock.now(),
    profileId: location.profileId,
    profileType: location.profileType,
    latest: latest === undefined ? undefined : { version: latest.version, content: latest.content },
    contents: situation.contents,
    shares: situation.shares,
    served: servedOf(required(situation.served)),
    deployments: required(situation.deployments),
    alarms: alarmStates,
    startedAtMs: history.timeline.startedAtMs,
    enteredAtMs: current.sinceMs,
  };
}

function servedOf(reading: ServedReading): CanaryState['served'] {
  if (reading.kind === 'nothing-deployed') return reading;
  if (reading.flags.kind === 'invalid') return { kind: 'invalid', why: reading.flags.why };
  const { adapter } = reading.flags.flags;
  return {
    kind: 'share',
    share: adapter.enabled ? adapter.percentage : 0,
    bucketBy: adapter.bucketBy,
    salt: adapter.salt,
  };
}

/** Leaves out rows that the plan already names. */
function readinessBlocks(report: ReadinessReport, plan: CanaryPlan): readonly Block[] {
  const said = new Set<string>(plan.kind === 'blocked' ? plan.blocks.map((block) => block.gate) : []);
  return report.rows
    .filter((row) => row.status === 'fail' || row.status === 'could-not-run')
    .filter(
      (row) => !(row.key === 'in-flight' && said.has('in-flight')) && !(row.key === 'alarms' && said.has('alarms')),
    )
    .filter((row) => !(row.key === 'appconfig' && said.has('document')) && !(row.key === 'flag' && said.has('flag')))
    .map((row) => ({
      gate: 'readiness' as const,
      why: `check row ${row.id} ${row.key}: ${row.evidence}`,
      next: row.fix ?? own`check --only ${row.key}`,
    }));
}
