import type { FlagLocation } from '../flags/store';
import { MOCK_READ_DEFAULTS, MOCK_READ_VARIABLES } from '../system/function-settings';
import type { FunctionAlias, FunctionDescription } from '../system/functions';
import { type DeployedSystem, SANDBOX_ACCOUNT } from '../system/system';
import { LOG_TAGS } from '../telemetry/names';
import { advice, own } from '../text/advice';
import { type Judgement, judged, when } from './readiness';

const DEPLOY = own`deploy`;
const PROVISION = own`provision --only functions`;

/** Row 1: the pinned account and the expected region. */
export function judgeIdentity(
  identity: { readonly account: string; readonly arn: string },
  system: DeployedSystem,
): Judgement {
  const { account, arn } = identity;
  const sandbox = account === SANDBOX_ACCOUNT;
  return judged(arn, [
    when(
      system.account !== undefined && system.account !== account,
      'fail',
      `account ${account}, but ${system.account} is pinned`,
      own`config`,
    ),
    when(
      system.account === undefined && !sandbox,
      'warn',
      `${arn}: no account is pinned`,
      advice`${own`config`}  (put "account": "${account}" into huntaze-beta.config.json)`,
    ),
    when(system.region !== 'us-east-1', 'warn', `region ${system.region}, the beta runs in us-east-1`),
  ]);
}

/** Supported Node runtimes. AWS ends one about half a year after its upstream end of life. */
const RUNTIMES: Readonly<Record<string, 'current' | 'ending'>> = { 'nodejs24.x': 'current', 'nodejs22.x': 'ending' };

/** Row 2: the function behind the alias can answer. */
export function judgeMockRead(
  facts: FunctionDescription | undefined,
  system: DeployedSystem,
  flags?: FlagLocation,
): Judgement {
  const name = `${system.mockFunction}:${system.alias}`;
  if (facts === undefined) return { status: 'fail', evidence: `${name} does not exist`, fix: PROVISION };
  const runtime = RUNTIMES[facts.runtime];
  return judged(`${system.alias} -> version ${facts.version}, ${facts.runtime}, ${facts.state}`, [
    ...stateFindings(name, facts),
    when(runtime === undefined, 'fail', `${facts.runtime} is out of support`, DEPLOY),
    when(runtime === 'ending', 'warn', `${facts.runtime}: AWS's support ends within the year`, DEPLOY),
    when(
      facts.logFormat !== 'text',
      'warn',
      `log format ${facts.logFormat}: the saved queries read text lines`,
      PROVISION,
    ),
    ...variableFindings(facts, system, flags),
  ]);
}

/** What the live version reads must be what this tool writes, by id or by name: else it follows another system's flag. */
function variableFindings(facts: FunctionDescription, system: DeployedSystem, flags: FlagLocation | undefined) {
  const names = MOCK_READ_VARIABLES;
  const wanted: Readonly<Record<string, readonly string[]>> = {
    ...(flags === undefined
      ? {}
      : {
          [names.application]: [flags.applicationId, flags.applicationName],
          [names.environment]: [flags.environmentId, flags.environmentName],
          [names.profile]: [flags.profileId, flags.profileName],
        }),
    [names.prismaFunction]: [`${system.prismaFunction}:${system.alias}`],
  };
  const defaults: Readonly<Record<string, string>> = {
    [names.application]: MOCK_READ_DEFAULTS.application,
    [names.environment]: MOCK_READ_DEFAULTS.environment,
    [names.profile]: MOCK_READ_DEFAULTS.profile,
    [names.prismaFunction]: MOCK_READ_DEFAULTS.prismaFunction,
  };
  return Object.entries(wanted).map(([name, values]) => {
    const read = facts.environment[name] || defaults[name] || '';
    return when(
      !values.includes(read),
      'fail',
      `version ${facts.version} reads ${name}=${read}, and this tool writes ${values[0]}`,
      PROVISION,
    );
  });
}

