import { OperatorError } from '../../domain/operator-error';
import { type Difference, differences } from '../../domain/system/drift';
import { PRISMA_READ_VARIABLES } from '../../domain/system/function-settings';
import type { FunctionDescription } from '../../domain/system/functions';
import {
  PRISMA_RESERVED_EXECUTIONS,
  type RoleName,
  SHADOW_EVENT_LIMITS,
  type WantedFunction,
  wantedMockRead,
  wantedPrismaRead,
} from '../../domain/system/wanted-system';
import { advice, own } from '../../domain/text/advice';
import { isFailure } from '../../ports/gateway-error';
import { functionReady, onceRoleIsUsable } from '../deploy/function-ready';
import { AS_WANTED, changing, type Resource, type Site } from './resource';
import { withoutRole } from './roles';

/** A function as it is wanted in this account; undefined while its role is not known. */
type Wanted = (existing: FunctionDescription | undefined) => Promise<WantedFunction | undefined>;

/** Memory and time are raised, never lowered: an operator may have given more. Variables that are not named stay. */
function adapted(wanted: WantedFunction, existing: FunctionDescription | undefined): WantedFunction {
  if (existing === undefined) return wanted;
  return {
    ...wanted,
    memoryMb: Math.max(wanted.memoryMb, existing.memoryMb),
    timeoutSeconds: Math.max(wanted.timeoutSeconds, existing.timeoutSeconds),
    environment: { ...existing.environment, ...wanted.environment },
    subnetIds: wanted.subnetIds.length > 0 ? wanted.subnetIds : existing.subnetIds,
    securityGroupIds: wanted.subnetIds.length > 0 ? wanted.securityGroupIds : existing.securityGroupIds,
  };
}

function functionChanges(wanted: WantedFunction, existing: FunctionDescription): readonly Difference[] {
  const variables = (environment: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.keys(wanted.environment).map((name) => [`variable ${name}`, environment[name]]));
  return differences(
    {
      runtime: wanted.runtime,
      handler: wanted.handler,
      role: wanted.roleArn,
      'memory MB': wanted.memoryMb,
      'timeout s': wanted.timeoutSeconds,
      tracing: 'active',
      logs: 'text',
      subnets: [...wanted.subnetIds].sort(),
      'security groups': [...wanted.securityGroupIds].sort(),
      ...variables(wanted.environment),
    },
    {
      runtime: existing.runtime,
      handler: existing.handler,
      role: existing.roleArn,
      'memory MB': existing.memoryMb,
      'timeout s': existing.timeoutSeconds,
      tracing: existing.tracingActive ? 'active' : 'off',
      logs: existing.logFormat,
      subnets: [...existing.subnetIds].sort(),
      'security groups': [...existing.securityGroupIds].sort(),
      ...variables(existing.environment),
    },
  );
}

function functionResource({ gateways }: Site, name: string, role: RoleName, wantedFor: Wanted): Resource {
  const read = async () => {
    const existing = await gateways.functions.describe(name);
    const wanted = await wantedFor(existing);
    return { existing, wanted: wanted && adapted(wanted, existing) };
  };
  return {
    area: 'functions',
    name: `function ${name}`,
    async assess() {
      const { existing, wanted } = await read();
      if (wanted === undefined) return withoutRole(role);
      if (existing === undefined) {
        const { size } = await gateways.bundles.read(name);
        return { kind: 'create', detail: `${wanted.runtime}, ${Math.ceil(size / 1024)} KB` };
      }
      if (existing.environmentError !== undefined) {
        return {
          kind: 'blocked',
          why: `its variables cannot be read, and writing would erase them: ${existing.environmentError}`,
          next: 'allow kms:Decrypt on the key of the function to this role, then run provision again',
        };
      }
      return changing(functionChanges(wanted, existing));
    },
    async apply(assessment) {
      if (assessment.kind === 'create') {
        const [{ wanted }, bundle] = await Promise.all([read(), gateways.bundles.read(name)]);
        if (wanted) await onceRoleIsUsable(gateways, () => gateways.provisioning.functions.create(wanted, bundle.zip));
      } else {
        const { revisionId } = await functionReady(gateways, name);
        const { wanted } = await read();
        if (wanted)
          await onceRoleIsUsable(gateways, () => gateways.provisioning.functions.configure(wanted, revisionId));
      }
      await functionReady(gateways, name);
    },
  };
}

/** What a version must share with what is wanted to behave like it, its code apart. */
const behaviour = (description: FunctionDescription) => ({
  runtime: description.runtime,
  handler: description.handler,
  tracing: description.tracingActive ? 'active' : 'off',
  logs: description.logFormat,
  'memory MB': description.memoryMb,
  'timeout s': description.timeoutSeconds,
  role: description.roleArn,
  subnets: [...description.subnetIds].sort(),
  'security groups': [...description.securityGroupIds].sort(),
  ...variables(description.environment),
});

const variables = (environment: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(environment).map(([name, value]) => [`variable ${name}`, value]));

/** `$LATEST` as it is once the function is as wanted. */
const asWanted = (latest: FunctionDescription, wanted: WantedFunction | undefined): FunctionDescription =>
  wanted === undefined ? latest : { ...latest, ...adapted(wanted, latest), tracingActive: true, logFormat: 'text' };

/**
 * The alias: made on the first version. When the live version differs from what is wanted in its settings alone, those
 * are published and the alias is moved to them; other code is `deploy`'s to ship.
 */
