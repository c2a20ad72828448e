import type { AnyCommand, RawInput } from './command';

/** The raw input of a command that was given nothing but `options`: its own defaults, as the command line would fill them in. */
export function rawInput(
  spec: AnyCommand,
  options: Readonly<Record<string, unknown>> = {},
  args: RawInput['args'] = [],
): RawInput {
  const defaults = Object.fromEntries(
    (spec.options ?? []).flatMap(({ flags, default: value }) => {
      const long = /--(no-)?([a-z-]+)/.exec(flags);
      const name = (long?.[2] ?? '').replace(/-([a-z])/g, (_whole, letter: string) => letter.toUpperCase());
      const filled = value ?? (long?.[1] === undefined ? undefined : true);
      return filled === undefined ? [] : [[name, filled]];
    }),
  );
  return { args, options: { ...defaults, ...options }, typed: Object.keys(options) };
}
