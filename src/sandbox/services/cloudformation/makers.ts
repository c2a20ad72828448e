import { putRoles, removeRole } from '../../iam/roles';
import type { PolicyDocument } from '../../iam/state';
import type { CallContext } from '../../kernel/action';
import { notImplemented } from '../../kernel/errors';
import type { Random } from '../../kernel/random';
import { createApplication } from '../appconfig/actions/create-application';
import { createConfigurationProfile } from '../appconfig/actions/create-configuration-profile';
import { createEnvironment } from '../appconfig/actions/create-environment';
import { deleteApplication } from '../appconfig/actions/delete-application';
import { deleteConfigurationProfile } from '../appconfig/actions/delete-configuration-profile';
import { deleteEnvironment } from '../appconfig/actions/delete-environment';
import { addPermission } from '../lambda/actions/add-permission';
import { removePermission } from '../lambda/actions/remove-permission';

type Json = Readonly<Record<string, unknown>>;

/** One resource that a stack makes. */
export interface Making {
  readonly context: CallContext;
  readonly stackName: string;
  readonly logicalId: string;
  readonly properties: Json;
  /** Chance of this resource alone: making it disturbs no other sequence. */
  readonly random: Random;
}

export interface Made {
  readonly physicalId: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface Maker {
  make(making: Making): Made;
  /** Undoes it, or throws what the service says against it. */
  remove?(making: Making, physicalId: string): void;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

const suffix = (random: Random): string =>
  Array.from({ length: 12 }, () => LETTERS[Math.floor(random.next() * LETTERS.length)]).join('');

/** Role names of a world that is ready made, as AppConfig's ids are known there; a fresh account gets drawn names. */
const KNOWN_ROLES: Readonly<Record<string, string>> = {
  MockReadRole: 'huntaze-mock-read',
  PrismaReadRole: 'huntaze-prisma-read',
  CodeDeployRole: 'huntaze-codedeploy',
  AppConfigAlarmRole: 'huntaze-appconfig-alarm',
};

const role: Maker = {
  make({ context, stackName, logicalId, properties, random }) {
    const { world } = context.kernel;
    const known = world.fresh === true ? undefined : KNOWN_ROLES[logicalId];
    const name = known ?? `${stackName}-${logicalId}-${suffix(random)}`;
    const arn = `arn:aws:iam::${world.accountId}:role/${name}`;
    const trust = properties.AssumeRolePolicyDocument as { readonly Statement?: readonly Json[] } | undefined;
    const trusts = (trust?.Statement ?? []).flatMap(({ Effect, Principal }) => {
      const service = (Principal as { readonly Service?: string | readonly string[] } | undefined)?.Service ?? [];
      return Effect === 'Allow' ? (Array.isArray(service) ? service : [service]) : [];
    }) as readonly string[];
    const inline = (properties.Policies ?? []) as readonly { readonly PolicyDocument: PolicyDocument }[];
    putRoles(world, [{ arn, trusts, policies: inline.map(({ PolicyDocument }) => PolicyDocument) }]);
    return { physicalId: name, attributes: { Arn: arn } };
  },
  remove({ context: { kernel } }, name) {
    removeRole(kernel.world, `arn:aws:iam::${kernel.world.accountId}:role/${name}`);
  },
};

const text = (value: unknown): string => String(value ?? '');

const application: Maker = {
  make({ context, properties }) {
    const made = createApplication.run({ Name: text(properties.Name) }, context) as { readonly Id: string };
    return { physicalId: made.Id, attributes: { ApplicationId: made.Id } };
  },
  remove: ({ context }, id) => void deleteApplication.run({ ApplicationId: id }, context),
};

const environment: Maker = {
  make({ context, properties }) {
    const input = { ApplicationId: text(properties.ApplicationId), Name: text(properties.Name) };
    const made = createEnvironment.run(input, context) as { readonly Id: string };
    return { physicalId: made.Id, attributes: { EnvironmentId: made.Id } };
  },
  remove: ({ context, properties }, id) =>
    void deleteEnvironment.run({ ApplicationId: text(properties.ApplicationId), EnvironmentId: id }, context),
};

const profile: Maker = {
  make({ context, properties }) {
    const input = {
      ApplicationId: text(properties.ApplicationId),
      Name: text(properties.Name),
      LocationUri: text(properties.LocationUri),
      Type: text(properties.Type),
    };
    const made = createConfigurationProfile.run(input, context) as { readonly Id: string };
    return { physicalId: made.Id, attributes: { ConfigurationProfileId: made.Id } };
  },
  remove: ({ context, properties }, id) =>
    void deleteConfigurationProfile.run(
      { ApplicationId: text(properties.ApplicationId), ConfigurationProfileId: id },
      context,
    ),
};

const permission: Maker = {
  make({ context, stackName, logicalId, properties, random }) {
    const sid = `${stackName}-${logicalId}-${suffix(random)}`;
    const input = {
      FunctionName: text(properties.FunctionName),
      StatementId: sid,
      Action: text(properties.Action),
      Principal: text(properties.Principal),
      ...(properties.SourceArn === undefined ? {} : { SourceArn: text(properties.SourceArn) }),
    };
    void addPermission.run(input, context);
    return { physicalId: sid };
  },
  remove({ context, properties }, sid) {
    void removePermission.run({ FunctionName: text(properties.FunctionName), StatementId: sid }, context);
  },
};

/** Resources without a service in the sandbox: they get an id and nothing else. */
const idOnly = (id: (making: Making) => string, attributes?: (id: string, making: Making) => Json): Maker => ({
  make(making) {
    const physicalId = id(making);
    const found = attributes?.(physicalId, making) as Readonly<Record<string, string>> | undefined;
    return { physicalId, ...(found === undefined ? {} : { attributes: found }) };
  },
});

const place = ({ context: { kernel } }: Making): string => `${kernel.world.region}:${kernel.world.accountId}`;

/** The world's users call the function that the HTTP API hands their requests to. */
const integration: Maker = {
  make({ context: { kernel }, properties, random }) {
    const [, functionName, qualifier] = /:function:([^:/]+):([^:/]+)/.exec(text(properties.IntegrationUri)) ?? [];
    if (functionName !== undefined && qualifier !== undefined)
      kernel.world.traffic.target = { functionName, qualifier };
    return { physicalId: random.hex(7) };
  },
};

const MAKERS: Readonly<Record<string, Maker>> = {
  'AWS::IAM::Role': role,
  'AWS::AppConfig::Application': application,
  'AWS::AppConfig::Environment': environment,
  'AWS::AppConfig::ConfigurationProfile': profile,
  'AWS::Lambda::Permission': permission,
  'AWS::EC2::SecurityGroup': idOnly(
    ({ random }) => `sg-${random.hex(17)}`,
    (GroupId) => ({ GroupId }),
  ),
  'AWS::EC2::SecurityGroupIngress': idOnly(({ random }) => `sgr-${random.hex(17)}`),
  'AWS::EC2::SecurityGroupEgress': idOnly(({ random }) => `sgr-${random.hex(17)}`),
  'AWS::SecretsManager::Secret': idOnly(
    (making) =>
      `arn:aws:secretsmanager:${place(making)}:secret:${making.logicalId}-${suffix(making.random)}-${making.random.hex(6)}`,
  ),
  'AWS::RDS::DBProxy': idOnly(
    ({ properties }) => text(properties.DBProxyName),
    (name, making) => ({
      DBProxyArn: `arn:aws:rds:${place(making)}:db-proxy:prx-${making.random.hex(17)}`,
      Endpoint: `${name}.proxy-${making.random.hex(12)}.${making.context.kernel.world.region}.rds.amazonaws.com`,
    }),
  ),
  'AWS::RDS::DBProxyTargetGroup': idOnly(
    (making) => `arn:aws:rds:${place(making)}:target-group:prx-tg-${making.random.hex(17)}`,
  ),
  'AWS::ApiGatewayV2::Api': idOnly(
    ({ random }) => random.hex(10),
    (id, { context }) => ({ ApiEndpoint: `https://${id}.execute-api.${context.kernel.world.region}.amazonaws.com` }),
  ),
  'AWS::ApiGatewayV2::Integration': integration,
  'AWS::ApiGatewayV2::Route': idOnly(({ random }) => random.hex(7)),
  'AWS::ApiGatewayV2::Stage': idOnly(({ properties }) => text(properties.StageName)),
};

/** How resources of a type are made. NotImplemented for a type that the sandbox does not know. */
export function makerOf(type: string): Maker {
  const maker = Object.hasOwn(MAKERS, type) ? MAKERS[type] : undefined;
  if (maker === undefined) throw notImplemented(`the resource type ${type}`);
  return maker;
}
