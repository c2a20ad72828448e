import type { Filter, ServiceSelector } from './ast';
import { type FilterTrace, withSubsegments } from './segment';
import { CLIENT } from './trace-graph';

/*
 * What an index of traces is made of: a term for each service and each annotation of a trace. A filter needs some of
 * them, so that only traces with these have to be evaluated. An index may know too many terms of a trace, never too few.
 */

const service = (name: string): string => `service ${name}`;
const key = (name: string): string => `key ${name}`;
const annotation = (name: string, value: string | number | boolean): string =>
  `annotation ${name} = ${typeof value} ${value}`;

/** The terms of a trace. A call counts as the service that it calls, whether that sent a segment or not. */
export function termsOf({ segments }: FilterTrace): ReadonlySet<string> {
  const terms = new Set<string>();
  for (const segment of segments) {
    terms.add(service(segment.name));
    for (const { name, namespace, annotations } of withSubsegments(segment)) {
      if (namespace !== undefined) terms.add(service(name));
      for (const [named, value] of Object.entries(annotations ?? {})) {
        terms.add(key(named));
        terms.add(annotation(named, value));
      }
    }
  }
  return terms;
}

/** Alternatives: of each list of terms, every trace that fits the filter has at least one. Empty when any may fit. */
export function covers(filter: Filter): readonly (readonly string[])[] {
  switch (filter.kind) {
    case 'and':
      return [...covers(filter.left), ...covers(filter.right)];
    case 'or': {
      const [left] = covers(filter.left);
      const [right] = covers(filter.right);
      return left === undefined || right === undefined ? [] : [[...left, ...right]];
    }
    case 'annotation': {
      const { test } = filter;
      return [[test?.operator === '=' ? annotation(filter.key, test.value.value) : key(filter.key)]];
    }
    case 'service':
      return [...named(filter.selector), ...inside(filter.filter)];
    case 'edge':
      return [...named(filter.source), ...named(filter.destination), ...inside(filter.filter)];
    default:
      return [];
  }
}

const inside = (filter: Filter | null): readonly (readonly string[])[] => (filter === null ? [] : covers(filter));

/** The client that calls the root is no service of the trace. */
const named = ({ name }: ServiceSelector): readonly (readonly string[])[] =>
  name === null || name === CLIENT ? [] : [[service(name)]];
