import { invalidPattern } from './matcher';

/** Characters and operators that filter pattern expressions may hold; parentheses are not among them. */
const allowed = /^(?:[A-Za-z0-9:_#=@/;,\-^$?[\]{}|*+. ]|\\[^\n])*$/;

/** Compiles what stands between `%` signs. @throws InvalidParameterException */
export function compileRegex(source: string): RegExp {
  if (source === '' || !allowed.test(source)) throw invalidPattern();
  try {
    return new RegExp(source);
  } catch {
    throw invalidPattern();
  }
}

/** A text in which `*` stands for anything, matched as a whole. */
export function compileWildcard(text: string): RegExp {
  const parts = text.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}
