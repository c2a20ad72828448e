/**
 * Characters that a report must not carry as they are: controls, and the marks that change the direction or hide text
 * (Unicode Bidirectional Algorithm, section 2; "Trojan Source", 2021).
 */
const HIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;

/** Hidden characters made visible, e.g. U+202E as `\u202e`; tabs and line breaks are kept. */
export function visible(text: string): string {
  return text.replace(HIDDEN, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Text as HTML text or attribute value. */
export function html(text: string): string {
  return visible(text).replace(/[&<>"'`]/gu, (found) => `&#${found.charCodeAt(0)};`);
}

/** Text as one line of Markdown prose or one table cell: nothing in it is markup, a link or HTML. */
export function markdown(text: string): string {
  return visible(text)
    .replace(/[\r\n\t]+/gu, ' ')
    .replace(/[\\`*_{}[\]()#|!~$]/gu, '\\$&')
    .replace(/&/gu, '&amp;')
    .replace(/</gu, '&lt;')
    .replace(/>/gu, '&gt;')
    .replace(/:\/\//gu, '\\://')
    .replace(/www\./giu, (found) => `${found.slice(0, 3)}\\.`)
    .replace(/@/gu, '\\@');
}

/** Text as a Markdown code block that nothing inside can close. */
export function markdownCode(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/gu) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${visible(text)}\n${fence}`;
}
