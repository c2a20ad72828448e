import { ADAPTER_FLAG, flagsOf, SHADOW_FLAG } from '../flags/document';
import type { ParsedFlagDocument } from '../flags/schema';
import { parseFlagDocument } from '../flags/schema';
import type { ServedReading } from '../flags/store';
import {
  type ExpectedShare,
  type FlagDeployment,
  guardedUntil,
  isInFlight,
  startedBy,
  undoneBecause,
} from '../rollout/deployments';
import { REARM, unguarded } from '../rollout/guard';
import type { CodeRelease } from '../system/code-release';
import { advice, own } from '../text/advice';
import { zonedMoment } from '../text/clock-face';
import { type Judgement, judged, when } from './readiness';

const PROVISION = own`provision --only flags`;
export const FLAG_PROFILE_TYPE = 'AWS.AppConfig.FeatureFlags';

/** Row 6: application, environment and profile exist, and the newest document is valid. */
export function judgeAppConfig(
  location: {
    readonly profileName: string;
    readonly profileType: string;
    readonly flagProfiles: readonly { readonly name: string }[];
  },
  latest: { readonly version: number; readonly content: string } | undefined,
): Judgement {
  if (location.profileType !== FLAG_PROFILE_TYPE) {
    return {
      status: 'fail',
      evidence: `profile ${location.profileName} is ${location.profileType}, not a feature-flag profile`,
      fix: PROVISION,
    };
  }
  if (latest === undefined)
    return { status: 'fail', evidence: `profile ${location.profileName} has no version`, fix: PROVISION };
  const parsed = parseFlagDocument(latest.content);
  const others = location.flagProfiles.length;
  return judged(`profile ${location.profileName}, version ${latest.version} is valid`, [
    ...documentFindings(parsed, latest.version),
    when(
      others > 1,
      'warn',
      `${others} flag profiles: ${location.flagProfiles.map((one) => one.name).join(', ')}; ${location.profileName} is the one used`,
    ),
  ]);
}

function documentFindings(parsed: ParsedFlagDocument, version: number) {
  if (parsed.kind === 'invalid') {
    const first = parsed.problems[0];
    const line = first?.line === undefined ? '' : `, line ${first.line}`;
    const path = first === undefined || first.path === '' ? '' : `${first.path}: `;
    const more = parsed.problems.length > 1 ? ` (and ${parsed.problems.length - 1} more)` : '';
    const fix = 'correct it in the AppConfig console, as a new version';
    return [when(true, 'fail', `version ${version}${line}: ${path}${first?.message ?? 'invalid'}${more}`, fix)];
  }
  const flags = flagsOf(parsed.document);
  return [
    when(
      parsed.document.values[ADAPTER_FLAG] === undefined,
      'fail',
      `version ${version} has no flag ${ADAPTER_FLAG}`,
      PROVISION,
    ),
    when(
      parsed.document.values[ADAPTER_FLAG] !== undefined && flags === undefined,
      'fail',
      `version ${version}: ${ADAPTER_FLAG} has no usable percentage`,
      PROVISION,
    ),
    when(
      parsed.document.values[SHADOW_FLAG] === undefined,
      'warn',
      `version ${version} has no flag ${SHADOW_FLAG}: nothing is compared`,
      PROVISION,
    ),
  ];
}

/** Row 7: clients are served the share that was deployed last, and the shadow. */
export function judgeFlag(
  served: ServedReading,
  expected: ExpectedShare,
  latestVersion: number | undefined,
): Judgement {
  if (served.kind === 'nothing-deployed') {
    return {
      status: 'fail',
      evidence: 'nothing was ever deployed: a rollback would have nothing to return to',
      fix: PROVISION,
    };
  }
  const { flags } = served;
  if (flags.kind === 'invalid')
    return { status: 'fail', evidence: `clients read it as off: ${flags.why}`, fix: own`rollback` };
  const { adapter, shadow } = flags.flags;
  const share = adapter.enabled ? adapter.percentage : 0;
  const want = expected.kind === 'share' ? expected.share : 0;
  const label = served.versionLabel === undefined ? '' : ` (${served.versionLabel})`;
  const deployed = expected.kind === 'nothing-deployed' ? undefined : expected.deployment.version;
  const shadowSays = shadow.enabled ? `shadow ${shadow.percentage} %` : 'shadow off';
  return judged(`${share === 0 ? 'off' : `${share} % by ${adapter.bucketBy}`}, ${shadowSays}${label}`, [
    when(share !== want, 'fail', `clients are served ${share} %, ${want} % was deployed last${label}`, own`rollback`),
    when(expected.kind === 'unknown', 'warn', 'the version deployed last could not be read'),
    when(!shadow.enabled || shadow.percentage === 0, 'warn', 'the shadow is off: nothing is compared', PROVISION),
    when(
      deployed !== undefined && latestVersion !== undefined && latestVersion > deployed && share === 0,
      'warn',
      `version ${latestVersion} is newer than the deployed ${deployed} and is what the next share is made from`,
    ),
  ]);
}

/** Row 8: no deployment is running, except the bake that guards the served share. */
export function judgeInFlight(
  deployments: readonly FlagDeployment[],
  profileId: string,
  expected: ExpectedShare,
  release: CodeRelease | undefined,
): Judgement {
  const flying = deployments.find(isInFlight);
  const last = deployments.find((one) => one.profileId === profileId);
  const undone = last === undefined ? undefined : undoneBecause(last);
  const guard = flying !== undefined && guards(flying, profileId, expected) ? flying : undefined;
  const until = guardedUntil(deployments, profileId);
  const fine =
    guard === undefined
      ? 'no deployment in progress, CodeDeploy idle'
      : `deployment ${guard.number} bakes${until === undefined ? '' : `, guarded until ${zonedMoment(until)}`}; CodeDeploy idle`;
  return judged(fine, [
    when(
      flying !== undefined && guard === undefined,
      'fail',
      `deployment ${flying?.number} is ${flying?.state} (${Math.round(flying?.percentComplete ?? 0)} %), ${flying === undefined ? '' : startedBy(flying)}`,
      advice`wait for it to end, or  ${own`rollback`}`,
    ),
    when(
      release !== undefined,
      'fail',
      `CodeDeploy ${release?.id} is ${release?.state} (${release?.creator})`,
      advice`wait for it to end, or  ${own`rollback`}`,
    ),
    when(
      expected.kind === 'share' && expected.share > 0 && flying === undefined && undone === undefined,
      'warn',
      unguarded(expected.kind === 'share' ? expected.share : 0),
      REARM,
    ),
    when(
      undone !== undefined && last?.state !== 'rolling-back',
      'warn',
      `deployment ${last?.number} was ${last?.state}: ${undone}`,
    ),
  ]);
}

const guards = (flying: FlagDeployment, profileId: string, expected: ExpectedShare): boolean =>
  flying.profileId === profileId &&
  flying.state === 'baking' &&
  expected.kind === 'share' &&
  expected.deployment.number === flying.number;
