import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { policiesOf, ROLES_OF_PEOPLE, type Role } from '../../../src/domain/system/permissions';
import { DEFAULT_SYSTEM, type DeployedSystem } from '../../../src/domain/system/system';
import type { World } from '../../../src/sandbox/index';
import { type Account, type Asked, openAccount } from './account';
import { beyondLimits, recordWrites, type Sent, writesOfAdapters } from './inputs';
import {
  actionsAsked,
  createSnapshots,
  firstAsker,
  missedBy,
  type Rerun,
  rerunWithout,
  type Snapshots,
} from './removals';
import { STAGING } from './staging';
import { provisionDefaults, type Typed, walk } from './walk';

/** Granted, and not asked for in this journey: why, and where it is used. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'logs:StopQuery': 'sent when a query is given up half way: test/aws/adapters.test.ts',
};

/** Lines that are typed again without one permission here; `npm run journeys -- removals` does it for every permission. */
const AGAIN: readonly (readonly [Role, string, string])[] = [
  ['observer', 'cloudwatch:GetMetricData', 'decide'],
  ['operator', 'lambda:InvokeFunction', 'check'],
  ['operator', 'codedeploy:StopDeployment', 'rollback --yes'],
  ['set-up', 'lambda:PublishVersion', 'deploy prisma-read --yes'],
];

/** Names of production that no line of staging may print or touch. */
const PRODUCTION = [
  DEFAULT_SYSTEM.application.name,
  DEFAULT_SYSTEM.profile,
  DEFAULT_SYSTEM.mockFunction,
  DEFAULT_SYSTEM.prismaFunction,
  DEFAULT_SYSTEM.errorRateAlarm,
  DEFAULT_SYSTEM.canaryAlarm,
  DEFAULT_SYSTEM.dashboard,
  DEFAULT_SYSTEM.codeDeployApplication,
  DEFAULT_SYSTEM.codeDeployGroup,
];

/** Every name that can be configured. */
const namesOf = (system: DeployedSystem): Readonly<Record<string, string>> => {
  const {
    application,
    environment,
    region: _,
    account: _a,
    alarmActions: _t,
    roles: _r,
    network: _n,
    ...rest
  } = system;
  const { runtime: _v, databaseUrl: _d, notifyTopic: _o, ...names } = rest;
  return { ...names, application: application.name, environment: environment.name };
};

/** What production is made of; alarm states and invocations go on. */
const productionOf = (world: World) => ({
  flags: Object.values(world.appconfig.applications).find(({ name }) => name === DEFAULT_SYSTEM.application.name),
  functions: [DEFAULT_SYSTEM.mockFunction, DEFAULT_SYSTEM.prismaFunction].map((name) => world.lambda.functions[name]),
  releases: world.codedeploy.applications[DEFAULT_SYSTEM.codeDeployApplication],
});

let account: Account;
let ran: readonly Typed[];
let snapshots: Snapshots;

/** What setting production up asked for. */
let earlier: readonly Asked[];
let sent: readonly Sent[];
let before: ReturnType<typeof productionOf>;
let after: ReturnType<typeof productionOf>;

beforeAll(async () => {
  account = await openAccount();
  await provisionDefaults(account);
  earlier = account.forgetAsked();
  before = structuredClone(productionOf(await account.sandbox.save()));
  snapshots = createSnapshots(account, (line) => AGAIN.some(([, , again]) => again === line));
  sent = recordWrites();
  ran = await walk(account, STAGING, snapshots.before);
  vi.restoreAllMocks();
  after = productionOf(await account.sandbox.save());
  await account.close();
}, 600_000);
afterAll(() => account.remove());

/** Every action that a policy grants. */
const granted = async (role: Role): Promise<readonly string[]> => [
  ...new Set(
    policiesOf(role, await account.system(), '000000000000').flatMap(({ Statement }) =>
      Statement.flatMap(({ Action }) => Action),
    ),
  ),
];