function aliasResource({ gateways, system }: Site, name: string, word: string, wantedFor: Wanted): Resource {
  const { functions, functionCode, provisioning } = gateways;
  return {
    area: 'functions',
    name: `alias ${name}:${system.alias}`,
    async assess() {
      const alias = await functions.alias(name, system.alias);
      if (alias === undefined) return { kind: 'create' };
      if (Object.keys(alias.weights).length > 0) {
        return { kind: 'left-alone', why: 'a shift between two versions is running', next: own`status` };
      }
      const [live, latest] = await Promise.all([functions.describe(name, alias.version), functions.describe(name)]);
      if (live === undefined || latest === undefined) return AS_WANTED;
      const wanted = asWanted(latest, await wantedFor(latest));
      const changes = differences(behaviour(wanted), behaviour(live));
      if (changes.length === 0) return { kind: 'as-wanted', detail: `version ${alias.version}` };
      if (latest.codeSha256 === live.codeSha256) return { kind: 'change', changes };
      return {
        kind: 'left-alone',
        why: `version ${alias.version} has another ${changes.map(({ what }) => what).join(', ')}, and code that differs from the uploaded one`,
        next: own`deploy ${word}`,
      };
    },
    async apply(assessment) {
      const { codeSha256 } = await functionReady(gateways, name);
      const description = assessment.kind === 'create' ? 'first version of the beta' : 'settings changed by provision';
      const { version } = await functionCode.publish(name, { codeSha256, description });
      await functionReady(gateways, name, { qualifier: version });
      const alias = await functions.alias(name, system.alias);
      if (alias === undefined) await provisioning.functions.createAlias(name, system.alias, version);
      else await functions.pointAlias(name, system.alias, { version, revisionId: alias.revisionId });
    },
  };
}

function eventsResource({ gateways, system }: Site): Resource {
  const { retries, maxAgeSeconds } = SHADOW_EVENT_LIMITS;
  return {
    area: 'functions',
    name: `shadow calls of ${system.prismaFunction}:${system.alias}`,
    async assess() {
      const found = await gateways.protection.eventInvoke(system.prismaFunction, system.alias);
      if (found === undefined) return { kind: 'create', detail: `${retries} retries, at most ${maxAgeSeconds} s old` };
      return changing(
        differences(
          { retries, 'max age s': maxAgeSeconds },
          { retries: found.retries, 'max age s': found.maxAgeSeconds },
        ),
      );
    },
    apply: () => gateways.protection.limitEvents(system.prismaFunction, system.alias, SHADOW_EVENT_LIMITS),
  };
}

/**
 * What the database is asked to carry at most. An account with few executions refuses a reservation that would leave
 * too little for the rest, so it comes last: everything else is in place by then.
 */
export function reservationResource({ gateways, system }: Site): Resource {
  const name = system.prismaFunction;
  return {
    area: 'functions',
    name: `reserved concurrency of ${name}`,
    async assess() {
      const found = await gateways.protection.reservedConcurrency(name);
      if (found === undefined) return { kind: 'create', detail: `${PRISMA_RESERVED_EXECUTIONS} executions` };
      if (found > 0) return { kind: 'as-wanted', detail: `${found} executions` };
      return {
        kind: 'left-alone',
        why: 'it is 0: prisma-read was switched off by hand, and answers nobody',
        next: `aws lambda put-function-concurrency --function-name ${name} --reserved-concurrent-executions ${PRISMA_RESERVED_EXECUTIONS}`,
      };
    },
    async apply() {
      try {
        await gateways.protection.reserveConcurrency(name, PRISMA_RESERVED_EXECUTIONS);
      } catch (error) {
        if (!isFailure(error, 'invalid')) throw error;
        throw new OperatorError('AWS', `${PRISMA_RESERVED_EXECUTIONS} executions cannot be reserved for ${name}`, {
          why: error.message,
          next: 'raise "Concurrent executions" of Lambda in Service Quotas, then run provision again; all else is in place',
          cause: error,
        });
      }
    },
  };
}

/** Where prisma-read finds its database is the stack's to say; without it every read of Prisma fails. */
function databaseResource({ gateways, system }: Site): Resource {
  return {
    area: 'functions',
    name: `database of ${system.prismaFunction}`,
    async assess() {
      const found = await gateways.functions.describe(system.prismaFunction);
      if (found === undefined || found.environment[PRISMA_READ_VARIABLES.databaseUrl]) return AS_WANTED;
      return {
        kind: 'left-alone',
        why: `${PRISMA_READ_VARIABLES.databaseUrl} is not set: every read of Prisma will fail, and mock will answer`,
        next: advice`${own`config init`}  takes databaseUrl from the stack; or set the variable yourself, then  ${own`deploy prisma-read`}`,
      };
    },
    apply: async () => undefined,
  };
}

/** Both functions with their aliases; the called one first. */
export function functionResources(site: Site): readonly Resource[] {
  const { gateways, system } = site;
  const prisma: Wanted = async (existing) => {
    const role = site.role('prismaRead') ?? existing?.roleArn;
    return role === undefined ? undefined : wantedPrismaRead(system, site.account, role);
  };
  const mock: Wanted = async (existing) => {
    const role = site.role('mockRead') ?? existing?.roleArn;
    if (role === undefined) return undefined;
    const { application, environment } = await gateways.provisioning.flags.find();
    const home = {
      applicationId: application?.id ?? system.application.id ?? system.application.name,
      environmentId: environment?.id ?? system.environment.id ?? system.environment.name,
    };
    return wantedMockRead(system, home, role);
  };
  return [
    functionResource(site, system.prismaFunction, 'prismaRead', prisma),
    databaseResource(site),
    aliasResource(site, system.prismaFunction, 'prisma-read', prisma),
    eventsResource(site),
    functionResource(site, system.mockFunction, 'mockRead', mock),
    aliasResource(site, system.mockFunction, 'mock-read', mock),
  ];
}
