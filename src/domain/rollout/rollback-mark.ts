import type { FlagDeployment } from './deployments';

/** Description of the off deployment of a rollback. */
export const ROLLBACK_WORDS = 'rollback: off';

/**
 * True for an off deployment that a rollback started. Each rollback ends with one, also where off was served already:
 * AppConfig counts deployments, so a share that was planned before it finds another newest deployment and cannot go out,
 * from any machine. https://docs.aws.amazon.com/appconfig/2019-10-09/APIReference/API_StartDeployment.html
 */
const isRollbackMark = ({ description }: Pick<FlagDeployment, 'description'>): boolean =>
  description?.startsWith(`huntaze-beta ${ROLLBACK_WORDS} `) === true;

/** The rollback that came after deployment `seen` (undefined: there was none yet); undefined when none did. */
export const rollbackAfter = (
  deployments: readonly FlagDeployment[],
  seen: number | undefined,
): FlagDeployment | undefined => deployments.find((one) => one.number > (seen ?? 0) && isRollbackMark(one));
