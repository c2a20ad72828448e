import type { Command, Option } from 'commander';
import { OperatorError } from '../domain/operator-error';
import { OwnCommand } from '../domain/text/advice';

/** The words that name a command: `query run`. */
export const wordsOf = (command: Command): readonly string[] =>
  command.parent === null ? [] : [...wordsOf(command.parent), command.name()];

/** Looks at each value that is typed for an option, before the option's own check; `refuse` throws. */
function checkFirst(option: Option, refuse: (value: string, previous: unknown) => void): void {
  const check = option.parseArg;
  option.argParser((value: string, previous: unknown) => {
    refuse(value, previous);
    return check === undefined ? value : check(value, previous);
  });
}

/** `--percent 1 --percent 10`: refused, since either could be meant. */
export function refuseSecondValue(target: Command, option: Option): void {
  checkFirst(option, (value, previous) => {
    if (target.getOptionValueSource(option.attributeName()) === 'cli' && value !== previous)
      throw new OperatorError('USAGE', `${option.long} is given twice: "${String(previous)}" and "${value}"`, {
        next: `give ${option.long} once`,
      });
  });
}

/** `--percent --json`: Commander takes the next word for the value, whatever it is. */
export function refuseOptionAsValue(target: Command, option: Option): void {
  checkFirst(option, (value) => {
    if (value === '--help' || target.options.some(({ long, short }) => value === long || value === short))
      throw new OperatorError('USAGE', `option "${option.flags}" argument missing: ${value} is an option`, {
        next: new OwnCommand([...wordsOf(target), '--help']),
      });
  });
}
