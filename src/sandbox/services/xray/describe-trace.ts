import { epochSeconds } from '../../kernel/time';
import { type FilterTrace, type ServiceId, summarize } from './filter/index';

const milliseconds = (seconds: number): number => Math.round(seconds * 1000) / 1000;

const service = ({ name, type, accountId }: ServiceId): unknown => ({
  Name: name,
  Names: [name],
  ...(accountId === null ? {} : { AccountId: accountId }),
  ...(type === null ? {} : { Type: type }),
});

const annotation = (value: string | number | boolean): unknown => {
  if (typeof value === 'boolean') return { BooleanValue: value };
  return typeof value === 'number' ? { NumberValue: value } : { StringValue: value };
};

const present = (members: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));

/** One entry of GetTraceSummaries. */
export function describeTrace(trace: FilterTrace, revision: number): Record<string, unknown> {
  const facts = summarize(trace);
  const { http } = facts;
  return {
    Id: facts.id,
    StartTime: epochSeconds(facts.startTimeS * 1000),
    Duration: milliseconds(facts.durationS),
    ResponseTime: milliseconds(facts.responseTimeS),
    HasFault: facts.hasFault,
    HasError: facts.hasError,
    HasThrottle: facts.hasThrottle,
    IsPartial: facts.isPartial,
    Http: present({
      HttpURL: http.url,
      HttpStatus: http.status,
      HttpMethod: http.method,
      UserAgent: http.userAgent,
      ClientIp: http.clientIp,
    }),
    Annotations: Object.fromEntries(
      [...facts.annotations].map(([key, values]) => [
        key,
        values.map(({ value, services }) => ({
          AnnotationValue: annotation(value),
          ServiceIds: services.map(service),
        })),
      ]),
    ),
    Users: facts.users.map(({ userName, services }) => ({ UserName: userName, ServiceIds: services.map(service) })),
    ServiceIds: facts.services.map(service),
    ResourceARNs: facts.resourceArns.map((ARN) => ({ ARN })),
    InstanceIds: facts.instanceIds.map((Id) => ({ Id })),
    AvailabilityZones: facts.availabilityZones.map((Name) => ({ Name })),
    ...(facts.entryPoint === null ? {} : { EntryPoint: service(facts.entryPoint) }),
    FaultRootCauses: [],
    ErrorRootCauses: [],
    ResponseTimeRootCauses: [],
    Revision: revision,
  };
}
