const compiled = new Map<string, RegExp>();

/** `*` is any text, `?` one character; compared over the whole value. */
function globOf(pattern: string, flags: string): RegExp {
  const key = `${flags} ${pattern}`;
  let made = compiled.get(key);
  if (made === undefined) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '[\\s\\S]*')
      .replaceAll('?', '[\\s\\S]');
    made = new RegExp(`^${source}$`, flags);
    compiled.set(key, made);
  }
  return made;
}

/** Actions are compared without case. */
export const matchesAction = (pattern: string, action: string): boolean => globOf(pattern, 'i').test(action);

export const matchesText = (pattern: string, text: string): boolean => globOf(pattern, '').test(text);
