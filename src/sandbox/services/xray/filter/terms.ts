import type { Filter, ServiceSelector } from './ast';
import { type FilterTrace, type SegmentDocument, withSubsegments } from './segment';
import { CLIENT } from './trace-graph';

/*
 * What an index of traces is made of: the services and annotations of each trace. A filter needs some of these terms, so
 * that only traces with them have to be evaluated. An index may know too many terms of a trace, never too few.
 */

/** A service by its name, or an annotation by its key alone or with its value. */
export type Term =
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'annotation'; readonly key: string; readonly value?: AnnotationValue };

type AnnotationValue = string | number | boolean;
type Places = number[];

/** Places of traces by term; ascending, and a place is there again when its trace had grown. */
export class TermIndex {
  readonly #services = new Map<string, Places>();
  readonly #annotations = new Map<string, { readonly all: Places; readonly byValue: Map<AnnotationValue, Places> }>();

  /** Adds the terms of a trace. A call counts as the service that it calls, whether that sent a segment or not. */
  add({ segments }: FilterTrace, place: number): void {
    for (const segment of segments) {
      push(this.#services, segment.name, place);
      if (segment.subsegments === undefined) this.#addAnnotations(segment, place);
      else
        for (const document of withSubsegments(segment)) {
          if (document.namespace !== undefined) push(this.#services, document.name, place);
          this.#addAnnotations(document, place);
        }
    }
  }

  #addAnnotations({ annotations }: SegmentDocument, place: number): void {
    for (const key in annotations) {
      if (!Object.hasOwn(annotations, key)) continue;
      const value = annotations[key];
      if (value === undefined) continue;
      let known = this.#annotations.get(key);
      if (known === undefined) {
        known = { all: [], byValue: new Map() };
        this.#annotations.set(key, known);
      }
      if (known.all.at(-1) !== place) known.all.push(place);
      push(known.byValue, value, place);
    }
  }

  placesOf(term: Term): readonly number[] {
    if (term.kind === 'service') return this.#services.get(term.name) ?? [];
    const known = this.#annotations.get(term.key);
    return (term.value === undefined ? known?.all : known?.byValue.get(term.value)) ?? [];
  }
}

function push<Key>(lists: Map<Key, Places>, key: Key, place: number): void {
  const places = lists.get(key);
  if (places === undefined) lists.set(key, [place]);
  else if (places.at(-1) !== place) places.push(place);
}

/** Alternatives: of each list of terms, every trace that fits the filter has at least one. Empty when any may fit. */
export function covers(filter: Filter): readonly (readonly Term[])[] {
  switch (filter.kind) {
    case 'and':
      return [...covers(filter.left), ...covers(filter.right)];
    case 'or': {
      const [left] = covers(filter.left);
      const [right] = covers(filter.right);
      return left === undefined || right === undefined ? [] : [[...left, ...right]];
    }
    case 'annotation': {
      const { key, test } = filter;
      return [[{ kind: 'annotation', key, ...(test?.operator === '=' ? { value: test.value.value } : {}) }]];
    }
    case 'service':
      return [...named(filter.selector), ...inside(filter.filter)];
    case 'edge':
      return [...named(filter.source), ...named(filter.destination), ...inside(filter.filter)];
    default:
      return [];
  }
}

const inside = (filter: Filter | null): readonly (readonly Term[])[] => (filter === null ? [] : covers(filter));

/** The client that calls the root is no service of the trace. */
const named = ({ name }: ServiceSelector): readonly (readonly Term[])[] =>
  name === null || name === CLIENT ? [] : [[{ kind: 'service', name }]];
