/** Matches a text, or a command or advice whose plain form holds `text`. */
export const saying = (text: string): { asymmetricMatch(value: unknown): boolean; toString(): string } => ({
  asymmetricMatch: (value) => String(value).includes(text),
  toString: () => `says "${text}"`,
});
