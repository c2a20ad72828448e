import { AwsError } from '../../kernel/errors';

export const invalidParameter = (message: string): AwsError =>
  new AwsError('InvalidParameter', 400, `Invalid parameter: ${message}`);

export const noSuchTopic = (): AwsError => new AwsError('NotFound', 404, 'Topic does not exist');

/** A constraint of the sandbox, not of AWS. */
export const notImplemented = (message: string): AwsError => new AwsError('NotImplementedException', 501, message);
