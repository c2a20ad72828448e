import { AwsError } from '../../kernel/errors';

export const notFound = (resource: string, id: string): AwsError =>
  new AwsError('ResourceNotFoundException', 404, `${resource} ${id} could not be found.`, {
    members: { ResourceName: id },
  });

export const badRequest = (message: string): AwsError => new AwsError('BadRequestException', 400, message);

export const conflict = (message: string): AwsError => new AwsError('ConflictException', 409, message);

export const quotaExceeded = (message: string): AwsError => new AwsError('ServiceQuotaExceededException', 402, message);

/** One fault of a configuration document, as `Details.InvalidConfiguration` lists it. */
export interface ConfigurationFault {
  readonly constraint: string;
  readonly location: string;
  readonly reason: string;
  readonly value?: string;
}

export function invalidConfiguration(faults: readonly ConfigurationFault[]): AwsError {
  const first = faults[0];
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  const words =
    first === undefined ? '' : `: ${first.location === '' ? '' : `${first.location}: `}${first.reason}${more}`;
  return new AwsError('BadRequestException', 400, `Error validating configuration data${words}`, {
    members: {
      Reason: 'InvalidConfiguration',
      Details: {
        InvalidConfiguration: faults.map((fault) => ({
          Type: 'InvalidConfiguration',
          Constraint: fault.constraint,
          Location: fault.location,
          Reason: fault.reason,
          ...(fault.value === undefined ? {} : { Value: fault.value }),
        })),
      },
    },
  });
}
