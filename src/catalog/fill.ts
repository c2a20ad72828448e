import { OperatorError } from '../domain/operator-error';
import type { SavedFilter, SavedQuery } from './catalog';

/** Escaping inside the query languages is undocumented, so a parameter holds only characters that need none. */
const SAFE_PARAMETER = /^[A-Za-z0-9_.@:-]{1,128}$/;

/** Values by parameter name. */
export type ParameterValues = Readonly<Record<string, string | undefined>>;

/** The text of a saved filter with its parameters. Throws OperatorError USAGE for one that is missing or not safe. */
export function fillFilter(filter: SavedFilter, values: ParameterValues): string {
  return fill(filter, values);
}

/** The text of a saved query with its parameters. Throws OperatorError USAGE for one that is missing or not safe. */
export function fillQuery(query: SavedQuery, values: ParameterValues): string {
  return fill(query, values);
}

function fill(
  saved: { readonly name: string; readonly text: string; readonly parameters: readonly string[] },
  values: ParameterValues,
): string {
  let text = saved.text;
  for (const name of saved.parameters) {
    const value = values[name];
    if (value === undefined) {
      throw new OperatorError('USAGE', `"${saved.name}" needs a value for ${name}`, {
        next: `give a value for ${name}`,
      });
    }
    if (!SAFE_PARAMETER.test(value)) {
      throw new OperatorError('USAGE', `the ${name} "${value}" has characters that cannot be sent in a query`, {
        why: 'how to escape them is not documented by AWS',
        next: 'use 1 to 128 letters, digits, _ . @ : or -',
      });
    }
    text = text.replaceAll(`{{${name}}}`, value);
  }
  return text;
}
