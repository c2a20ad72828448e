import { fault, isObject, type Json, KEY, unknownMembers } from './document-faults';
import type { ConfigurationFault } from './errors';
import { attributeFaults, attributesFaults } from './flag-attributes';

/**
 * The rules of a feature-flag document, version "1" (AppConfig user guide, "Feature flag type reference"):
 *
 *   { version: "1", flags: { key: { name, description, attributes, _deprecation, … } },
 *     values: { key: { enabled, <attribute>: value, … } | { _variants: [ { name, enabled, rule, attributeValues } ] } } }
 */

const FLAG_MEMBERS = ['name', 'description', 'attributes', '_createdAt', '_updatedAt', '_deprecation'];
const VALUE_MEMBERS = ['enabled', '_variants', '_createdAt', '_updatedAt'];
const VARIANT_MEMBERS = ['name', 'enabled', 'rule', 'attributeValues'];
const MAX_VARIANTS = 32;
const MAX_RULE = 16_384;

/** What is wrong with a flag document; empty = valid. */
export function featureFlagFaults(text: string): readonly ConfigurationFault[] {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (error) {
    return [
      fault('', 'json', `the document is not valid JSON: ${error instanceof Error ? error.message : String(error)}`),
    ];
  }
  if (!isObject(root)) return [fault('$', 'type', 'the document must be a JSON object')];
  const faults = unknownMembers(root, ['version', 'flags', 'values'], '$');
  if (root.version !== '1') faults.push(fault('$.version', 'const', 'version must be the string "1"', root.version));
  const flags = root.flags ?? {};
  const values = root.values ?? {};
  if (!isObject(flags)) return [...faults, fault('$.flags', 'type', 'flags must be an object')];
  if (!isObject(values)) return [...faults, fault('$.values', 'type', 'values must be an object')];
  for (const [key, flag] of Object.entries(flags)) faults.push(...definitionFaults(key, flag));
  for (const [key, value] of Object.entries(values)) faults.push(...valueFaults(key, value, flags));
  return faults;
}

function textFault(value: unknown, at: string, min: number, max: number, oneLine: boolean): ConfigurationFault[] {
  const ok =
    typeof value === 'string' && value.length >= min && value.length <= max && !(oneLine && /[\r\n]/.test(value));
  return ok ? [] : [fault(at, 'length', `must be ${oneLine ? 'one line of ' : ''}${min} to ${max} characters`, value)];
}

function definitionFaults(key: string, flag: unknown): ConfigurationFault[] {
  const at = `$.flags.${key}`;
  if (!KEY.test(key)) return [fault(at, 'pattern', `the flag key must match ${KEY.source}`, key)];
  if (!isObject(flag)) return [fault(at, 'type', 'a flag must be an object')];
  const faults = unknownMembers(flag, FLAG_MEMBERS, at);
  if (flag.name === undefined) faults.push(fault(`${at}.name`, 'required', 'a flag needs a name'));
  else faults.push(...textFault(flag.name, `${at}.name`, 1, 64, true));
  if (flag.description !== undefined) faults.push(...textFault(flag.description, `${at}.description`, 0, 1024, false));
  if (flag._deprecation !== undefined) {
    const deprecation = flag._deprecation;
    if (!isObject(deprecation) || deprecation.status !== 'planned') {
      faults.push(fault(`${at}._deprecation.status`, 'enum', 'the only deprecation status is "planned"'));
    } else faults.push(...unknownMembers(deprecation, ['status', 'date'], `${at}._deprecation`));
  }
  if (flag.attributes !== undefined) faults.push(...attributesFaults(flag.attributes, `${at}.attributes`));
  return faults;
}

function valueFaults(key: string, value: unknown, flags: Json): ConfigurationFault[] {
  const at = `$.values.${key}`;
  const flag = Object.hasOwn(flags, key) ? flags[key] : undefined;
  if (!isObject(flag)) return [fault(at, 'flag', `values names the flag ${key}, which flags does not define`)];
  if (!isObject(value)) return [fault(at, 'type', 'the value of a flag must be an object')];
  const attributes = isObject(flag.attributes) ? flag.attributes : {};
  if (value._variants !== undefined) {
    return [
      ...unknownMembers(value, ['_variants', '_createdAt', '_updatedAt'], at),
      ...variantsFaults(value._variants, attributes, at),
    ];
  }
  const faults: ConfigurationFault[] = [];
  if (typeof value.enabled !== 'boolean')
    faults.push(fault(`${at}.enabled`, 'type', 'enabled must be true or false', value.enabled));
  const given = Object.fromEntries(Object.entries(value).filter(([name]) => !VALUE_MEMBERS.includes(name)));
  return [...faults, ...givenFaults(given, attributes, at)];
}

function givenFaults(given: Json, attributes: Json, at: string): ConfigurationFault[] {
  const faults: ConfigurationFault[] = [];
  for (const [name, item] of Object.entries(given)) {
    const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    if (!isObject(attribute)) {
      faults.push(fault(`${at}.${name}`, 'additionalProperties', `the flag has no attribute ${name}`));
    } else
      faults.push(
        ...attributeFaults(item, isObject(attribute.constraints) ? attribute.constraints : {}, `${at}.${name}`),
      );
  }
  for (const [name, attribute] of Object.entries(attributes)) {
    const required = isObject(attribute) && isObject(attribute.constraints) && attribute.constraints.required === true;
    if (required && given[name] === undefined) {
      faults.push(fault(`${at}.${name}`, 'required', `the attribute ${name} is required`));
    }
  }
  return faults;
}

function variantsFaults(variants: unknown, attributes: Json, at: string): ConfigurationFault[] {
  if (!Array.isArray(variants) || variants.length === 0 || variants.length > MAX_VARIANTS) {
    return [fault(`${at}._variants`, 'length', `_variants must hold 1 to ${MAX_VARIANTS} variants`)];
  }
  return variants.flatMap((variant: unknown, index) => {
    const here = `${at}._variants[${index}]`;
    if (!isObject(variant)) return [fault(here, 'type', 'a variant must be an object')];
    const faults = unknownMembers(variant, VARIANT_MEMBERS, here);
    faults.push(...textFault(variant.name, `${here}.name`, 1, 64, true));
    if (typeof variant.enabled !== 'boolean')
      faults.push(fault(`${here}.enabled`, 'type', 'enabled must be true or false'));
    const last = index === variants.length - 1;
    if (last && variant.rule !== undefined) {
      faults.push(fault(`${here}.rule`, 'default', 'the last variant is the default and must have no rule'));
    }
    if (!last) faults.push(...ruleFaults(variant.rule, `${here}.rule`));
    const given = variant.attributeValues ?? {};
    if (!isObject(given)) faults.push(fault(`${here}.attributeValues`, 'type', 'attributeValues must be an object'));
    else faults.push(...givenFaults(given, attributes, `${here}.attributeValues`));
    return faults;
  });
}

function ruleFaults(rule: unknown, at: string): ConfigurationFault[] {
  if (typeof rule !== 'string' || rule.length === 0 || rule.length > MAX_RULE) {
    return [fault(at, 'length', `every variant but the last needs a rule of at most ${MAX_RULE} characters`)];
  }
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < rule.length; index += 1) {
    const character = rule[index];
    if (quoted && character === '\\') index += 1;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === '(') depth += 1;
    else if (!quoted && character === ')') depth -= 1;
    if (depth < 0) break;
  }
  return depth === 0 && !quoted && rule.trimStart().startsWith('(')
    ? []
    : [fault(at, 'syntax', 'the rule is not a complete expression in parentheses', rule)];
}
