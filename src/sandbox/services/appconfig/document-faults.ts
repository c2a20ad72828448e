import type { ConfigurationFault } from './errors';

export type Json = Readonly<Record<string, unknown>>;

export const KEY = /^[a-z][a-zA-Z\d_-]{0,63}$/;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const fault = (location: string, constraint: string, reason: string, value?: unknown): ConfigurationFault => ({
  location,
  constraint,
  reason,
  ...(value === undefined ? {} : { value: (JSON.stringify(value) ?? '').slice(0, 256) }),
});

export function unknownMembers(value: Json, known: readonly string[], at: string): ConfigurationFault[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => fault(`${at}.${key}`, 'additionalProperties', `the property ${key} is not allowed here`));
}
