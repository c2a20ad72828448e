import { OperatorError } from '../domain/operator-error';
import { type Advice, advice, own } from '../domain/text/advice';

/**
 * Between double quotes anything may stand but the quote itself and the backslash, for whose escaping AWS documents no way
 * that both languages share. Elsewhere, in a pattern or without quotes, a value holds what means itself everywhere.
 */
const SAFE_IN_QUOTES = /^[^"\\\p{C}]{1,128}$/u;
const SAFE_ANYWHERE = /^[A-Za-z0-9_.@:-]{1,128}$/;

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
    const isQuoted = !text.replaceAll(`"{{${name}}}"`, '').includes(`{{${name}}}`);
    if (!(isQuoted ? SAFE_IN_QUOTES : SAFE_ANYWHERE).test(value)) throw unsafe(name, value, isQuoted);
    text = text.replaceAll(`{{${name}}}`, () => value);
  }
  return text;
}

const optionOf = (name: string): string => OPTION_OF[name] ?? name;

/** What answers for one user. */
const userCommands = (user: string): Advice =>
  SAFE_IN_QUOTES.test(user)
    ? advice`${own`logs --user ${user}`}, or  ${own`traces one-user --user ${user}`}`
    : advice`${own`logs --user ${user}`}`;

const unsafe = (name: string, value: string, isQuoted: boolean): OperatorError =>
  new OperatorError('USAGE', `the ${name} "${value}" has characters that cannot be sent in a query`, {
    why: isQuoted
      ? 'a double quote, a backslash and control characters cannot stand inside the quotes of a query'
      : `{{${name}}} does not stand between double quotes, so other characters than letters, digits and _ . @ : - mean something there`,
    next: advice`${own`logs --user ${value}`}  finds the lines of such a user, whatever the characters are`,
  });
