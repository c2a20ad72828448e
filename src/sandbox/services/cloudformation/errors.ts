import { AwsError } from '../../kernel/errors';

/** Everything that CloudFormation refuses about a template or a stack. */
export const validationError = (message: string): AwsError => new AwsError('ValidationError', 400, message);

export const noSuchStack = (name: string): AwsError => validationError(`Stack with id ${name} does not exist`);

export const noSuchChangeSet = (name: string): AwsError =>
  new AwsError('ChangeSetNotFound', 404, `ChangeSet [${name}] does not exist`);
