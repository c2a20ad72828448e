import { type FlagDocument, flagsOf, offDocument, serializeFlagDocument, withShare } from '../../domain/flags/document';
import { parseFlagDocument } from '../../domain/flags/schema';
import type { FlagVersion } from '../../domain/flags/store';
import { DEPLOY_OFF_STEP } from '../../domain/journal/steps';
import { OperatorError } from '../../domain/operator-error';
import type { FlagDeployment } from '../../domain/rollout/deployments';
import { own } from '../../domain/text/advice';
import { describeWrite, ensureStrategy, labelOf, publishVersion, startDeployment } from '../canary/flag-writes';
import { followDeployment, hasEnded, wasUndone } from '../canary/follow-deployment';
import { readServed } from '../canary/read-flag-situation';
import { recorded, strictRecorder } from '../record-step';
import { AS_WANTED, type Assessment, type Resource, type Site } from './resource';

const COMPLETE_WITHIN_MS = 3 * 60_000;

const isOff = (document: FlagDocument): boolean => flagsOf(document)?.adapter.enabled === false;

/** The newest document as it can be built on; undefined when there is none yet. */
function documentOf(version: FlagVersion | undefined): FlagDocument | undefined {
  if (version === undefined) return undefined;
  const parsed = parseFlagDocument(version.content);
  if (parsed.kind === 'valid') return parsed.document;
  const [problem] = parsed.problems;
  throw new OperatorError('BLOCKED', `version ${version.version} of the flags cannot be built on`, {
    why: [problem?.path, problem?.message].filter(Boolean).join(': '),
    next: 'publish a valid feature-flag document in the AppConfig console, or name another profile',
  });
}

/** Judges by the served version: provisioning never takes back a share that an operator set. */
async function assessServed({ gateways }: Site): Promise<Assessment> {
  const served = await readServed(gateways);
  if (served.kind === 'nothing-deployed') return { kind: 'create', detail: 'off, every mock request shadowed' };
  const { flags } = served;
  if (flags.kind === 'valid' && !flags.flags.adapter.enabled) return AS_WANTED;
  if (flags.kind === 'valid') {
    return {
      kind: 'left-alone',
      why: `the flag is on at ${flags.flags.adapter.percentage} %`,
      next: own`status`,
    };
  }
  const latest = documentOf(await gateways.flagDocuments.latest());
  if (latest !== undefined && !isOff(latest) && flagsOf(latest) !== undefined) {
    return {
      kind: 'left-alone',
      why: `clients are served something else than the newest version: ${flags.why}`,
      next: own`rollback`,
    };
  }
  return { kind: 'change', changes: [{ what: 'served flags', from: flags.why, to: 'off' }] };
}

/** The version to deploy: the newest when it is off already, else a new one with its other flags unchanged. */
async function offVersion({ gateways }: Site, actor: string): Promise<number> {
  const latest = await gateways.flagDocuments.latest();
  const document = documentOf(latest);
  if (latest !== undefined && document !== undefined && isOff(document)) return latest.version;
  const off = document === undefined ? offDocument() : withShare(document, { percentage: 0 });
  const nonce = gateways.nonces.next();
  const after = latest?.version ?? 0;
  return publishVersion(gateways, serializeFlagDocument(off), {
    after,
    nonce,
    label: labelOf(after + 1, 0, nonce),
    description: describeWrite('provision off', actor, nonce),
  });
}

async function startOff(site: Site, actor: string): Promise<FlagDeployment> {
  const { gateways } = site;
  const version = await offVersion(site, actor);
  const strategy = await ensureStrategy(gateways, 0);
  const [newest] = await gateways.flagDeployments.recent(1);
  const nonce = gateways.nonces.next();
  const after = newest?.number;
  // The nonce in the journal says later that nobody else deployed it.
  return recorded(
    strictRecorder(gateways.journal),
    {
      command: 'provision',
      step: DEPLOY_OFF_STEP,
      before: { version, after: after ?? null, strategy: strategy.name, nonce },
    },
    () =>
      startDeployment(gateways, {
        version,
        strategyId: strategy.id,
        description: describeWrite('provision off', actor, nonce),
        after,
        nonce,
      }),
    ({ number }) => ({ deployment: number }),
  );
}

/** Follows to the end; AppConfig takes some seconds even without growth and bake. */
async function completed({ gateways }: Site, deployment: FlagDeployment): Promise<void> {
  const outcome = await followDeployment(gateways, deployment.number, { until: 'ended', forMs: COMPLETE_WITHIN_MS });
  if (outcome.kind === 'timed-out') {
    throw new OperatorError(
      'TIMEOUT',
      `flag deployment ${deployment.number} is still ${outcome.deployment.state} after three minutes`,
      {
        next: 'run provision again: it continues from there',
      },
    );
  }
  if (wasUndone(outcome.deployment)) {
    throw new OperatorError('ROLLED_BACK', `flag deployment ${deployment.number} was rolled back`, {
      why: outcome.deployment.events[0]?.description ?? 'AppConfig says no more',
      next: own`status`,
    });
  }
}

/** Off, deployed to its end: so that every later rollback has an off to return to. */
export const offFlagsResource = (site: Site): Resource => ({
  area: 'flags',
  name: `flags of ${site.system.profile}`,
  async assess() {
    const home = await site.gateways.provisioning.flags.find();
    if (!home.application || !home.environment || !home.profile) {
      return { kind: 'create', detail: 'off, every mock request shadowed' };
    }
    return assessServed(site);
  },
  async apply() {
    const { flagDeployments } = site.gateways;
    const { arn } = await site.gateways.identities.current();
    const [newest] = await flagDeployments.recent(1);
    if (newest !== undefined && !hasEnded(newest)) await completed(site, newest);
    if ((await assessServed(site)).kind === 'as-wanted') return;
    await completed(site, await startOff(site, arn));
  },
});
