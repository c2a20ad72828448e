import type { DefinedName, Expression, Span } from './ast';
import type { Compiled } from './environment';
import { QueryCompileError } from './errors';
import { printExpression } from './print';
import { fieldReader, SYSTEM_FIELDS } from './system-fields';
import { fromJson, type Value } from './value';

interface Slot {
  readonly slot: number;
  readonly timestamp: boolean;
}

/**
 * The names that can be read at one place of a query: those that commands defined, and, before the first `stats`,
 * every field of the event. A name is defined once; defining it again is refused as AWS does.
 */
export class Names {
  private readonly defined = new Map<string, Slot>();
  /** Columns without an alias, by the canonical text of their expression. */
  private readonly texts = new Map<string, Slot>();
  private readonly ephemeral = new Set<string>();
  private width = 0;
  private joined: { readonly left: string; readonly right: string } | null = null;
  afterStats = false;

  get slots(): number {
    return this.width;
  }

  newSlot(): number {
    this.width += 1;
    return this.width - 1;
  }

  /** Takes a new name; the one of a discovered field is free, the one of a system field is not. */
  define(defined: DefinedName, timestamp: boolean): number {
    this.reserve(defined);
    const slot = this.newSlot();
    this.defined.set(defined.name, { slot, timestamp });
    return slot;
  }

  /** Gives a name another value from here on, as the commands do that change a field in place. */
  override(name: string): number {
    const slot = this.newSlot();
    this.defined.set(name, { slot, timestamp: false });
    return slot;
  }

  /** Refuses a name that was defined before, or that the service itself defines. */
  reserve(defined: DefinedName): void {
    const { name, span } = defined;
    if (this.ephemeral.has(name) || SYSTEM_FIELDS.has(name)) throw redefinition(name, span);
    this.ephemeral.add(name);
  }

  /** True for a name that parse or an alias made, which a later `fields` must not list. */
  isEphemeral(name: string): boolean {
    return this.ephemeral.has(name) && this.defined.has(name);
  }

  join(left: string, right: string): void {
    this.joined = { left, right };
  }

  /** Forgets everything but what a `stats` puts out. */
  replace(
    outputs: readonly {
      readonly name: string;
      readonly text: string | null;
      readonly slot: number;
      readonly timestamp: boolean;
    }[],
    width: number,
  ): void {
    this.defined.clear();
    this.texts.clear();
    for (const { name, text, slot, timestamp } of outputs) {
      if (!this.defined.has(name)) this.defined.set(name, { slot, timestamp });
      if (text !== null) this.texts.set(text, { slot, timestamp });
    }
    this.width = width;
    this.joined = null;
    this.afterStats = true;
  }

  /** The column that an expression names by its text. */
  column(expression: Expression): Compiled | null {
    if (expression.kind === 'field' || this.texts.size === 0) return null;
    const found = this.texts.get(printExpression(expression));
    return found === undefined ? null : fromSlot(found, expression.span);
  }

  /** The field behind a name, or null when it does not exist here. */
  find(name: string, span: Span): Compiled | null {
    const exact = this.defined.get(name);
    if (exact !== undefined) return fromSlot(exact, span);
    const nested = this.nested(name, span);
    if (nested !== null) return nested;
    if (this.joined !== null) {
      const dot = name.indexOf('.');
      const side = name.slice(0, dot);
      const rest = name.slice(dot + 1);
      if (dot > 0 && side === this.joined.right) return ofEvent(rest, span, 'right');
      if (dot > 0 && side === this.joined.left) return this.unjoined(rest, span);
    }
    return this.afterStats ? null : ofEvent(name, span, 'event');
  }

  private unjoined(name: string, span: Span): Compiled | null {
    const exact = this.defined.get(name);
    if (exact !== undefined) return fromSlot(exact, span);
    return this.nested(name, span) ?? (this.afterStats ? null : ofEvent(name, span, 'event'));
  }

  /** `map.key` of a defined map, by the longest defined prefix. */
  private nested(name: string, span: Span): Compiled | null {
    for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
      const base = this.defined.get(name.slice(0, dot));
      if (base === undefined) continue;
      const keys = name.slice(dot + 1).split('.');
      const { evaluate } = fromSlot(base, span);
      return compiled((environment) => keys.reduce<Value>(keyOf, evaluate(environment)), false, span);
    }
    return null;
  }
}

/** The refusal that AWS gives when a name is defined twice. */
export function redefinition(name: string, span: Span): QueryCompileError {
  return new QueryCompileError(`Ephemeral field is already defined: ${name} ([${span.start},${span.end}])`, span);
}

function keyOf(value: Value, key: string): Value {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null;
  return fromJson(Reflect.get(value, key));
}

function fromSlot({ slot, timestamp }: Slot, span: Span): Compiled {
  return compiled(({ slots }) => slots[slot] ?? null, timestamp, span);
}

function ofEvent(name: string, span: Span, side: 'event' | 'right'): Compiled {
  const { read, timestamp } = fieldReader(name);
  if (side === 'event') return compiled(({ event }) => (event === null ? null : read(event)), timestamp, span);
  return compiled(({ right }) => (right === null ? null : read(right)), timestamp, span);
}

function compiled(evaluate: Compiled['evaluate'], timestamp: boolean, span: Span): Compiled {
  return { evaluate, timestamp, constant: undefined, period: null, span };
}