function stateFindings(name: string, facts: FunctionDescription) {
  const because = (why: string | undefined): string => (why === undefined || why === '' ? '' : ` (${why})`);
  return [
    when(facts.state === 'failed', 'fail', `${name} is failed${because(facts.stateReason)}`, DEPLOY),
    when(facts.state === 'pending', 'fail', `${name} is still being created`),
    when(facts.state === 'inactive', 'warn', `${name} is inactive: its first call will be slow and may fail`),
    when(facts.lastUpdate === 'failed', 'fail', `its last update failed${because(facts.lastUpdateReason)}`, DEPLOY),
    when(facts.lastUpdate === 'in-progress', 'warn', 'an update of it is in progress'),
  ];
}

/** Row 3: the alias is at one numbered version, and the callers go through it. */
export function judgeAlias(
  alias: FunctionAlias | undefined,
  callers: readonly string[],
  system: DeployedSystem,
  shift: { readonly id: string } | undefined,
): Judgement {
  const name = `${system.mockFunction}:${system.alias}`;
  if (alias === undefined) return { status: 'fail', evidence: `${name} does not exist`, fix: PROVISION };
  const weights = Object.entries(alias.weights);
  const shifted = weights
    .map(([version, weight]) => `${Math.round(weight * 1000) / 10} % to version ${version}`)
    .join(', ');
  const front = callers.filter((caller) => /^(apigateway|elasticloadbalancing)\./.test(caller));
  const fix =
    shift === undefined
      ? own`rollback`
      : advice`${own`status`}, or ${own`rollback`}  (CodeDeploy ${shift.id} is shifting it)`;
  return judged(`${system.alias} -> version ${alias.version} alone, called by ${front.join(', ')}`, [
    when(
      alias.version === '$LATEST',
      'fail',
      `${system.alias} points at $LATEST: it can change under the beta`,
      DEPLOY,
    ),
    when(weights.length > 0, 'fail', `${system.alias} -> version ${alias.version}, and ${shifted}`, fix),
    when(
      front.length === 0,
      'warn',
      `${system.alias} -> version ${alias.version} alone; nothing in front (API Gateway, load balancer) may call ${system.alias}: traffic may bypass it`,
    ),
  ]);
}

/** Row 4: X-Ray is active on the versions behind the aliases; a version's tracing mode never changes. */
export function judgeTracing(
  mock: FunctionDescription | undefined,
  prisma: FunctionDescription | undefined,
  system: DeployedSystem,
): Judgement {
  const fix = advice`${PROVISION}, then ${DEPLOY}`;
  return judged(
    `active on ${system.mockFunction} version ${mock?.version} and ${system.prismaFunction} version ${prisma?.version}`,
    [
      when(mock === undefined, 'fail', `${system.mockFunction}:${system.alias} does not exist`, PROVISION),
      when(
        mock !== undefined && !mock.tracingActive,
        'fail',
        `${system.mockFunction} version ${mock?.version} passes tracing through`,
        fix,
      ),
      when(prisma === undefined, 'warn', `${system.prismaFunction}:${system.alias} does not exist`, PROVISION),
      when(
        prisma !== undefined && !prisma.tracingActive,
        'warn',
        `${system.prismaFunction} version ${prisma?.version} passes tracing through`,
        fix,
      ),
    ],
  );
}

/** Row 5: prisma-read answers, and neither retries nor traffic can hurt the database. */
export function judgePrismaRead(
  facts: FunctionDescription | undefined,
  protection: {
    readonly eventInvoke: { readonly retries: number; readonly maxAgeSeconds: number } | undefined;
    readonly reservedConcurrency: number | undefined;
  },
  system: DeployedSystem,
  sandbox: boolean,
): Judgement {
  const name = `${system.prismaFunction}:${system.alias}`;
  if (facts === undefined) return { status: 'fail', evidence: `${name} does not exist`, fix: PROVISION };
  const { eventInvoke, reservedConcurrency } = protection;
  const retries = eventInvoke?.retries ?? 2;
  return judged(`version ${facts.version}, ${facts.state}, no retries, ${reservedConcurrency} executions reserved`, [
    ...stateFindings(name, facts),
    when(reservedConcurrency === 0, 'fail', 'reserved concurrency is 0: switched off by a hard rollback', PROVISION),
    when(
      reservedConcurrency === undefined,
      'warn',
      'no reserved concurrency: shadow traffic can exhaust the database',
      PROVISION,
    ),
    when(
      retries > 0,
      'warn',
      `an asynchronous call is retried ${retries} times: a shadow would be counted twice`,
      PROVISION,
    ),
    when(!facts.inVpc && !sandbox, 'warn', 'not in a VPC: it cannot reach a private database', PROVISION),
  ]);
}