describe('a stranger’s account, each command under the least of the three policies', () => {
  it('denies nothing, neither to the operator nor to the functions', () => {
    const lines = account.denied.map(
      ({ line, role, access }) => `${line} (${role}): ${access.action} on ${access.resource}`,
    );
    expect(lines).toEqual([]);
    expect(account.deniedFunctions).toEqual([]);
  });

  it('ends each command as it should', () => {
    const failed = ran.filter(({ result }) => ![0, 3, 6, 130].includes(result.code ?? 1));
    expect(failed.map(({ line, result }) => `${line}: ${result.code} ${result.stderr.slice(-400)}`)).toEqual([]);
  });

  it('asks for every granted action, or says why not', async () => {
    const asked = new Set([...earlier, ...account.asked].map(({ access }) => access.action));
    const all = await granted('set-up');
    const unused = all.filter((action) => !asked.has(action) && ELSEWHERE[action] === undefined);
    console.log(`${all.length - unused.length} of ${all.length} granted actions are used`);
    expect(unused).toEqual([]);
    expect(Object.keys(ELSEWHERE).filter((action) => asked.has(action))).toEqual([]);
  });

  it('misses any single action that is taken out of a policy, by its name', async () => {
    let seen = 0;
    for (const role of ROLES_OF_PEOPLE) {
      for (const action of actionsAsked(account, role)) {
        const missing = await missedBy(account, role, action);
        expect(missing.length, `${action} can be taken out of ${role}`).toBeGreaterThan(0);
        expect(missing.every((text) => text.endsWith(`: ${action}`))).toBe(true);
        seen += 1;
      }
    }
    console.log(`${seen} of ${seen} single actions are missed by name when taken out`);
  });
});

describe('the same line, typed again without one permission', () => {
  it.each(AGAIN)('%s without %s: %s', async (role, action, line) => {
    const rerun: Rerun = await rerunWithout(snapshots, firstAsker(account, ran, { role, action, line }), {
      role,
      action,
    });
    expect(rerun.denied, rerun.said).toContain(action);
    expect(rerun.said).toContain(action);
  });
});

describe('every name changed, in an account that has the system under its default names', () => {
  it('leaves no configurable name at its default', async () => {
    const defaults = namesOf(DEFAULT_SYSTEM);
    const same = Object.entries(namesOf(await account.system())).filter(([key, name]) => defaults[key] === name);
    expect(same).toEqual([]);
  });

  it('lets the commands say what they say under the default names', () => {
    const saw = (line: string): string => {
      const { stdout = '', stderr = '' } = ran.find((one) => one.line.startsWith(line))?.result ?? {};
      return `${stdout}${stderr}`;
    };
    expect(saw('check')).toMatch(/ READY/);
    expect(saw('decide')).toMatch(/errors-canary +\d+\/\d+/);
    expect(saw('query error-rate')).toMatch(/invocations +errors/);
    expect(saw('rollback')).toMatch(/SAFE/);
  });

  it('never prints a name of production', () => {
    const printed = ran.flatMap(({ line, result }) =>
      PRODUCTION.filter((name) => `${result.stdout}${result.stderr}`.includes(name)).map((name) => `${line}: ${name}`),
    );
    expect(printed).toEqual([]);
  });

  it('leaves production as it was', () => {
    expect(after).toEqual(before);
  });
});

describe('the longest names, reasons and sessions', () => {
  /** Sent by no line here. */
  const elsewhere: Readonly<Record<string, string>> = {
    StopQuery: 'an id that AWS gave',
    DeleteFunctionConcurrency: 'a function name that PutFunctionConcurrency is sent, too',
    CreateDeploymentConfig: 'a name that nobody configures; it is there since production was set up',
  };

  it('are within the limits of every write that is sent', () => {
    expect(beyondLimits(sent)).toEqual([]);
    const reasons = sent.filter(({ input }) => JSON.stringify(input).includes('a journey of few requests'));
    expect(reasons.length).toBeGreaterThan(3);
  });

  it('reach every write of the adapters', () => {
    const seen = new Set(sent.map(({ operation }) => operation));
    const all = writesOfAdapters();
    const never = all.filter((name) => !seen.has(name) && elsewhere[name] === undefined);
    console.log(`${seen.size} kinds of writes, ${sent.length} writes, all within their limits`);
    expect(never).toEqual([]);
  });
});
