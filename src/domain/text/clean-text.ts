// C0 without \n, DEL and C1, soft hyphen, Arabic letter mark, zero-width and bidi controls, line and paragraph
// separators, invisible operators, BOM, interlinear annotation, noncharacters, tags, lone surrogates.
const UNSAFE =
  /[\0-\t\v-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufdd0-\ufdef]|[\u{e0000}-\u{e007f}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu;

const escapeOf = (character: string): string => {
  if (character === '\t') return '    ';
  if (character === '\r') return '';
  const code = character.codePointAt(0) ?? 0;
  return code <= 0xff
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code > 0xffff ? `{${code.toString(16)}}` : code.toString(16).padStart(4, '0')}`;
};

/** Makes every unsafe character visible. Newlines stay. */
export const cleanText = (text: string): string => text.replace(UNSAFE, escapeOf);

/** Escapes characters that JSON.stringify keeps and a terminal would act on; the JSON value stays the same. */
export const cleanJson = (json: string): string =>
  json.replace(UNSAFE, (character) =>
    [...Array(character.length).keys()]
      .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`)
      .join(''),
  );
