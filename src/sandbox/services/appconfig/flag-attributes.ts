import { fault, isObject, type Json, KEY, unknownMembers } from './document-faults';
import type { ConfigurationFault } from './errors';

const MAX_ATTRIBUTES = 25;
const MAX_STRING = 1024;
const MAX_ENUM = 100;

const CONSTRAINT_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  string: ['type', 'required', 'pattern', 'enum'],
  number: ['type', 'required', 'minimum', 'maximum'],
  boolean: ['type', 'required'],
  array: ['type', 'required', 'elements'],
};

/** What is wrong with a flag's `attributes`. `enabled` is the flag's own field, so no attribute may be called so. */
export function attributesFaults(attributes: unknown, at: string): ConfigurationFault[] {
  if (!isObject(attributes)) return [fault(at, 'type', 'attributes must be an object')];
  const entries = Object.entries(attributes);
  const faults: ConfigurationFault[] = [];
  if (entries.length > MAX_ATTRIBUTES)
    faults.push(fault(at, 'length', `a flag has at most ${MAX_ATTRIBUTES} attributes`));
  for (const [name, attribute] of entries) {
    const here = `${at}.${name}`;
    if (name === 'enabled')
      faults.push(fault(here, 'reserved', 'enabled is reserved and cannot be the name of an attribute'));
    else if (!KEY.test(name)) faults.push(fault(here, 'pattern', `the attribute key must match ${KEY.source}`, name));
    if (!isObject(attribute)) {
      faults.push(fault(here, 'type', 'an attribute must be an object'));
      continue;
    }
    faults.push(...unknownMembers(attribute, ['description', 'constraints'], here));
    const text = attribute.description;
    if (text !== undefined && !(typeof text === 'string' && text.length <= MAX_STRING)) {
      faults.push(fault(`${here}.description`, 'length', `must be at most ${MAX_STRING} characters`));
    }
    if (attribute.constraints !== undefined) {
      faults.push(
        ...constraintsFaults(attribute.constraints, `${here}.constraints`, ['string', 'number', 'boolean', 'array']),
      );
    }
  }
  return faults;
}

function constraintsFaults(constraints: unknown, at: string, types: readonly string[]): ConfigurationFault[] {
  if (!isObject(constraints)) return [fault(at, 'type', 'constraints must be an object')];
  const type = constraints.type;
  if (typeof type !== 'string' || !types.includes(type)) {
    return [fault(`${at}.type`, 'enum', `type must be one of ${types.join(', ')}`, type)];
  }
  const faults = unknownMembers(constraints, CONSTRAINT_MEMBERS[type] ?? [], at);
  if (constraints.required !== undefined && typeof constraints.required !== 'boolean') {
    faults.push(fault(`${at}.required`, 'type', 'required must be true or false'));
  }
  for (const bound of ['minimum', 'maximum']) {
    if (constraints[bound] !== undefined && !Number.isInteger(constraints[bound])) {
      faults.push(fault(`${at}.${bound}`, 'type', `${bound} must be an integer`, constraints[bound]));
    }
  }
  if (constraints.pattern !== undefined && constraints.enum !== undefined) {
    faults.push(fault(at, 'oneOf', 'a string has a pattern or an enum, not both'));
  }
  if (constraints.pattern !== undefined && compile(constraints.pattern) === undefined) {
    faults.push(fault(`${at}.pattern`, 'pattern', 'pattern must be a regular expression', constraints.pattern));
  }
  if (constraints.enum !== undefined && !isTextList(constraints.enum)) {
    faults.push(fault(`${at}.enum`, 'enum', `enum must be 1 to ${MAX_ENUM} strings`));
  }
  if (type === 'array' && constraints.elements !== undefined) {
    faults.push(...constraintsFaults(constraints.elements, `${at}.elements`, ['string', 'number']));
  }
  return faults;
}

const isTextList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.length <= MAX_ENUM &&
  value.every((item) => typeof item === 'string');

function compile(pattern: unknown): RegExp | undefined {
  if (typeof pattern !== 'string') return undefined;
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return undefined;
  }
}

/** What is wrong with one attribute's value under its constraints. */
export function attributeFaults(value: unknown, constraints: Json, at: string): ConfigurationFault[] {
  if (Array.isArray(value)) {
    const numbers = value.every((item) => typeof item === 'number');
    if (!numbers && !value.every((item) => typeof item === 'string')) {
      return [fault(at, 'type', 'an array holds strings only or numbers only', value)];
    }
    if (constraints.type !== undefined && constraints.type !== 'array') return [wrongType(at, constraints.type, value)];
    const elements = isObject(constraints.elements) ? constraints.elements : {};
    return value.flatMap((item: unknown, index) => attributeFaults(item, elements, `${at}[${index}]`));
  }
  const type = typeof value;
  if (type !== 'string' && type !== 'number' && type !== 'boolean') {
    return [fault(at, 'type', 'an attribute value is a string, a number, a boolean or an array', value)];
  }
  if (constraints.type !== undefined && constraints.type !== type) return [wrongType(at, constraints.type, value)];
  if (typeof value === 'string') return stringFaults(value, constraints, at);
  if (typeof value === 'number') {
    if (typeof constraints.minimum === 'number' && value < constraints.minimum) {
      return [fault(at, 'minimum', `must be at least ${constraints.minimum}`, value)];
    }
    if (typeof constraints.maximum === 'number' && value > constraints.maximum) {
      return [fault(at, 'maximum', `must be at most ${constraints.maximum}`, value)];
    }
  }
  return [];
}

function stringFaults(value: string, constraints: Json, at: string): ConfigurationFault[] {
  if (value.length > MAX_STRING) return [fault(at, 'length', `must be at most ${MAX_STRING} characters`)];
  const pattern = compile(constraints.pattern);
  if (pattern !== undefined && !pattern.test(value))
    return [fault(at, 'pattern', `must match ${String(constraints.pattern)}`, value)];
  if (isTextList(constraints.enum) && !constraints.enum.includes(value)) {
    return [fault(at, 'enum', `must be one of ${constraints.enum.join(', ')}`, value)];
  }
  return [];
}

const wrongType = (at: string, type: unknown, value: unknown): ConfigurationFault =>
  fault(at, 'type', `must be of type ${String(type)}`, value);
