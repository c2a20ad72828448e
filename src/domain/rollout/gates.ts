import { readFlags, withShare } from '../flags/document';
import type { ParsedFlagDocument } from '../flags/schema';
import { advice, own } from '../text/advice';
import { zonedMoment } from '../text/clock-face';
import { bakeEndOf, type FlagDeployment, isInFlight, startedBy } from './deployments';
import type { Block, CanaryRequest, CanaryState } from './share-request';

export function documentBlocks(state: CanaryState, parsed: ParsedFlagDocument | undefined): readonly Block[] {
  const provision = own`provision`;
  if (state.profileType !== 'AWS.AppConfig.FeatureFlags') {
    return [
      { gate: 'document', why: `the profile is ${state.profileType}, not a feature-flag profile`, next: provision },
    ];
  }
  if (parsed === undefined || state.latest === undefined) {
    return [{ gate: 'document', why: 'the profile has no version yet', next: provision }];
  }
  if (parsed.kind === 'invalid') {
    const version = state.latest.version;
    return parsed.problems.slice(0, 5).map((problem) => {
      const line = problem.line === undefined ? '' : ` line ${problem.line},`;
      const path = problem.path === '' ? '' : ` ${problem.path}:`;
      return {
        gate: 'document',
        why: `version ${version},${line}${path} ${problem.message}`,
        next: 'correct it in the AppConfig console; the newest version is what the next one is made from',
      };
    });
  }
  if (state.served.kind === 'invalid')
    return [
      {
        gate: 'flag',
        why: `clients cannot read what they are served: ${state.served.why}`,
        next: advice`${own`rollback`}  deploys off, which they can read`,
      },
    ];
  return [];
}

/** AppConfig accepts what its own schema accepts; clients read less than that, and would read the rest as off. */
export function unreadableBlocks(parsed: ParsedFlagDocument | undefined, request: CanaryRequest): readonly Block[] {
  if (parsed?.kind !== 'valid') return [];
  const { share, bucketBy, salt } = request;
  const target = withShare(parsed.document, { percentage: share, bucketBy, salt });
  const reading = readFlags({ contentType: 'application/json', text: JSON.stringify(target.values) });
  if (reading.kind === 'valid') return [];
  return [
    {
      gate: 'document',
      why: `clients would read the document as off: ${reading.why}`,
      next: 'correct it in the AppConfig console, as a new version',
    },
  ];
}

export function inFlightBlocks(state: CanaryState, request: CanaryRequest): readonly Block[] {
  const flying = state.deployments.find(isInFlight);
  if (flying === undefined || stoppable(flying, state, request)) return [];
  const mine = flying.profileId === state.profileId;
  const share = state.shares.get(flying.version);
  const what = mine ? (share === undefined ? `version ${flying.version}` : `${share} %`) : 'another flag profile';
  const ends = bakeEnd(flying);
  const since = zonedMoment(flying.startedAtMs);
  return [
    {
      gate: 'in-flight',
      why: `deployment ${flying.number} (${what}) is ${flying.state} at ${Math.round(flying.percentComplete)} %, by ${startedBy(flying)}, since ${since}`,
      ...(mine ? { next: advice`wait for its bake to end, or  ${own`rollback`}` } : { next: 'wait for it to end' }),
      opensAtMs: ends,
    },
  ];
}

/** Re-arming may stop the guard that it renews. */
const stoppable = (flying: FlagDeployment, state: CanaryState, request: CanaryRequest): boolean =>
  request.rearm === true &&
  flying.profileId === state.profileId &&
  flying.state === 'baking' &&
  state.shares.get(flying.version) === request.share;

/** When the deployment ends if nothing undoes it. */
function bakeEnd(flying: FlagDeployment): number | undefined {
  return flying.state === 'rolling-back' ? undefined : bakeEndOf(flying);
}

export function alarmBlocks(state: CanaryState): readonly Block[] {
  return state.alarms
    .filter((alarm) => alarm.state !== 'ok')
    .map((alarm) => ({
      gate: 'alarms' as const,
      why: `${alarm.name} is ${alarm.state === 'alarm' ? 'in ALARM' : 'without data (INSUFFICIENT_DATA)'}: ${alarm.reason}`,
      next:
        alarm.state === 'alarm'
          ? advice`${own`status`}; AWS would undo the deployment at once`
          : own`check --only alarms`,
    }));
}
