import type { FlagDocument, JsonObject } from './document';
import { parseLocatedJson } from './located-json';

/** One thing that AppConfig, or this beta's reader, would refuse; the path is `values.prismaAdapter.percentage`. */
export interface DocumentProblem {
  readonly path: string;
  readonly line: number | undefined;
  readonly message: string;
}

export type ParsedFlagDocument =
  | { readonly kind: 'valid'; readonly document: FlagDocument }
  | { readonly kind: 'invalid'; readonly problems: readonly DocumentProblem[] };

type Report = (path: string, message: string) => void;

const KEY = /^[a-z][a-zA-Z\d_-]{0,63}$/;
const MOST_ATTRIBUTES = 25;
const MOST_ENUM_VALUES = 100;
const LONGEST_TEXT = 1_024;

const FLAG_KEYS = ['name', 'description', 'attributes', '_createdAt', '_updatedAt', '_deprecation'];
const ATTRIBUTE_KEYS = ['description', 'constraints'];
const CONSTRAINT_KEYS: Readonly<Record<string, readonly string[]>> = {
  string: ['type', 'required', 'pattern', 'enum'],
  number: ['type', 'required', 'minimum', 'maximum'],
  boolean: ['type', 'required'],
  array: ['type', 'required', 'elements'],
};

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string => typeof value === 'string';

function onlyKeys(value: JsonObject, allowed: readonly string[], path: string, report: Report): void {
  for (const key of Object.keys(value)) {
    if (allowed.includes(key)) continue;
    report(path === '' ? key : `${path}.${key}`, `unknown key; allowed here: ${allowed.join(', ')}`);
  }
}

function checkKey(key: string, path: string, report: Report): void {
  if (!KEY.test(key)) report(path, 'a key is a lower-case letter and at most 63 letters, digits, _ or -');
}

function checkStringConstraints(constraints: JsonObject, path: string, report: Report): void {
  const { pattern, enum: values } = constraints;
  if (pattern !== undefined && values !== undefined) report(path, 'either pattern or enum, not both');
  if (pattern !== undefined && !isText(pattern)) report(`${path}.pattern`, 'must be a text');
  if (values === undefined) return;
  if (!Array.isArray(values) || !values.every(isText)) report(`${path}.enum`, 'must be a list of texts');
  else if (values.length > MOST_ENUM_VALUES) report(`${path}.enum`, `at most ${MOST_ENUM_VALUES} values`);
}

function checkConstraints(value: unknown, path: string, report: Report, nested = false): void {
  if (!isObject(value)) {
    report(path, 'must be an object');
    return;
  }
  const allowed = isText(value.type) ? CONSTRAINT_KEYS[value.type] : undefined;
  if (!allowed || (nested && value.type !== 'string' && value.type !== 'number')) {
    report(
      `${path}.type`,
      nested ? 'must be "string" or "number"' : `must be one of ${Object.keys(CONSTRAINT_KEYS).join(', ')}`,
    );
    return;
  }
  onlyKeys(value, nested ? allowed.filter((key) => key !== 'required') : allowed, path, report);
  if (value.required !== undefined && typeof value.required !== 'boolean')
    report(`${path}.required`, 'must be true or false');
  if (value.type === 'string') checkStringConstraints(value, path, report);
  for (const bound of ['minimum', 'maximum']) {
    if (value[bound] !== undefined && !Number.isInteger(value[bound])) {
      report(`${path}.${bound}`, 'must be a whole number (the value itself may have a fraction)');
    }
  }
  if (value.type === 'array' && value.elements !== undefined)
    checkConstraints(value.elements, `${path}.elements`, report, true);
}

function checkAttributes(value: unknown, path: string, report: Report): void {
  if (!isObject(value)) {
    report(path, 'must be an object');
    return;
  }
  if (Object.keys(value).length > MOST_ATTRIBUTES) report(path, `at most ${MOST_ATTRIBUTES} attributes`);
  for (const [key, attribute] of Object.entries(value)) {
    const at = `${path}.${key}`;
    checkKey(key, at, report);
    if (key === 'enabled') report(at, 'the name enabled is reserved for the flag itself');
    if (!isObject(attribute)) {
      report(at, 'must be an object');
      continue;
    }
    onlyKeys(attribute, ATTRIBUTE_KEYS, at, report);
    if (attribute.constraints !== undefined) checkConstraints(attribute.constraints, `${at}.constraints`, report);
  }
}

function checkDefinition(value: unknown, path: string, report: Report): void {
  if (!isObject(value)) {
    report(path, 'must be an object');
    return;
  }
  onlyKeys(value, FLAG_KEYS, path, report);
  const { name, description, attributes, _deprecation: deprecation } = value;
  if (name !== undefined && (!isText(name) || !/^.{1,64}$/u.test(name)))
    report(`${path}.name`, 'must be one line of 1 to 64 characters');
  if (description !== undefined && (!isText(description) || description.length > LONGEST_TEXT)) {
    report(`${path}.description`, `must be a text of at most ${LONGEST_TEXT} characters`);
  }
  if (attributes !== undefined) checkAttributes(attributes, `${path}.attributes`, report);
  if (deprecation === undefined) return;
  if (!isObject(deprecation)) {
    report(`${path}._deprecation`, 'must be an object');
    return;
  }
  onlyKeys(deprecation, ['status', 'date'], `${path}._deprecation`, report);
  if (deprecation.status !== 'planned') report(`${path}._deprecation.status`, 'can only be "planned"');
}

