import { invalidParameter } from '../errors';

/** Whether a log event's text matches. */
export type Matcher = (message: string) => boolean;

/** The refusal AWS gives for any pattern it cannot read. */
export const invalidPattern = (): Error => invalidParameter('Invalid filter pattern');
