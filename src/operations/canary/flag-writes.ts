import { OperatorError } from '../../domain/operator-error';
import { bakeStrategyName, OFF_STRATEGY } from '../../domain/rollout/canary-plan';
import { type FlagDeployment, type FlagStrategy, mark } from '../../domain/rollout/deployments';
import { GatewayError, isFailure } from '../../ports/gateway-error';
import type { Gateways } from '../../ports/gateways';
import { pollUntil } from '../poll-until';

/** How long to look for a write whose answer was lost, before it counts as not applied. */
const LOOK_UP_MS = 6_000;
const LOOK_UP_EVERY_MS = 500;

/** Longest description that a service takes: AppConfig documents 1,024, CodeDeploy refuses more than 512. */
export const DESCRIPTION_LIMITS = { flags: 1_024, releases: 512 } as const;

/** `huntaze-beta canary 1 % by arn:… [1a2b3c4d]`, within AppConfig's 1024 characters. */
export function describeWrite(
  what: string,
  actor: string,
  nonce: string,
  reason?: string,
  most: number = DESCRIPTION_LIMITS.flags,
): string {
  const end = ` ${mark(nonce)}`;
  const text = `huntaze-beta ${what} by ${actor}${reason === undefined ? '' : `: ${oneLine(reason)}`}`;
  return `${text.slice(0, most - end.length)}${end}`;
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** `v7-pct0.5-1a2b3c4d`; AppConfig wants a character other than a digit, and at most 64. */
export const labelOf = (version: number, share: number, nonce: string): string => `v${version}-pct${share}-${nonce}`;

const lost = (error: unknown): boolean => error instanceof GatewayError && error.details.outcome === 'unknown';

/** The write that an earlier failure left in the dark; undefined when it was not applied. */
async function lookUp<T>(gateways: Gateways, find: () => Promise<T | undefined>): Promise<T | undefined> {
  const found = await pollUntil(gateways.clock, find, (value) => value !== undefined, {
    everyMs: LOOK_UP_EVERY_MS,
    atMostMs: 2_000,
    forMs: LOOK_UP_MS,
  });
  return found.value;
}

const changed = (what: string, error: GatewayError): OperatorError =>
  new OperatorError('CHANGED_UNDERNEATH', what, {
    why: error.message,
    next: 'run the command again: it starts from the present state',
    cause: error,
    requestId: error.details.requestId,
  });

/** Publishes the version after `after`. A lost answer is resolved by the nonce in the version's description. */
export async function publishVersion(
  gateways: Gateways,
  content: string,
  options: { readonly after: number; readonly label: string; readonly description: string; readonly nonce: string },
): Promise<number> {
  const { after, label, description, nonce } = options;
  try {
    return (await gateways.flagDocuments.publish(content, { after, label, description })).version;
  } catch (error) {
    if (isFailure(error, 'conflict')) {
      throw changed(`somebody published a version of the flags after version ${after}`, error);
    }
    if (!lost(error)) throw error;
    const found = await lookUp(gateways, async () => {
      const newest = await gateways.flagDocuments.latest();
      if (newest === undefined || newest.version <= after) return undefined;
      const next = newest.version === after + 1 ? newest : await gateways.flagDocuments.version(after + 1);
      return next.description?.includes(mark(nonce)) === true ? next.version : undefined;
    });
    if (found === undefined) throw error;
    return found;
  }
}

/** Starts the deployment after `after`. A lost answer is resolved by the nonce in the deployment's description. */
export async function startDeployment(
  gateways: Gateways,
  request: {
    readonly version: number;
    readonly strategyId: string;
    readonly description: string;
    readonly after: number | undefined;
    readonly nonce: string;
  },
): Promise<FlagDeployment> {
  const { version, strategyId, description, after, nonce } = request;
  try {
    return await gateways.flagDeployments.start({ version, strategyId, description, after });
  } catch (error) {
    if (isFailure(error, 'conflict')) throw changed('another deployment was started meanwhile', error);
    if (!lost(error)) throw error;
    const found = await lookUp(gateways, async () => {
      const recent = await gateways.flagDeployments.recent(5);
      return recent.find((one) => one.description?.includes(mark(nonce)));
    });
    if (found === undefined) throw error;
    return found;
  }
}

/**
 * The strategy with no growth and this bake; created at first use. Names are not unique to
 * AppConfig, so a lost answer is resolved by listing again, and a strategy of that name with other values is refused.
 */
export async function ensureStrategy(gateways: Gateways, bakeMinutes: number): Promise<FlagStrategy> {
  const name = bakeMinutes === 0 ? OFF_STRATEGY.name : bakeStrategyName(bakeMinutes);
  const find = async (): Promise<FlagStrategy | undefined> => {
    const named = (await gateways.flagStrategies.list()).filter((one) => one.name === name);
    const right = named.find(
      (one) => one.growthMinutes === 0 && one.growthFactor === 100 && one.bakeMinutes === bakeMinutes,
    );
    if (right === undefined && named.length > 0) {
      throw new OperatorError(
        'BLOCKED',
        `the deployment strategy ${name} was changed: growth ${named[0]?.growthMinutes} min, bake ${named[0]?.bakeMinutes} min`,
        {
          next: `rename or delete the strategy ${named[0]?.id}; it is created anew`,
        },
      );
    }
    return right;
  };
  const existing = await find();
  if (existing !== undefined) return existing;
  try {
    return await gateways.flagStrategies.create({ name, bakeMinutes });
  } catch (error) {
    if (!lost(error)) throw error;
    const found = await lookUp(gateways, find);
    if (found === undefined) throw error;
    return found;
  }
}