function isAttributeValue(value: unknown): boolean {
  if (isText(value)) return value.length <= LONGEST_TEXT;
  if (Array.isArray(value)) return value.every(isText) || value.every((item) => typeof item === 'number');
  return typeof value === 'number' || typeof value === 'boolean';
}

/** A value against the constraints of its definition; a sentence when it breaks one. */
function brokenConstraint(value: unknown, constraints: JsonObject): string | undefined {
  const { type, minimum, maximum, pattern, enum: values } = constraints;
  const actual = Array.isArray(value) ? 'array' : typeof value;
  if (isText(type) && actual !== type) return `must be a ${type}`;
  if (typeof value === 'number' && typeof minimum === 'number' && value < minimum)
    return `must not be below ${minimum}`;
  if (typeof value === 'number' && typeof maximum === 'number' && value > maximum)
    return `must not be above ${maximum}`;
  if (Array.isArray(values) && !values.includes(value)) return `must be one of ${values.join(', ')}`;
  if (isText(pattern) && isText(value) && !matches(pattern, value)) return `must match ${pattern}`;
  return undefined;
}

/** Patterns that JavaScript cannot compile are not checked here; AppConfig checks them. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return true;
  }
}

const VARIANTS =
  'a variant makes AppConfig deliver the whole profile as Amazon Ion, which only its agent evaluates; use the attribute percentage';

function checkValue(value: unknown, definition: unknown, path: string, report: Report): void {
  if (!isObject(value)) {
    report(path, 'must be an object');
    return;
  }
  const attributes = isObject(definition) && isObject(definition.attributes) ? definition.attributes : {};
  if (value._variants !== undefined) {
    report(`${path}._variants`, VARIANTS);
    return;
  }
  if (typeof value.enabled !== 'boolean') report(`${path}.enabled`, 'must be true or false');
  if (value.attributeValues !== undefined)
    report(`${path}.attributeValues`, 'belongs into a variant; attributes belong beside enabled');
  for (const [key, item] of Object.entries(value)) {
    if (['enabled', 'attributeValues', '_createdAt', '_updatedAt'].includes(key)) continue;
    const at = `${path}.${key}`;
    const attribute = attributes[key];
    const broken =
      isObject(attribute) && isObject(attribute.constraints)
        ? brokenConstraint(item, attribute.constraints)
        : undefined;
    if (!isAttributeValue(item))
      report(at, `must be a number, true, false, a text of at most ${LONGEST_TEXT} characters, or a list`);
    else if (broken) report(at, broken);
  }
  if (value.enabled === true) checkRequired(value, attributes, path, report);
}

function checkRequired(value: JsonObject, attributes: JsonObject, path: string, report: Report): void {
  for (const [key, attribute] of Object.entries(attributes)) {
    const required = isObject(attribute) && isObject(attribute.constraints) && attribute.constraints.required === true;
    if (required && value[key] === undefined) report(`${path}.${key}`, 'is required');
  }
}

function checkDocument(value: unknown, report: Report): void {
  if (!isObject(value)) {
    report('', 'must be an object with version, flags and values');
    return;
  }
  onlyKeys(value, ['version', 'flags', 'values'], '', report);
  if (value.version !== '1') report('version', 'must be the text "1"');
  const { flags, values } = value;
  if (!isObject(flags)) report('flags', 'must be an object');
  if (!isObject(values)) report('values', 'must be an object');
  for (const [key, definition] of Object.entries(isObject(flags) ? flags : {})) {
    checkKey(key, `flags.${key}`, report);
    checkDefinition(definition, `flags.${key}`, report);
  }
  for (const [key, item] of Object.entries(isObject(values) ? values : {})) {
    checkValue(item, isObject(flags) ? flags[key] : undefined, `values.${key}`, report);
  }
}

/**
 * Checks the text of a hosted feature-flag document (schema version 1) with AppConfig's rules and, beyond them, that no
 * flag has variants. Reports every problem with its path and line.
 * https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-type-reference-feature-flags.html
 */
export function parseFlagDocument(text: string): ParsedFlagDocument {
  const json = parseLocatedJson(text);
  if (json.kind === 'broken') {
    return {
      kind: 'invalid',
      problems: [{ path: '', line: json.line, message: `column ${json.column}: ${json.message}` }],
    };
  }
  const problems: DocumentProblem[] = [];
  checkDocument(json.value, (path, message) => {
    problems.push({ path, line: lineOfNearest(path, json.lineOf), message });
  });
  return problems.length === 0
    ? { kind: 'valid', document: json.value as FlagDocument }
    : { kind: 'invalid', problems };
}

/** The line of the value, or of the object that lacks it. */
function lineOfNearest(path: string, lineOf: (path: string) => number | undefined): number | undefined {
  const line = lineOf(path);
  if (line !== undefined || path === '') return line;
  return lineOfNearest(path.slice(0, Math.max(path.lastIndexOf('.'), 0)), lineOf);
}
