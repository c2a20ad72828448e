import { OperatorError } from '../domain/operator-error';
import { type Advice, advice, own } from '../domain/text/advice';

/** Escaping inside the query languages is undocumented, so a parameter holds only characters that need none. */
const SAFE_PARAMETER = /^[A-Za-z0-9_.@:-]{1,128}$/;

/** The option that gives each parameter its value. */
const OPTION_OF: Readonly<Record<string, string>> = { userId: '--user' };

/** Values by parameter name. */
export type ParameterValues = Readonly<Record<string, string | undefined>>;

/** A saved query or filter, or a text of the operator's own. */
export interface Parametrized {
  readonly name: string;
  readonly text: string;
  readonly parameters: readonly string[];
}

/**
 * The text with its parameters filled in. OperatorError USAGE for a value that is missing, is not safe, or belongs to a
 * parameter that the text does not have.
 */
export function fill(saved: Parametrized, values: ParameterValues): string {
  const unused = Object.keys(values).find((name) => values[name] !== undefined && !saved.parameters.includes(name));
  if (unused !== undefined)
    throw new OperatorError('USAGE', `${optionOf(unused)} has no effect on "${saved.name}"`, {
      why: `it has no {{${unused}}} in its text: it is about all requests`,
      next: unused === 'userId' ? userCommands(values[unused] ?? '') : `leave out ${optionOf(unused)}`,
    });
  let text = saved.text;
  for (const name of saved.parameters) {
    const value = values[name];
    if (value === undefined)
      throw new OperatorError('USAGE', `"${saved.name}" needs a value for ${name}`, {
        next: `add  ${optionOf(name)} VALUE`,
      });
    if (!SAFE_PARAMETER.test(value)) throw unsafe(name, value);
    text = text.replaceAll(`{{${name}}}`, value);
  }
  return text;
}

const optionOf = (name: string): string => OPTION_OF[name] ?? name;

/** What answers for one user. */
const userCommands = (user: string): Advice =>
  SAFE_PARAMETER.test(user)
    ? advice`${own`logs --user ${user}`}, or  ${own`traces one-user --user ${user}`}`
    : advice`${own`logs --user ID`}, or  ${own`traces one-user --user ID`}`;

const unsafe = (name: string, value: string): OperatorError =>
  new OperatorError('USAGE', `the ${name} "${value}" has characters that cannot be sent in a query`, {
    why: 'how to escape them is not documented by AWS',
    next: 'use 1 to 128 letters, digits, _ . @ : or -',
  });
