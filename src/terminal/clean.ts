import { cleanText } from '../domain/text/clean-text';

export { cleanJson, cleanText } from '../domain/text/clean-text';

/**
 * The one place where text is made safe for a terminal. Control characters (C0 except newline, C1, DEL), bidi controls,
 * zero-width and other format characters, and lone surrogates are shown as visible escapes; tabs become spaces. Only
 * sequences that carry this process's nonce pass: they were made by our palettes and links, and a log line cannot guess it.
 */

/** Marks and recognises escape sequences of our own making. */
export class Marker {
  readonly #own: RegExp;

  /** `nonce`: random digits known to this process alone. */
  constructor(readonly nonce: string) {
    this.#own = new RegExp(
      `\\x1b\\[${nonce};([\\d;]*m)|\\x1b\\]8;id=${nonce};([^\\x00-\\x1f\\x7f-\\x9f]*)\\x1b\\\\`,
      'g',
    );
  }

  /** Takes SGR sequences as chalk makes them and stamps each with the nonce. */
  stamp(coloured: string): string {
    return coloured.replaceAll('\x1b[', `\x1b[${this.nonce};`);
  }

  link(text: string, url: string): string {
    const safe = encodeURI(decodeURI(url));
    return `\x1b]8;id=${this.nonce};${safe}\x1b\\${text}\x1b]8;id=${this.nonce};\x1b\\`;
  }

  /** Cleans `text`; stamped sequences survive, without their stamp. */
  clean(text: string): string {
    let out = '';
    let last = 0;
    for (const match of text.matchAll(this.#own)) {
      out += cleanText(text.slice(last, match.index));
      out += match[1] !== undefined ? `\x1b[${match[1]}` : `\x1b]8;;${match[2] ?? ''}\x1b\\`;
      last = match.index + match[0].length;
    }
    return out + cleanText(text.slice(last));
  }
}
