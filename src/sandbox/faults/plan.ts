import type { Random } from '../kernel/random';
import { seededRandom } from '../kernel/random';
import { SERVICE_NAMES, type ServiceName } from '../kernel/service-name';

/**
 * What goes wrong with a call:
 * `throttle` 429 in the service's words, `error` 500, `expired` 403, `denied` AccessDenied, `slow` answers after `delayMs`,
 * `lose-response` does the work and then breaks the connection, `drop` breaks it before the work.
 */
export const FAULT_KINDS = ['throttle', 'error', 'expired', 'denied', 'slow', 'lose-response', 'drop'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Makes calls of the API fail or slow down; how callers cope is what is tested. */
export interface FaultRule {
  readonly kind: FaultKind;
  /** Service it applies to; absent = every service. */
  readonly service?: ServiceName;
  /** Operation name, in any case; absent = every operation. */
  readonly operation?: string;
  /** Hits the next N matching calls, then is spent. */
  readonly calls?: number;
  /** Hits each matching call with this probability (0..1) instead. */
  readonly probability?: number;
  /** Seed of the probability's own generator. */
  readonly seed?: number;
  /** For `slow`. */
  readonly delayMs?: number;
  /** Whose calls: outer clients, functions inside the world, or (default) both. */
  readonly from?: 'clients' | 'functions';
}

export interface FaultEntry extends FaultRule {
  readonly id: string;
  /** Calls hit so far. */
  readonly hits: number;
}

/** The faults in force. Rules are asked in the order they were added; the first that hits decides. */
export interface FaultPlan {
  /** Adds a rule and returns its id; a rule with neither `calls` nor `probability` hits every call. */
  add(rule: FaultRule): string;
  /** Removes one rule, or all. */
  clear(id?: string): void;
  list(): readonly FaultEntry[];
  /** Asks for the fault of one call and counts it. */
  take(call: FaultCall): FaultRule | undefined;
}

export interface FaultCall {
  readonly service: ServiceName;
  readonly operation: string;
  readonly caller: 'client' | 'function';
}

interface Entry {
  readonly id: string;
  readonly rule: FaultRule;
  readonly random: Random | undefined;
  hits: number;
}

/** Throws a RangeError, with the reason, for an invalid rule. */
export function createFaultPlan(): FaultPlan {
  let entries: Entry[] = [];
  let counter = 0;
  return {
    add(rule) {
      checkRule(rule);
      counter += 1;
      const id = `fault-${counter}`;
      entries.push({
        id,
        rule,
        random: rule.probability === undefined ? undefined : seededRandom(rule.seed ?? 1),
        hits: 0,
      });
      return id;
    },
    clear(id) {
      entries = id === undefined ? [] : entries.filter((entry) => entry.id !== id);
    },
    list: () => entries.map((entry) => ({ ...entry.rule, id: entry.id, hits: entry.hits })),
    take(call) {
      if (entries.length === 0) return undefined;
      for (const entry of entries) {
        if (!matches(entry.rule, call)) continue;
        if (entry.rule.calls !== undefined && entry.hits >= entry.rule.calls) continue;
        if (entry.random !== undefined && entry.random.next() >= (entry.rule.probability ?? 1)) continue;
        entry.hits += 1;
        return entry.rule;
      }
      return undefined;
    },
  };
}

function matches(rule: FaultRule, call: FaultCall): boolean {
  if (rule.service !== undefined && rule.service !== call.service) return false;
  if (rule.operation !== undefined && rule.operation.toLowerCase() !== call.operation.toLowerCase()) return false;
  return rule.from === undefined || (rule.from === 'functions') === (call.caller === 'function');
}

function checkRule(rule: FaultRule): void {
  if (!FAULT_KINDS.includes(rule.kind)) {
    throw new RangeError(`unknown fault ${JSON.stringify(rule.kind)}: one of ${FAULT_KINDS.join(', ')}`);
  }
  if (rule.service !== undefined && !SERVICE_NAMES.includes(rule.service)) {
    throw new RangeError(`unknown service ${JSON.stringify(rule.service)}: one of ${SERVICE_NAMES.join(', ')}`);
  }
  if (rule.calls !== undefined && (!Number.isInteger(rule.calls) || rule.calls < 1)) {
    throw new RangeError(`calls must be a whole number from 1, not ${rule.calls}`);
  }
  if (rule.probability !== undefined && !(rule.probability > 0 && rule.probability <= 1)) {
    throw new RangeError(`probability must be above 0 and at most 1, not ${rule.probability}`);
  }
  const delay = rule.delayMs;
  if (rule.kind === 'slow' && !(delay !== undefined && Number.isFinite(delay) && delay > 0)) {
    throw new RangeError('a slow call needs delayMs above 0');
  }
  if (rule.from !== undefined && rule.from !== 'clients' && rule.from !== 'functions') {
    throw new RangeError(`from must be clients or functions, not ${JSON.stringify(rule.from)}`);
  }
}