/** What one live request through the alias showed. */
export interface ProbeReading {
  readonly executedVersion: string | undefined;
  /** Lambda's `FunctionError` when the function threw. */
  readonly functionError: string | undefined;
  readonly statusCode: number | undefined;
  readonly path: string | undefined;
  readonly rescued: boolean;
  readonly user: Readonly<Record<string, unknown>> | undefined;
  /** The flag as cached by the environment that answered. */
  readonly prismaEnabled: boolean | undefined;
  readonly traceId: string | undefined;
  readonly durationMs: number;
  readonly logTail: string;
}

/** The probe's trace; `unread` when X-Ray could not be read. */
export type TraceSeen =
  | { readonly kind: 'seen' }
  | { readonly kind: 'not-yet' }
  | { readonly kind: 'not-annotated' }
  | { readonly kind: 'unread'; readonly why: string };

const USER_FIELDS = ['id', 'email', 'name', 'subscription'];

/** Row 12: one live request is answered as the expected share requires, and X-Ray shows its annotation. */
export function judgeProbe(
  probe: ProbeReading,
  trace: TraceSeen,
  expected: { readonly share: number | undefined; readonly version: string | undefined },
  system: DeployedSystem,
): Judgement {
  const logs = own`logs`;
  const took = `${probe.path ?? 'an unknown path'} answered in ${Math.round(probe.durationMs)} ms`;
  const missing = USER_FIELDS.filter((field) => typeof probe.user?.[field] !== 'string');
  const canary = probe.path === 'canary';
  const share = expected.share ?? 0;
  return judged(`${took}, version ${probe.executedVersion}, ${canary ? 'annotation.canary' : 'mock data'} seen`, [
    when(probe.functionError !== undefined, 'fail', `the function failed (${probe.functionError})`, logs),
    when(
      probe.functionError === undefined && probe.statusCode !== 200,
      'fail',
      `answered ${probe.statusCode ?? 'no status'}`,
      logs,
    ),
    when(probe.statusCode === 200 && missing.length > 0, 'fail', `the answer lacks ${missing.join(', ')}`, logs),
    when(canary && share === 0, 'fail', `${took}, though nobody should be in the canary`, own`rollback`),
    when(
      probe.prismaEnabled === true && share === 0 && !canary,
      'warn',
      'its environment still has the flag on: it refreshes within its poll interval',
    ),
    when(
      probe.path === 'mock' && share === 100,
      'warn',
      `${took}, though 100 % should go to Prisma: its environment refreshes within its poll interval`,
    ),
    when(probe.rescued, 'warn', 'the canary failed and mock answered for it', logs),
    when(
      flagsError(probe.logTail) !== undefined,
      'fail',
      `it could not read its flags: ${flagsError(probe.logTail)}`,
      own`logs --tag FLAGS-ERROR`,
    ),
    when(
      expected.version !== undefined && probe.executedVersion !== expected.version,
      'fail',
      `version ${probe.executedVersion ?? '?'} answered, ${system.alias} is at ${expected.version}`,
      own`rollback`,
    ),
    traceFinding(trace, took),
  ]);
}

const FLAGS_ERROR = new RegExp(`\\[${LOG_TAGS.flagsError}\\] (.*)`);

/** A function without its flags answers from mock for ever: the beta would never begin. */
const flagsError = (logTail: string): string | undefined => FLAGS_ERROR.exec(logTail)?.[1]?.trim().slice(0, 200);

function traceFinding(trace: TraceSeen, took: string) {
  switch (trace.kind) {
    case 'seen':
      return undefined;
    case 'not-yet':
      return when(true, 'warn', `${took}; its trace is not visible yet`, advice`${own`traces`}  in a minute`);
    case 'not-annotated':
      return when(true, 'warn', `${took}; its trace carries no annotation canary`, own`deploy`);
    case 'unread':
      return when(true, 'warn', `${took}; traces could not be read: ${trace.why}`);
  }
}
