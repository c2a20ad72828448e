import { AwsError } from '../../kernel/errors';

/** CodeDeploy answers 400 for every mistake of the caller. */
export const refused = (code: string, message: string): AwsError => new AwsError(code, 400, message);
