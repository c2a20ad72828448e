import { judgeAppConfig, judgeFlag, judgeInFlight } from '../../domain/readiness/flags';
import {
  judgeAlias,
  judgeIdentity,
  judgeMockRead,
  judgePrismaRead,
  judgeProbe,
  judgeTracing,
  type TraceSeen,
} from '../../domain/readiness/functions';
import { judgeAlarms, judgeCodeDeploy, judgeObservability } from '../../domain/readiness/guards';
import type { CheckKey, Judgement } from '../../domain/readiness/readiness';
import { type ExpectedShare, expectedShare, shareOfExpected } from '../../domain/rollout/deployments';
import { type CodeRelease, isActiveRelease } from '../../domain/system/code-release';
import { logGroupOf, SANDBOX_ACCOUNT } from '../../domain/system/system';
import { ANNOTATIONS, METRIC_NAMESPACE } from '../../domain/telemetry/names';
import { isFailure } from '../../ports/gateway-error';
import type { Gateways } from '../../ports/gateways';
import type { CallLimit } from '../call-limit';
import { type FlagSituation, readFlagSituation, required } from '../canary/read-flag-situation';
import { probeLive } from '../observe/probe';
import { pollUntil } from '../poll-until';

/** One check each; a rejection means that it could not run. */
export type Checks = Readonly<Record<CheckKey, () => Promise<Judgement>>>;

export interface CheckOptions {
  readonly limit: CallLimit;
  readonly signal: AbortSignal | undefined;
  /** How long the probe's trace is looked for. */
  readonly traceForMs: number;
}

/** A value that several checks ask for is read once. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => {
    reading ??= read();
    return reading;
  };
}

/** The twelve checks on these gateways; reads shared between them are made once. */
export function readinessChecks(
  gateways: Gateways,
  options: CheckOptions,
): Checks & { readonly expected: () => Promise<ExpectedShare> } {
  const { system, functions, codeReleases, flagDeployments, alarms } = gateways;
  const { limit } = options;
  const identity = once(() => limit(() => gateways.identities.current()));
  const mock = once(() => limit(() => functions.describe(system.mockFunction, system.alias)));
  const prisma = once(() => limit(() => functions.describe(system.prismaFunction, system.alias)));
  const alias = once(() => limit(() => functions.alias(system.mockFunction, system.alias)));
  const release = once(() => limit(() => activeRelease(codeReleases)));
  const flags = once(() => readFlagSituation(gateways, limit));
  const expected = once(async () => expectedOf(await flags()));
  return {
    expected,
    identity: async () => judgeIdentity(await identity(), system),
    'mock-read': async () => {
      const [facts, { location }] = await Promise.all([mock(), flags()]);
      return judgeMockRead(facts, system, location.kind === 'read' ? location.value : undefined);
    },
    alias: async () => {
      const [at, callers, shift] = await Promise.all([
        alias(),
        limit(() => functions.callers(system.mockFunction, system.alias)),
        release().catch(() => undefined),
      ]);
      return judgeAlias(at, callers, system, shift);
    },
    tracing: async () => {
      const [mockFacts, prismaFacts] = await Promise.all([mock(), prisma()]);
      return judgeTracing(mockFacts, prismaFacts, system);
    },
    'prisma-read': async () => {
      const [facts, { account }] = await Promise.all([prisma(), identity()]);
      const protection = facts === undefined ? UNPROTECTED : await protectionOf(gateways, limit);
      return judgePrismaRead(facts, protection, system, account === SANDBOX_ACCOUNT);
    },
    appconfig: async () => {
      const { location, latest } = await flags();
      return judgeAppConfig(required(location), required(latest));
    },
    flag: async () => {
      const { served, latest } = await flags();
      const newest = latest.kind === 'read' ? latest.value?.version : undefined;
      return judgeFlag(required(served), await expected(), newest);
    },
    'in-flight': async () => {
      const { deployments, location } = await flags();
      return judgeInFlight(required(deployments), required(location).profileId, await expected(), await release());
    },
    alarms: async () => {
      const [states, environment] = await Promise.all([
        limit(() => alarms.read([system.errorRateAlarm, system.canaryAlarm])),
        limit(() => flagDeployments.environment()),
      ]);
      return judgeAlarms(states, environment.monitors, system);
    },
    codedeploy: async () => judgeCodeDeploy(await limit(() => codeReleases.group()), system),
    observability: async () => {
      const wantedGroups = [logGroupOf(system.mockFunction), logGroupOf(system.prismaFunction)];
      const [dashboard, groups, metricNames] = await Promise.all([
        limit(() => gateways.dashboards.get(system.dashboard)),
        limit(() => gateways.logLines.groups(wantedGroups), wantedGroups.length),
        limit(() => gateways.metrics.names(METRIC_NAMESPACE)),
      ]);
      return judgeObservability({ dashboard, groups, wantedGroups, metricNames }, system);
    },
    probe: async () => {
      const [at, want] = await Promise.all([alias(), expected().catch(() => undefined)]);
      const probe = await limit(() => probeLive(gateways, options.signal));
      const trace = await traceOf(gateways, probe.traceId, options);
      return judgeProbe(probe, trace, { share: shareOfExpected(want), version: at?.version }, system);
    },
  };
}

function expectedOf(flags: FlagSituation): ExpectedShare {
  return expectedShare(required(flags.deployments), required(flags.location).profileId, flags.shares);
}

const UNPROTECTED = { eventInvoke: undefined, reservedConcurrency: undefined };

/** What limits the shadow traffic that reaches prisma-read. */
async function protectionOf({ protection, system }: Gateways, limit: CallLimit) {
  const [eventInvoke, reservedConcurrency] = await Promise.all([
    limit(() => protection.eventInvoke(system.prismaFunction, system.alias)),
    limit(() => protection.reservedConcurrency(system.prismaFunction)),
  ]);
  return { eventInvoke, reservedConcurrency };
}

/** The CodeDeploy deployment that may still move the alias; a group that does not exist has none. */
async function activeRelease(codeReleases: Gateways['codeReleases']): Promise<CodeRelease | undefined> {
  try {
    return (await codeReleases.recent(5)).find(isActiveRelease);
  } catch (error) {
    if (isFailure(error, 'not-found')) return undefined;
    throw error;
  }
}

/** The probe's own trace, by the id in its log; traces become visible seconds to two minutes after the request. */
async function traceOf(gateways: Gateways, id: string | undefined, options: CheckOptions): Promise<TraceSeen> {
  if (id === undefined) return { kind: 'not-yet' };
  const look = async (): Promise<TraceSeen> => {
    const [trace] = await gateways.traces.get([id]);
    if (trace === undefined) return { kind: 'not-yet' };
    const annotated = trace.nodes.some((node) => node.annotations[ANNOTATIONS.canary] !== undefined);
    return { kind: annotated ? 'seen' : 'not-annotated' };
  };
  try {
    const { value } = await pollUntil(gateways.clock, look, (seen) => seen.kind === 'seen', {
      everyMs: 500,
      atMostMs: 2_000,
      forMs: options.traceForMs,
      signal: options.signal,
    });
    return value;
  } catch (error) {
    options.signal?.throwIfAborted();
    return { kind: 'unread', why: error instanceof Error ? error.message : String(error) };
  }
}
