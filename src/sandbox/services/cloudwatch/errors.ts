import { AwsError } from '../../kernel/errors';

/** The rules of one parameter are broken. */
export const invalidParameterValue = (message: string): AwsError =>
  new AwsError('InvalidParameterValueException', 400, message, { queryError: 'InvalidParameterValue' });

/** Parameters that cannot be given together. */
export const invalidParameterCombination = (message: string): AwsError =>
  new AwsError('InvalidParameterCombinationException', 400, message, { queryError: 'InvalidParameterCombination' });

/** A parameter that this combination needs is absent. */
export const missingParameter = (message: string): AwsError =>
  new AwsError('MissingRequiredParameterException', 400, message, { queryError: 'MissingParameter' });

/** What CloudWatch answers for everything that its model has no error for, e.g. a bad metric math expression. */
export const validationError = (message: string): AwsError =>
  new AwsError('ValidationError', 400, message, { queryError: 'ValidationError' });

/** A paging token that this call did not hand out. */
export const invalidNextToken = (): AwsError =>
  new AwsError('InvalidNextToken', 400, 'The next token specified is invalid.', { queryError: 'InvalidNextToken' });
