import type { Datum } from '../../kernel/kernel';

export interface InvocationMeasures {
  readonly functionName: string;
  /** As the caller gave it: alias, version or nothing. */
  readonly qualifier?: string;
  /** Set when the qualifier is an alias. */
  readonly executedVersion?: string;
  /** Start of the invocation, epoch ms: the time of the data points. */
  readonly at: number;
  readonly values: Readonly<Record<string, { readonly value: number; readonly unit: string }>>;
}

/**
 * The same values under the function, under the resource called (`name` or `name:alias`), and for an alias under the
 * version that ran: the three dimension sets of `AWS/Lambda`.
 */
export function lambdaMetrics(measures: InvocationMeasures): Datum[] {
  const { functionName, qualifier, executedVersion } = measures;
  const Resource = qualifier === undefined ? functionName : `${functionName}:${qualifier}`;
  const sets: Record<string, string>[] = [{ FunctionName: functionName }, { FunctionName: functionName, Resource }];
  if (executedVersion !== undefined)
    sets.push({ FunctionName: functionName, Resource, ExecutedVersion: executedVersion });
  return sets.flatMap((dimensions) =>
    Object.entries(measures.values).map(([name, { value, unit }]) => ({
      namespace: 'AWS/Lambda',
      name,
      dimensions,
      value,
      unit,
      timestamp: measures.at,
    })),
  );
}
