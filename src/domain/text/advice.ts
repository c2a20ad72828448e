/** Placeholder of a text that only the operator knows, such as a reason; printed as `"..."`. */
export const TO_FILL_IN = '...';

const shellWord = (word: string): string =>
  word === TO_FILL_IN ? `"${TO_FILL_IN}"` : /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** Words as a shell takes them in, each quoted where it has to be. */
export const shellLine = (words: readonly string[]): string => words.map(shellWord).join(' ');

/**
 * A command of this program that is recommended: its words, without the program's name and without where its calls go.
 * The terminal adds both when it prints the command. Records and documents keep the plain form of `toString`.
 */
export class OwnCommand {
  constructor(readonly argv: readonly string[]) {}

  toString(): string {
    return `huntaze-beta ${shellLine(this.argv)}`;
  }

  toJSON(): string {
    return this.toString();
  }
}

/** A sentence with commands of this program in it. */
export class Advice {
  constructor(readonly parts: readonly (string | OwnCommand)[]) {}

  toString(): string {
    return this.parts.join('');
  }

  toJSON(): string {
    return this.toString();
  }
}

/** What to do next: words alone, one command, or both. */
export type Said = string | OwnCommand | Advice;

/** ``own`canary --percent ${share}` ``: spaces end a word, what is filled in is part of one word. */
export function own(literal: TemplateStringsArray, ...values: readonly (string | number)[]): OwnCommand {
  const words = [''];
  literal.forEach((text, index) => {
    const [first = '', ...others] = text.split(' ');
    words[words.length - 1] += first;
    words.push(...others);
    if (index < values.length) words[words.length - 1] += String(values[index]);
  });
  return new OwnCommand(words.filter((word) => word !== ''));
}

/** ``advice`wait, or ${own`rollback`}` `` */
export function advice(literal: TemplateStringsArray, ...values: readonly (Said | number)[]): Advice {
  const parts = literal.flatMap((text, index) => {
    const value = values[index];
    return [text, ...(value === undefined ? [] : typeof value === 'number' ? [String(value)] : partsOf(value))];
  });
  return new Advice(together(parts));
}

/** Words beside words become one part, so that a line is broken between words only. */
function together(parts: readonly (string | OwnCommand)[]): readonly (string | OwnCommand)[] {
  const merged: (string | OwnCommand)[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (part === '') continue;
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
    else merged.push(part);
  }
  return merged;
}

/** Several pieces of advice in one sentence. */
export const joined = (all: readonly Said[], between: string): Advice =>
  new Advice(together(all.flatMap((said, index) => (index === 0 ? partsOf(said) : [between, ...partsOf(said)]))));

export const partsOf = (said: Said): readonly (string | OwnCommand)[] => (said instanceof Advice ? said.parts : [said]);

/** The sentence with each command as `shown` prints it. */
export const spelled = (said: Said, shown: (command: OwnCommand) => string): string =>
  partsOf(said)
    .map((part) => (typeof part === 'string' ? part : shown(part)))
    .join('');
