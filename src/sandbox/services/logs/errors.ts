import { AwsError } from '../../kernel/errors';

/** A parameter breaks a rule. */
export const invalidParameter = (message: string): AwsError => new AwsError('InvalidParameterException', 400, message);

/** The group does not exist. */
export const groupNotFound = (): AwsError =>
  new AwsError('ResourceNotFoundException', 400, 'The specified log group does not exist.');

/** The stream does not exist in the group. */
export const streamNotFound = (): AwsError =>
  new AwsError('ResourceNotFoundException', 400, 'The specified log stream does not exist.');

/** A group or stream of this name exists. */
export const alreadyExists = (what: 'group' | 'stream'): AwsError =>
  new AwsError('ResourceAlreadyExistsException', 400, `The specified log ${what} already exists`);
