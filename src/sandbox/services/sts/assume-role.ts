import { actingAs } from '../../iam/roles';
import { defineAction } from '../../kernel/action';
import { AwsError } from '../../kernel/errors';
import { epochSeconds } from '../../kernel/time';
import type { World } from '../../kernel/world';
import type { RoleSession } from './state';

interface Input {
  readonly RoleArn: string;
  readonly RoleSessionName: string;
  readonly DurationSeconds?: number;
}

const DEFAULT_SECONDS = 3600;

/**
 * Hands out a session of a role: its access key id is accepted until it expires, and calls with it are made by the role. When
 * roles are enforced, the role must be there and trust the account.
 */
export const assumeRole = defineAction<Input>({
  name: 'AssumeRole',
  input: {
    RoleArn: { type: 'string', required: true, min: 20, max: 2048 },
    RoleSessionName: { type: 'string', required: true, min: 2, max: 64, pattern: /^[\w+=,.@-]*$/ },
    DurationSeconds: { type: 'integer', min: 900, max: 43_200 },
    ExternalId: { type: 'string', min: 2, max: 1224, pattern: /^[\w+=,.@:/-]*$/ },
    SourceIdentity: { type: 'string', min: 2, max: 64, pattern: /^[\w+=,.@-]*$/ },
    Tags: {
      type: 'list',
      max: 50,
      of: {
        type: 'structure',
        members: {
          Key: { type: 'string', required: true, min: 1, max: 128, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u },
          Value: { type: 'string', required: true, max: 256, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u },
        },
      },
    },
    TransitiveTagKeys: {
      type: 'list',
      max: 50,
      of: { type: 'string', min: 1, max: 128, pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u },
    },
    Policy: { type: 'string', refused: true },
    PolicyArns: { type: 'list', of: { type: 'document' }, refused: true },
    SerialNumber: { type: 'string', refused: true },
    TokenCode: { type: 'string', refused: true },
    ProvidedContexts: { type: 'list', of: { type: 'document' }, refused: true },
  },
  run(input, { kernel, at, principalArn, requestId }) {
    const { world } = kernel;
    const { RoleArn, RoleSessionName, DurationSeconds = DEFAULT_SECONDS } = input;
    const role = /^arn:aws[a-z-]*:iam::(\d{12}):role\/(.+)$/.exec(RoleArn);
    // LocalStack's snapshots of AWS, `test_sts_invalid_parameters`.
    if (role === null) throw new AwsError('ValidationError', 400, `${RoleArn} is invalid`);
    if (role[1] !== world.accountId || !trustsAccount(world, RoleArn)) {
      const words = `User: ${principalArn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`;
      throw new AwsError('AccessDenied', 403, words);
    }
    const random = kernel.random.fork(`session ${requestId}`);
    const keyId = `ASIA${random.hex(16).toUpperCase()}`;
    const expiresAt = at + DurationSeconds * 1000;
    dropExpired(world, at);
    world.sts.sessions[keyId] = { roleArn: RoleArn, name: RoleSessionName, expiresAt };
    return {
      Credentials: {
        AccessKeyId: keyId,
        SecretAccessKey: random.hex(40),
        SessionToken: random.hex(64),
        Expiration: epochSeconds(expiresAt),
      },
      AssumedRoleUser: {
        AssumedRoleId: `AROA${random.hex(16).toUpperCase()}:${RoleSessionName}`,
        Arn: actingAs(world, RoleArn, RoleSessionName).arn,
      },
      PackedPolicySize: 0,
    };
  },
});

/** Whether the trust policy of the role names the account; every role does while roles are not enforced. */
function trustsAccount({ iam, accountId }: World, roleArn: string): boolean {
  if (!iam.enforced) return true;
  const trusted = [accountId, `arn:aws:iam::${accountId}:root`, '*'];
  return iam.roles[roleArn]?.trusts.some((principal) => trusted.includes(principal)) ?? false;
}

function dropExpired({ sts }: World, at: number): void {
  for (const [keyId, { expiresAt }] of Object.entries(sts.sessions)) {
    // An hour longer, so that a call just after the end gets ExpiredToken.
    if (expiresAt < at - DEFAULT_SECONDS * 1000) delete sts.sessions[keyId];
  }
}

/** The session that an access key id belongs to. */
export const sessionOfKey = ({ sts }: World, keyId: string): RoleSession | undefined =>
  Object.hasOwn(sts.sessions, keyId) ? sts.sessions[keyId] : undefined;
