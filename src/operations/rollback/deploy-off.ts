import { offDocument, serializeFlagDocument, withShare } from '../../domain/flags/document';
import { parseFlagDocument } from '../../domain/flags/schema';
import { DEPLOY_OFF_STEP, PUBLISH_OFF_STEP } from '../../domain/journal/steps';
import { sameDocument } from '../../domain/rollout/canary-plan';
import type { FlagDeployment } from '../../domain/rollout/deployments';
import { ROLLBACK_WORDS } from '../../domain/rollout/rollback-mark';
import { describeWrite, ensureStrategy, labelOf, publishVersion, startDeployment } from '../canary/flag-writes';
import type { FlagSituation } from '../canary/read-flag-situation';
import { act, messageOf, type RollbackRun } from './run';

/** AppConfig's predefined strategy: no growth and ten minutes of bake; it exists in every account. */
const FALLBACK_STRATEGY = 'AppConfig.AllAtOnce';

/** The off version to deploy: an existing one, or the document to publish. */
function offVersion(
  situation: FlagSituation,
  deployed: number | undefined,
): { readonly content: string; readonly existing: number | undefined } {
  const latest = situation.latest.kind === 'read' ? situation.latest.value?.content : undefined;
  const bases = [deployed === undefined ? undefined : situation.contents.get(deployed), latest];
  for (const base of bases) {
    if (base === undefined) continue;
    const parsed = parseFlagDocument(base);
    if (parsed.kind === 'invalid') continue;
    const content = serializeFlagDocument(withShare(parsed.document, { percentage: 0 }));
    const existing = [...situation.contents].find(([, other]) => sameDocument(other, content))?.[0];
    return { content, existing };
  }
  return { content: serializeFlagDocument(offDocument()), existing: undefined };
}

/** The number of the off version, published when there is none; undefined when that failed. */
export async function versionToDeploy(
  run: RollbackRun,
  situation: FlagSituation,
  deployed: number | undefined,
): Promise<number | undefined> {
  const off = offVersion(situation, deployed);
  if (off.existing !== undefined) return off.existing;
  const latest = situation.latest.kind === 'read' ? (situation.latest.value?.version ?? 0) : undefined;
  if (latest === undefined) return undefined;
  const nonce = run.gateways.nonces.next();
  const published = await act(
    run,
    { part: 'flag', what: 'publish the off version' },
    { step: PUBLISH_OFF_STEP, before: { version: latest, nonce } },
    () =>
      publishVersion(run.gateways, off.content, {
        after: latest,
        label: labelOf(latest + 1, 0, nonce),
        description: describeWrite(ROLLBACK_WORDS, run.actor, nonce, run.reason),
        nonce,
      }),
    (version) => `version ${version}`,
  );
  return published.value;
}

/** Starts a deployment of off and says for how long AWS may still undo it; undefined when it was refused. */
export async function deployOff(
  run: RollbackRun,
  request: { readonly version: number; readonly after: number | undefined; readonly why: string },
  what: string,
): Promise<{ readonly deployment: FlagDeployment; readonly bakeMinutes: number } | undefined> {
  const { gateways } = run;
  const { version, after, why } = request;
  const nonce = gateways.nonces.next();
  const strategy = await ensureStrategy(gateways, 0).catch((error: unknown) => {
    run.onWait(`strategy ${FALLBACK_STRATEGY} instead of huntaze-off: ${messageOf(error)}`);
    return { id: FALLBACK_STRATEGY, bakeMinutes: 10 };
  });
  const deployed = await act(
    run,
    { part: 'flag', what: `${what} (version ${version})` },
    { step: DEPLOY_OFF_STEP, before: { version, nonce, why } },
    () =>
      startDeployment(gateways, {
        version,
        strategyId: strategy.id,
        description: describeWrite(ROLLBACK_WORDS, run.actor, nonce, run.reason),
        after,
        nonce,
      }),
    (deployment) => `deployment ${deployment.number}`,
  );
  return deployed.value === undefined ? undefined : { deployment: deployed.value, bakeMinutes: strategy.bakeMinutes };
}
