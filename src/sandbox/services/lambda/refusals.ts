import { AwsError } from '../../kernel/errors';

export const invalidParameter = (message: string): AwsError =>
  new AwsError('InvalidParameterValueException', 400, message);

export const conflict = (message: string): AwsError => new AwsError('ResourceConflictException', 409, message);

export const notFound = (message: string): AwsError => new AwsError('ResourceNotFoundException', 404, message);

/** 412 for a `RevisionId` that is not the latest one. */
export const preconditionFailed = (what: 'GetFunction/GetAlias' | 'GetPolicy'): AwsError =>
  new AwsError(
    'PreconditionFailedException',
    412,
    `The Revision Id provided does not match the latest Revision Id. Call the ${what} API to retrieve the latest Revision Id`,
  );
