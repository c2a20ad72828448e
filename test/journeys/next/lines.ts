/** A command that a screen recommends, and the words around it. */
export interface Recommended {
  /** As it is pasted. */
  readonly line: string;
  /** The screen's lines that hold it, without colours. */
  readonly sentence: string;
}

/** What a terminal of 16 colours shows for the accent: underlined. */
const ACCENT = /\x1b\[4m([\s\S]*?)\x1b\[24m/g;
const withoutColours = (text: string): string => text.replace(/\x1b\[[\d;]*m/g, '');
const isCommand = (text: string): boolean => /^(?:npx )?huntaze-beta /.test(text);

/** The commands of a coloured screen: what is accented is a command to its last word, and goes on after a backslash. */
export function recommendedOn(coloured: string): readonly Recommended[] {
  const found: Recommended[] = [];
  let open: { line: string; from: number } | undefined;
  for (const match of coloured.matchAll(ACCENT)) {
    const text = withoutColours(match[1] ?? '').trim();
    const from = open?.from ?? match.index;
    const line = open === undefined ? text : `${open.line} ${text}`;
    if (open === undefined && !isCommand(text)) continue;
    if (text.endsWith('\\')) {
      open = { line: line.slice(0, -1).trimEnd(), from };
      continue;
    }
    open = undefined;
    found.push({ line, sentence: sentenceAround(coloured, from, match.index + match[0].length) });
  }
  return found;
}

/** The line of the command and, when the command stands alone on it, the one above. */
function sentenceAround(screen: string, from: number, to: number): string {
  const start = screen.lastIndexOf('\n', from) + 1;
  const end = screen.indexOf('\n', to);
  const own = withoutColours(screen.slice(start, end === -1 ? undefined : end));
  if (!/^\s+(?:npx )?huntaze-beta/.test(own) || start === 0) return own.trim();
  const above = screen.lastIndexOf('\n', start - 2) + 1;
  return `${withoutColours(screen.slice(above, start)).trim()} ${own.trim()}`;
}

/** Keys of a document under which commands are recommended; others quote what was done. */
const KEYS = ['next', 'command', 'fix'];

/** Commands that a JSON document recommends in a value of its own. */
export function recommendedIn(json: string): readonly Recommended[] {
  const found: Recommended[] = [];
  const walk = (value: unknown, key: string, around: string): void => {
    if (typeof value === 'string') {
      if (KEYS.includes(key) && isCommand(value) && !/ {2}|[;,]/.test(value))
        found.push({ line: value, sentence: `${around} ${value}`.trim() });
    } else if (Array.isArray(value)) for (const each of value) walk(each, key, around);
    else if (typeof value === 'object' && value !== null) {
      const text = 'text' in value && typeof value.text === 'string' ? value.text : '';
      for (const [name, each] of Object.entries(value)) walk(each, name, text);
    }
  };
  walk(JSON.parse(json), '', '');
  return found;
}
