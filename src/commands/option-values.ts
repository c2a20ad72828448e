import { OperatorError } from '../domain/operator-error';
import { suggest } from '../domain/text/suggest';
import { parseMoment, parseRatePerHour, parseSpan } from '../domain/text/time-span';

const wrong = (option: string, value: unknown, must: string, next: string): OperatorError =>
  new OperatorError('USAGE', `${option} "${String(value)}" ${must}`, { next });

/** What completes an option; a word without one, such as "the span", has no name that could be typed. */
const completing = (option: string, how: string): string => (option.startsWith('--') ? how : `write ${option}`);

const typed = (option: string, value: string): string => (option.startsWith('--') ? `${option} ${value}` : value);

const example = (option: string, value: string): string => `for example  ${typed(option, value)}`;

const text = (option: string, value: unknown): string => {
  if (value === undefined)
    throw new OperatorError('USAGE', `${option} is missing`, {
      next: completing(option, `add ${option} with a value`),
    });
  if (typeof value !== 'string' || value === '')
    throw wrong(option, value, 'needs a value', completing(option, `write a value after ${option}`));
  return value;
};

/** Checks one option's raw value; each reader throws OperatorError USAGE with the option, the value and the rule. */
export const read = {
  text,
  optional: <T>(value: unknown, reader: (value: unknown) => T): T | undefined =>
    value === undefined ? undefined : reader(value),
  span(option: string, value: unknown): number {
    const ms = parseSpan(text(option, value));
    if (ms === undefined)
      throw wrong(option, value, 'must be a span of time such as 90s, 10m, 1h30m or 2d', example(option, '10m'));
    return ms;
  },
  rate(option: string, value: unknown): number {
    const perHour = parseRatePerHour(text(option, value));
    if (perHour === undefined || perHour > 3_600_000)
      throw wrong(option, value, 'must be a rate such as 1000/h or 20/s', example(option, '1000/h'));
    return perHour;
  },
  moment(option: string, value: unknown, nowMs: number): number {
    const at = parseMoment(text(option, value), nowMs);
    if (at === undefined)
      throw wrong(
        option,
        value,
        'must be a moment such as 2026-11-23T12:00Z, or a span ago such as 2h',
        example(option, '2h'),
      );
    return at;
  },
  whole(option: string, value: unknown, range: { readonly least: number; readonly most: number }): number {
    const given = text(option, value);
    const n = Number(given);
    if (!/^\d+$/.test(given) || n < range.least || n > range.most)
      throw wrong(
        option,
        value,
        `must be a whole number from ${range.least} to ${range.most}`,
        example(option, String(range.least)),
      );
    return n;
  },
  percent(option: string, value: unknown): number {
    const given = text(option, value);
    const n = Number(given.replace(/\s*%$/, ''));
    if (!/^\d+(?:\.\d+)?\s*%?$/.test(given) || n > 100)
      throw wrong(option, value, 'must be a percentage from 0 to 100', example(option, '1'));
    return n;
  },
  oneOf<T extends string>(option: string, value: unknown, choices: readonly T[]): T {
    const given = text(option, value);
    const found = choices.find((choice) => choice === given);
    if (found === undefined) {
      const near = suggest(given, choices);
      throw wrong(
        option,
        value,
        `must be one of ${choices.join(', ')}`,
        near === undefined ? `choose one of them` : `did you mean "${near}"?`,
      );
    }
    return found;
  },
};
